import './support/one-realm.js';
import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { HashedDestination } from '../src/output/index.js';
import { manifestText, type RunManifest, runManifest } from '../src/run-manifest.js';
import { verifyRun } from '../src/verify-run.js';
import { collect } from './support/async.js';
import { Recorder } from './support/destinations.js';
import { plant } from './support/temp-folder.js';
import { inFreshFolders } from './support/walking.js';

inFreshFolders();

const run = {
  model: { id: 'tiny', version: '1.0.0', graph: 'float', sha256: 'abc' },
  device: 'cpu',
  workers: 2,
  choices: { thresholds: { dog: 0.5 }, top: null, labels: ['dog'], all_scores: false },
  photos: { total: 10, tagged: 9, failed: 1, taken_over: 4, already_tagged: 0 },
  tags: 12,
  errors: { IMAGE_EMPTY: 1 },
  sidecars: null,
  started: '2026-11-24T01:02:03.000Z',
  seconds: 2,
} as const;

function output(path: string, text: string) {
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { kind: 'csv', path, bytes: Buffer.byteLength(text), sha256 };
}

/** Writes a manifest for outputs of these texts, and the outputs. */
function write(folder: string, texts: Readonly<Record<string, string>>): RunManifest {
  mkdirSync(folder, { recursive: true });
  const outputs = Object.entries(texts).map(([path, text]) => {
    if (path !== '-') writeFileSync(path, text);
    return output(path, text);
  });
  const manifest = runManifest({ ...run, outputs }, folder);
  writeFileSync(`${folder}/run.json`, manifestText(manifest));
  return manifest;
}

const states = async (manifest: string) =>
  (await collect(verifyRun(manifest))).map(({ path, state }) => `${path} ${state}`);

test('a manifest says what was run, how fast, and what came of it', () => {
  const manifest = write('.', { 'tags.csv': 'path\n' });
  expect(Object.keys(manifest)).toEqual(
    'versions model device workers choices photos tags errors sidecars started seconds photos_per_second outputs'.split(
      ' ',
    ),
  );
  expect(manifest.versions).toMatchObject({
    node: process.versions.node,
    onnxruntime: expect.stringMatching(/^\d/),
  });
  // Four were there before.
  expect(manifest.photos_per_second).toBe(3);
  expect(manifest.outputs).toEqual([output('tags.csv', 'path\n')]);
});

test('outputs that are the same are the same, wherever all of it is', async () => {
  mkdirSync('a/b', { recursive: true });
  write('a', { 'a/tags.csv': 'one', 'a/b/é -.json': 'two', '-': 'three', './-': 'four' });
  await expect(states('a/run.json')).resolves.toEqual([
    'tags.csv same',
    'b/é -.json same',
    '- unchecked',
    '../- same',
  ]);
  renameSync('-', 'a/-');
  renameSync('a', 'moved');
  await expect(states('moved/run.json')).resolves.toEqual([
    'tags.csv same',
    'b/é -.json same',
    '- unchecked',
    '../- missing',
  ]);
});

test('what has changed is told, and how', async () => {
  write('.', { 'a.csv': 'one', 'b.csv': 'two', 'c.csv': 'three', 'd.csv': 'four', 'e.csv': 'five' });
  writeFileSync('a.csv', 'eno');
  writeFileSync('b.csv', 'two and more');
  rmSync('c.csv');
  rmSync('d.csv');
  plant('.', ['d.csv/']);
  const all = await collect(verifyRun('run.json'));
  expect(all).toEqual([
    { path: 'a.csv', state: 'changed', message: 'has another SHA-256' },
    { path: 'b.csv', state: 'changed', message: 'has 12 bytes, not 3' },
    { path: 'c.csv', state: 'missing', message: 'there is no such file' },
    { path: 'd.csv', state: 'unchecked', message: 'is no file' },
    { path: 'e.csv', state: 'same' },
  ]);
});

test.each([
  ['no JSON', 'path,tags'],
  ['no manifest', '{}'],
  ['no checksum', '{"outputs":[{"kind":"csv","path":"a","bytes":1,"sha256":"abc"}]}'],
  ['a list', '[]'],
])('a file that is %s is refused', async (_, text) => {
  writeFileSync('run.json', text);
  await expect(states('run.json')).rejects.toMatchObject({
    code: 'MANIFEST_INVALID',
    hint: expect.stringContaining('--manifest'),
  });
});

test('a manifest that is not there is wrong use', async () => {
  await expect(states('run.json')).rejects.toMatchObject({ code: 'USAGE' });
});

test('what is written is hashed on its way', async () => {
  const inner = new Recorder('a');
  const destination = new HashedDestination(inner);
  for (const text of ['é', '', 'b\n']) await destination.write(text);
  await destination.finish();
  expect(inner.text).toBe('éb\n');
  const { kind, path, ...digest } = output('', 'éb\n');
  expect(destination.digest).toEqual(digest);
});
