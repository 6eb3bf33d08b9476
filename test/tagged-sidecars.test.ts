import './support/one-realm.js';
import { mkdirSync, writeFileSync } from 'node:fs';
import { beforeEach, expect, test } from '@jest/globals';
import { resumableTag } from '../src/resumable-run.js';
import { type SidecarOptions, writeSidecars } from '../src/sidecar-run.js';
import { type TaggedSidecarsOptions, taggedSidecars } from '../src/tagged-sidecars.js';
import { collect, streamOf } from './support/async.js';
import { fakeTagger } from './support/journaled.js';
import { MODEL, tagged } from './support/rows.js';
import { dc, sidecar } from './support/sidecars.js';
import { plant } from './support/temp-folder.js';
import { plantFiles, untouchedTreeOf } from './support/trees.js';
import { inFreshFolders } from './support/walking.js';

inFreshFolders();
beforeEach(() => plant('.', ['a.jpg', 'b.jpg', 'c.jpg', 'sub/d.jpg']));

const RUN = { inputs: ['.'], modelSha256: 'abc', thresholds: [0.5, 0.5] };

/** Writes sidecars of some photos. */
async function write(paths: readonly string[], options: Partial<SidecarOptions> = {}): Promise<void> {
  const rows = streamOf(paths.map((path) => tagged(path, { dog: 0.9 })));
  await collect(writeSidecars(rows, { ...RUN, ...options }));
}

/** Which photos count as tagged. */
async function done(options: Partial<TaggedSidecarsOptions> = {}): Promise<string[]> {
  const isTagged = await taggedSidecars({ ...RUN, model: MODEL, ...options });
  const all = await Promise.all(
    ['a.jpg', 'b.jpg', 'c.jpg', 'sub/d.jpg'].map(async (path) => ((await isTagged({ path })) ? [path] : [])),
  );
  return all.flat();
}

test('photos whose sidecars are of the same run count, and nothing is written', async () => {
  await write(['a.jpg', 'sub/d.jpg']);
  const before = untouchedTreeOf('.');
  await expect(done()).resolves.toEqual(['a.jpg', 'sub/d.jpg']);
  expect(untouchedTreeOf('.')).toEqual(before);
});

test.each<[string, Partial<TaggedSidecarsOptions>]>([
  ['another model', { model: 'tiny@1.0.0/int8' }],
  ['another version', { model: 'tiny@1.0.1/float' }],
  ['another graph', { modelSha256: 'def' }],
  ['another threshold', { thresholds: [0.4, 0.4] }],
  ['thresholds of labels', { thresholds: [0.5, 0.4] }],
  ['another prefix', { prefix: 'auto|' }],
])('those of %s do not, but are of a run of ours', async (_, change) => {
  await write(['a.jpg']);
  await expect(done(change)).resolves.toEqual([]);
  await expect(done({ ...change, ofAnyRun: true })).resolves.toEqual(['a.jpg']);
});

test('sidecars of other programs do not count, nor do broken ones', async () => {
  plantFiles('.', { 'a.jpg.xmp': sidecar(dc('boat')), 'b.xmp': '<rdf:RDF', 'c.jpg.xmp': '' });
  await expect(done({ ofAnyRun: true })).resolves.toEqual([]);
  writeFileSync('c.xmp', sidecar(dc('boat')));
  await write(['a.jpg']);
  await expect(done()).resolves.toEqual(['a.jpg']);
});

test('a sidecar is looked for where it would be written', async () => {
  await write(['a.jpg'], { naming: 'replace' });
  await write(['b.jpg'], { folder: 'side' });
  await expect(done()).resolves.toEqual(['a.jpg']);
  await expect(done({ folder: 'side' })).resolves.toEqual(['b.jpg']);
  mkdirSync('photos');
  plantFiles('photos', { 'e.jpg': '', 'e.png': '' });
  await write(['photos/e.jpg'], { naming: 'replace' });
  const isTagged = await taggedSidecars({ ...RUN, model: MODEL, naming: 'replace' });
  await expect(isTagged({ path: 'photos/e.png' })).resolves.toBe(false);
});

test('photos that count are not read, and are counted', async () => {
  const read: string[] = [];
  const tagger = fakeTagger({ onPhoto: ({ path }) => void read.push(path) });
  const counts = { unreachable: 0, alreadyTagged: 0 };
  const rows = resumableTag(tagger, ['.', 'gone'], {
    isTagged: async ({ path }) => path === 'a.jpg' || path === 'c.jpg' || path === 'gone',
    counts,
  });
  expect((await collect(rows)).map(({ path }) => path)).toEqual(['b.jpg', 'sub/d.jpg', 'gone']);
  expect(read).toEqual(['b.jpg', 'sub/d.jpg']);
  expect(counts).toEqual({ unreachable: 1, alreadyTagged: 2 });
});
