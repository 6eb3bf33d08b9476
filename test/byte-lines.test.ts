import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { byteLines, numberedLines } from '../src/byte-lines.js';
import { collect, streamOf } from './support/async.js';

async function lines(chunks: readonly (string | Uint8Array)[], separator = 0x0a): Promise<string[]> {
  const pieces = await collect(byteLines(streamOf(chunks.map((chunk) => Buffer.from(chunk))), separator));
  return pieces.map((piece) => piece.toString('latin1'));
}

test.each([
  ['nothing', [], []],
  ['a last line without an end', ['a\nb'], ['a', 'b']],
  ['a last line with an end', ['a\nb\n'], ['a', 'b']],
  ['empty lines between others', ['a\n\n\nb\n\n'], ['a', '', '', 'b', '']],
  ['a line over several chunks', ['a', 'b', '', 'c\nd', 'e'], ['abc', 'de']],
  ['a line end alone in a chunk', ['a', '\n', 'b', '\n'], ['a', 'b']],
])('cuts %s', async (_, chunks, expected) => {
  await expect(lines(chunks)).resolves.toEqual(expected);
});

test('cuts at its own separator and at nothing else that ends lines', async () => {
  const odd = 'a\r\u0085\u2028\u2029\0b';
  await expect(lines([`${odd}\n${odd}`])).resolves.toEqual(
    [odd, odd].map((text) => Buffer.from(text).toString('latin1')),
  );
  await expect(lines(['a\nb\0c\n\0'], 0)).resolves.toEqual(['a\nb', 'c\n']);
});

test('keeps bytes that are no text', async () => {
  await expect(lines([Buffer.from([0xe9, 0xff, 0x0a, 0x80])])).resolves.toEqual(['\xe9\xff', '\x80']);
});

test('gives back the pieces that were joined, however the stream is cut into chunks', async () => {
  const piece = fc.string({ unit: fc.constantFrom('a', 'b', '\u00e9', '\r'), maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece),
      fc.array(fc.nat(40)),
      fc.constantFrom(0x0a, 0x00),
      async (pieces, cuts, separator) => {
        const all = Buffer.from(pieces.join(String.fromCharCode(separator)), 'latin1');
        const places = [0, ...cuts.sort((a, b) => a - b), all.length];
        const chunks = places.slice(1).map((end, i) => all.subarray(places[i], end));
        const expected = pieces.at(-1) === '' ? pieces.slice(0, -1) : pieces;
        await expect(lines(chunks, separator)).resolves.toEqual(expected);
      },
    ),
  );
});

test('hands on what the stream throws', async () => {
  const broken = streamOf([Buffer.from('a\nb')], new Error('torn'));
  const pieces = byteLines(broken, 0x0a);
  await expect(pieces.next()).resolves.toMatchObject({ value: Buffer.from('a') });
  await expect(pieces.next()).rejects.toThrow('torn');
});

test('numbered lines are text, and blank ones count without coming', async () => {
  const text = Buffer.from('a\n\n \r\né\u2028b\n');
  await expect(collect(numberedLines(streamOf([text])))).resolves.toEqual([
    { number: 1, line: 'a' },
    { number: 4, line: 'é\u2028b' },
  ]);
});
