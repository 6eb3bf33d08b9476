import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { CocotagError } from '../../../src/errors.js';
import type { Truth } from '../../../src/evaluation/truth/truth.js';

/** Text or bytes as a stream, cut at the given places; a place may come twice or lie behind the end. */
export async function* stream(
  content: string | Buffer,
  cuts: readonly number[] = [],
): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content);
  const places = [0, ...[...cuts].sort((a, b) => a - b), bytes.length];
  for (let i = 1; i < places.length; i++) yield bytes.subarray(places[i - 1], places[i]);
}

/** A stream of single bytes. */
export function drops(content: string | Buffer): AsyncGenerator<Buffer> {
  return stream(content, [...Buffer.from(content).keys()]);
}

/** Places at which to cut a stream. */
export const anyCuts = fc.array(fc.nat(3000), { maxLength: 12 });

/** The ways in which one content may come. */
export const WRAPPINGS: readonly [string, (content: string) => Buffer][] = [
  ['plain', (content) => Buffer.from(content)],
  ['with a byte order mark', (content) => Buffer.from(`\ufeff${content}`)],
  ['as gzip', (content) => gzipSync(content)],
  ['as gzip with a byte order mark', (content) => gzipSync(`\ufeff${content}`)],
  [
    'as gzip of two members',
    (content) => Buffer.concat([gzipSync(content.slice(0, 9)), gzipSync(content.slice(9))]),
  ],
];

/** The names of labels by the names of photos: what a truth says, without its ids. */
export function labelsByName({ labels, photos }: Pick<Truth, 'labels' | 'photos'>): Record<string, string[]> {
  const nameOf = (label: number) => labels[label]?.name ?? '?';
  return Object.fromEntries(photos.map((photo) => [photo.name, [...photo.labels].map(nameOf)]));
}

/** The error that a promise fails with. */
export async function errorOf(promise: Promise<unknown>): Promise<CocotagError> {
  const thrown = await promise.then(
    (value) => new Error(`It gave ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (thrown instanceof CocotagError) return thrown;
  throw thrown;
}
