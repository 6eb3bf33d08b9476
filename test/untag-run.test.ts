import './support/one-realm.js';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { writeSidecars } from '../src/sidecar-run.js';
import { type UntagOptions, untagSidecars } from '../src/untag-run.js';
import { collect, streamOf } from './support/async.js';
import { tagged } from './support/rows.js';
import {
  BROKEN_SIDECARS,
  dc,
  lr,
  merge,
  run,
  SIDECARS,
  sidecar,
  sidecarBytes,
  sidecarNames,
  words,
} from './support/sidecars.js';
import { plant } from './support/temp-folder.js';
import { pathsIn, plantFiles, treeOf, untouchedTreeOf } from './support/trees.js';
import { inFreshFolders } from './support/walking.js';

inFreshFolders();

const BOAT = sidecar(dc('boat'));
const text = (path: string) => readFileSync(path, 'utf8');

/** Undoes, and gives what became of each sidecar: an outcome or the code of an error. */
async function undo(
  inputs: readonly (string | Uint8Array)[] = ['.'],
  options: UntagOptions = {},
): Promise<string[]> {
  const all = await collect(untagSidecars(inputs, options));
  return all.map((one) => `${one.path} ${'error' in one ? one.error.code : one.outcome}`);
}

test('takes away what was added, in the order of names, and deletes what only cocotag made', async () => {
  plant('.', ['b/']);
  plantFiles('.', {
    'a.jpg.xmp': merge(undefined, ['dog']),
    'b.xmp': merge(BOAT, ['dog', 'cat']),
    'b/c.XMP': merge(merge(undefined, ['dog']), ['cat']).replace(
      '<rdf:li>cat',
      '<rdf:li>kite</rdf:li><rdf:li>cat',
    ),
    'd.xmp': BOAT,
  });
  await expect(undo()).resolves.toEqual([
    'a.jpg.xmp deleted',
    'b.xmp cleaned',
    'd.xmp left',
    'b/c.XMP cleaned',
  ]);
  expect(pathsIn('.')).toEqual(['b/', 'b/c.XMP', 'b.xmp', 'd.xmp']);
  expect([text('b.xmp'), text('d.xmp'), words(text('b/c.XMP'), 'dc')]).toEqual([BOAT, BOAT, ['kite']]);
});

test('a second time finds nothing to do and writes nothing', async () => {
  plantFiles('.', { 'a.xmp': merge(BOAT, ['dog']), 'b.xmp': BOAT });
  await undo();
  const before = untouchedTreeOf('.');
  await expect(undo()).resolves.toEqual(['a.xmp left', 'b.xmp left']);
  expect(untouchedTreeOf('.')).toEqual(before);
});

describe('only some', () => {
  const other = run(['dog'], { model: 'other@2.0.0/int8' });

  test.each([
    ['tiny', ['a.xmp deleted', 'b.xmp left']],
    ['tiny@1.0.0', ['a.xmp deleted', 'b.xmp left']],
    ['tiny@1.0.0/float', ['a.xmp deleted', 'b.xmp left']],
    ['tiny@1', ['a.xmp left', 'b.xmp left']],
    ['tin', ['a.xmp left', 'b.xmp left']],
    ['other', ['a.xmp left', 'b.xmp deleted']],
    [undefined, ['a.xmp deleted', 'b.xmp deleted']],
  ])('those of the model %s', async (model, outcomes) => {
    plantFiles('.', { 'a.xmp': merge(undefined, ['dog']), 'b.xmp': merge(undefined, other) });
    await expect(undo(['.'], { model })).resolves.toEqual(outcomes);
  });

  test('the words of some labels', async () => {
    plantFiles('.', { 'a.xmp': merge(BOAT, ['dog', 'cat']), 'b.xmp': merge(BOAT, ['bench']) });
    const before = untouchedTreeOf('.')['b.xmp'];
    await expect(undo(['.'], { labels: ['dog'] })).resolves.toEqual(['a.xmp cleaned', 'b.xmp left']);
    expect(words(text('a.xmp'), 'dc')).toEqual(['boat', 'cat']);
    expect(untouchedTreeOf('.')['b.xmp']).toBe(before);
    await expect(undo(['.'], { labels: ['cat', 'bench'] })).resolves.toEqual([
      'a.xmp cleaned',
      'b.xmp cleaned',
    ]);
    expect([text('a.xmp'), text('b.xmp')]).toEqual([BOAT, BOAT]);
  });

  test('those of a model and of some labels', async () => {
    plantFiles('.', { 'a.xmp': merge(BOAT, ['dog']), 'b.xmp': merge(BOAT, other) });
    await expect(undo(['.'], { labels: ['dog'], model: 'other' })).resolves.toEqual([
      'a.xmp left',
      'b.xmp cleaned',
    ]);
  });
});

describe('which sidecars', () => {
  test('folders, single ones, globs, and a list', async () => {
    const all = ['a.jpg.xmp', 'p/b.xmp', 'p/q/c.XMP', 'p/d.txt', 'p/.hidden.xmp', '@eaDir/e.xmp'];
    plant('.', all);
    for (const path of all) writeFileSync(path, merge(BOAT, ['dog']));
    const isDryRun = true;
    await expect(undo(['p'], { isDryRun })).resolves.toEqual(['p/b.xmp cleaned', 'p/q/c.XMP cleaned']);
    await expect(undo(['p/d.txt', 'a.jpg.xmp'], { isDryRun })).resolves.toEqual([
      'p/d.txt cleaned',
      'a.jpg.xmp cleaned',
    ]);
    await expect(undo(['*.xmp', 'p/*/*'], { isDryRun })).resolves.toEqual([
      'a.jpg.xmp cleaned',
      'p/q/c.XMP cleaned',
    ]);
    const filesFrom = streamOf([Buffer.from('p/b.xmp'), Buffer.from('p/b.xmp')]);
    await expect(undo([], { isDryRun, filesFrom })).resolves.toEqual(['p/b.xmp cleaned', 'p/b.xmp cleaned']);
    await expect(undo(['.'], { isDryRun, hidden: true, recursive: false, exclude: ['a*'] })).resolves.toEqual(
      [],
    );
  });

  test('are those beside photos, not the photos', async () => {
    plant('.', ['a.jpg', 'b.xmp.jpg']);
    await expect(undo()).resolves.toEqual([]);
    writeFileSync('a.jpg', 'a photo, let us say');
    await expect(undo(['a.jpg'])).resolves.toEqual(['a.jpg SIDECAR_INVALID']);
    expect(text('a.jpg')).toBe('a photo, let us say');
  });

  test('what is not there is an error, and the others are undone', async () => {
    writeFileSync('a.xmp', merge(BOAT, ['dog']));
    await expect(undo(['gone.xmp', 'a.xmp'])).resolves.toEqual(['gone.xmp IMAGE_NOT_FOUND', 'a.xmp cleaned']);
  });

  test('names that are no UTF-8', async () => {
    const name = Buffer.from('caf\xe9.xmp', 'latin1');
    writeFileSync(name, merge(BOAT, ['dog']));
    await expect(undo()).resolves.toEqual(['caf\ufffd.xmp cleaned']);
    expect(readFileSync(name, 'utf8')).toBe(BOAT);
    writeFileSync(name, merge(BOAT, ['dog']));
    await expect(undo([name])).resolves.toEqual(['caf\ufffd.xmp cleaned']);
  });
});

test('what is broken, no file, or a link out of the tree is reported and stays', async () => {
  const broken = sidecarNames(BROKEN_SIDECARS);
  plant('.', ['p/folder.xmp/', 'p/linked.xmp -> ../real.xmp', 'p/nowhere.xmp -> gone', 'p/z.xmp']);
  for (const name of broken) writeFileSync(`p/${name}`, readFileSync(join(BROKEN_SIDECARS, name)));
  plantFiles('.', { 'real.xmp': merge(BOAT, ['dog']), 'p/z.xmp': merge(BOAT, ['dog']) });
  const { 'p/z.xmp': _, ...before } = treeOf('.');
  const outcomes = await undo(['p']);
  expect(outcomes).toEqual(
    [
      ...broken.map((name) => `p/${name} SIDECAR_INVALID`),
      'p/linked.xmp SIDECAR_UNWRITABLE',
      'p/nowhere.xmp IMAGE_NOT_FOUND',
      'p/z.xmp cleaned',
    ].sort(),
  );
  const { 'p/z.xmp': cleaned, ...after } = treeOf('.');
  expect(after).toEqual(before);
  expect(cleaned).toBeDefined();
  expect(text('p/z.xmp')).toBe(BOAT);
});

test('a link within the tree stays one', async () => {
  plant('.', ['a.xmp -> store/a', 'store/']);
  writeFileSync('store/a', merge(BOAT, ['dog']));
  await expect(undo()).resolves.toEqual(['a.xmp cleaned']);
  expect(treeOf('.')['a.xmp']).toBe('link to store/a');
  expect(text('store/a')).toBe(BOAT);
});

test('a dry run says the same and writes nothing', async () => {
  plantFiles('.', { 'a.xmp': merge(undefined, ['dog']), 'b.xmp': merge(BOAT, ['dog']), 'c.xmp': BOAT });
  const before = untouchedTreeOf('.');
  const would = await undo(['.'], { isDryRun: true });
  expect(would).toEqual(['a.xmp deleted', 'b.xmp cleaned', 'c.xmp left']);
  expect(untouchedTreeOf('.')).toEqual(before);
  await expect(undo()).resolves.toEqual(would);
});

test('an abort ends it with whole sidecars, and throws why', async () => {
  const names = Array.from({ length: 100 }, (_, i) => `${String(i).padStart(3, '0')}.xmp`);
  for (const name of names) writeFileSync(name, merge(BOAT, ['dog']));
  const controller = new AbortController();
  const seen: string[] = [];
  const all = (async () => {
    for await (const { path } of untagSidecars(['.'], { signal: controller.signal })) {
      seen.push(path);
      if (seen.length === 5) controller.abort(new Error('enough'));
    }
  })();
  await expect(all).rejects.toThrow('enough');
  expect(seen.length).toBeLessThan(100);
  // What was begun has come to its end, and was given.
  expect(names.map((name) => text(name) === BOAT)).toEqual(names.map((name) => seen.includes(name)));
  expect(pathsIn('.')).toEqual(names);
});

describe('tagging and undoing leaves a folder byte for byte as it was', () => {
  const photos = sidecarNames(SIDECARS).map((name) => name.replace('.xmp', '.jpg'));
  const others = ['new.jpg', 'sub/new.png', 'sub/deep/new.jpg'];
  const plantAll = () => {
    plant('.', [...photos, ...others]);
    for (const [i, name] of sidecarNames(SIDECARS).entries()) {
      writeFileSync(i % 2 === 0 ? name : name.replace('.xmp', '.jpg.xmp'), sidecarBytes(name));
    }
  };
  const tag = (labels: readonly string[], prefix = '') => {
    const scores = Object.fromEntries(labels.map((label) => [label, 0.9]));
    const rows = [...photos, ...others].map((photo) => tagged(photo, scores));
    return collect(writeSidecars(streamOf(rows), { inputs: ['.'], thresholds: [0.5], prefix }));
  };

  test.each<[string, (readonly [readonly string[], string?])[]]>([
    ['once', [[['dog', 'dining table']]]],
    ['with words that are there', [[['kite', 'boat', 'holiday', 'dog']]]],
    ['with a prefix', [[['dog', 'kite'], 'auto|']]],
    ['twice, with other tags', [[['dog', 'cat']], [['cat', 'bench']]]],
    ['thrice, with other prefixes and none at last', [[['dog']], [['dog'], 'auto|'], [[]]]],
  ])('%s', async (_, runs) => {
    plantAll();
    const before = treeOf('.');
    for (const [labels, prefix] of runs) {
      const rows = await tag(labels, prefix);
      expect(rows.filter((row) => 'error' in row)).toEqual([]);
    }
    const outcomes = await undo();
    expect(outcomes.filter((outcome) => / [A-Z_]+$/.test(outcome))).toEqual([]);
    expect(treeOf('.')).toEqual(before);
  });

  test('also where sidecars lie in a tree of their own', async () => {
    plantAll();
    writeFileSync('sub/new.png.xmp', sidecar(dc('boat') + lr('sea|boat')));
    const before = treeOf('.');
    const rows = [...photos, ...others].map((photo) => tagged(photo, { dog: 0.9 }));
    await collect(writeSidecars(streamOf(rows), { inputs: ['.'], thresholds: [0.5], folder: 'out' }));
    expect(pathsIn('out').filter((path) => path.endsWith('.xmp'))).toHaveLength(rows.length);
    const outcomes = await undo(['out']);
    expect(outcomes.filter((outcome) => !outcome.endsWith(' deleted'))).toEqual([]);
    const left = Object.entries(treeOf('.')).filter(([path]) => !path.startsWith('out/'));
    expect(Object.fromEntries(left)).toEqual(before);
    expect(pathsIn('out')).toEqual(['sub/', 'sub/deep/']);
  });
});
