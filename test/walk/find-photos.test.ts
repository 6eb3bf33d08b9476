import '../support/one-realm.js';
import { describe, expect, test } from '@jest/globals';
import { type FindOptions, findSidecars, noneSkipped } from '../../src/walk/index.js';
import { collect, streamOf } from '../support/async.js';
import { inFreshFolders, plantHere, skippedBy, walked } from '../support/walking.js';

inFreshFolders();

const list = (...lines: string[]) => ({ filesFrom: streamOf(lines.map((line) => Buffer.from(line))) });

test('inputs come in the order in which they were given', async () => {
  plantHere('b/1.jpg', 'a/2.jpg', 'c.jpg');
  await expect(walked(['c.jpg', 'b', 'a'])).resolves.toEqual(['c.jpg', 'b/1.jpg', 'a/2.jpg']);
});

test('a path is shown as it was given, tidied', async () => {
  plantHere('p/a.jpg');
  const here = process.cwd();
  await expect(walked(['./p/'])).resolves.toEqual(['p/a.jpg']);
  await expect(walked(['p//a.jpg'])).resolves.toEqual(['p/a.jpg']);
  await expect(walked([`${here}/p`])).resolves.toEqual([`${here}/p/a.jpg`]);
  await expect(walked(['../'])).resolves.toContain(`../${here.slice(here.lastIndexOf('/') + 1)}/p/a.jpg`);
});

test('a file that was named is tried whatever its name', async () => {
  plantHere('notes.txt', '.hidden.jpg', '@eaDir/a');
  const names = ['notes.txt', '.hidden.jpg', '@eaDir/a'];
  await expect(walked(names)).resolves.toEqual(names);
  await expect(walked(names, { exclude: ['*.txt'] })).resolves.toEqual(names.slice(1));
  await expect(skippedBy(names, { exclude: ['*.txt'] })).resolves.toEqual({ filtered: 1 });
});

test('a folder above a linked one is the one above where the link leads', async () => {
  plantHere('p/link -> ../q/r', 'p/a.jpg', 'q/r/', 'q/b.jpg');
  await expect(walked(['p/link/..'])).resolves.toEqual(['p/link/../b.jpg']);
  const here = process.cwd();
  await expect(walked([`${here}/p/link/../b.jpg`, `${here}/p/b.jpg`])).resolves.toEqual([
    `${here}/p/link/../b.jpg`,
    `${here}/p/b.jpg IMAGE_NOT_FOUND`,
  ]);
});

test('a hidden folder that was named is walked', async () => {
  plantHere('.trash/a.jpg');
  await expect(walked(['.trash'])).resolves.toEqual(['.trash/a.jpg']);
});

test.each([
  ['a file that is missing', 'missing.jpg'],
  ['a folder that is missing', 'missing/'],
  ['a file inside a file', 'a.jpg/b.jpg'],
  ['a link that leads nowhere', 'nowhere.jpg'],
  ['a pattern in a folder that is missing', 'missing/*.jpg'],
  ['an empty name', ''],
])('%s is an error of its own, and the walk goes on', async (_, input) => {
  plantHere('a.jpg', 'nowhere.jpg -> missing');
  const shown = input.replace(/\/$/, '');
  await expect(walked([input, 'a.jpg'])).resolves.toEqual([`${shown} IMAGE_NOT_FOUND`, 'a.jpg']);
});

test.each<[string, string[], string[]]>([
  ['a file twice', ['b.jpg', 'b.jpg'], ['b.jpg']],
  ['a file by another spelling', ['b.jpg', './/b.jpg'], ['b.jpg']],
  ['a file by way of a folder', ['b.jpg', 'p/../b.jpg'], ['b.jpg']],
  ['a folder twice', ['p', 'p/'], ['p/a.jpg', 'p/q/c.jpg']],
  ['a folder by way of another', ['p', 'p/q/..'], ['p/a.jpg', 'p/q/c.jpg']],
  ['a folder inside another', ['p', 'p/q'], ['p/a.jpg', 'p/q/c.jpg']],
  ['a folder around another', ['p/q', 'p'], ['p/q/c.jpg', 'p/a.jpg']],
  ['a file inside a folder', ['p', 'p/a.jpg'], ['p/q/c.jpg', 'p/a.jpg']],
  ['a file before its folder', ['p/q/c.jpg', 'p'], ['p/q/c.jpg', 'p/a.jpg']],
  ['a file in its folder by another spelling', ['p', 'p/q/../a.jpg'], ['p/q/c.jpg', 'p/q/../a.jpg']],
  ['a pattern twice', ['p/*.jpg', 'p/*.jpg'], ['p/a.jpg']],
  ['patterns that overlap', ['p/*.jpg', '**/*.jpg'], ['p/a.jpg', 'b.jpg', 'p/q/c.jpg']],
  ['a pattern and a folder', ['p/q/*', 'p'], ['p/q/c.jpg', 'p/a.jpg']],
  ['a folder and a pattern', ['p', '*/*.jpg', '*.jpg'], ['p/a.jpg', 'p/q/c.jpg', 'b.jpg']],
])('counts once: %s', async (_, inputs, paths) => {
  plantHere('b.jpg', 'p/a.jpg', 'p/q/c.jpg');
  await expect(walked(inputs)).resolves.toEqual(paths);
});

test('what an outer folder leaves out, an inner one that was given may hold', async () => {
  plantHere('p/.hidden/a.jpg', 'p/b.jpg');
  await expect(walked(['p', 'p/.hidden'])).resolves.toEqual(['p/b.jpg', 'p/.hidden/a.jpg']);
});

test.each<[string, string[]]>([
  ['*.jpg', ['a.jpg', 'b1.jpg', 'b2.jpg']],
  ['b?.jpg', ['b1.jpg', 'b2.jpg']],
  ['b[2-9].jpg', ['b2.jpg']],
  ['{b1,a}.jpg', ['a.jpg', 'b1.jpg']],
  ['p/*.jpg', ['p/c.jpg']],
  ['*/*.jpg', ['p/c.jpg']],
  ['p/*/*', ['p/q/d.jpg']],
  ['**/[cd].jpg', ['p/c.jpg', 'p/q/d.jpg']],
  ['p/**', ['p/c.jpg', 'p/q/d.jpg']],
  ['p/*.png', []],
  ['.*/*.jpg', []],
])('the pattern %j finds photos: %j', async (pattern, paths) => {
  plantHere('a.jpg', 'b1.jpg', 'b2.jpg', 'notes.txt', 'p/c.jpg', 'p/q/d.jpg', '.git/e.jpg');
  await expect(walked([pattern])).resolves.toEqual(paths);
  const here = process.cwd();
  await expect(walked([`${here}/${pattern}`])).resolves.toEqual(paths.map((path) => `${here}/${path}`));
});

test('what exists is never a pattern', async () => {
  plantHere('a[1].jpg', 'a1.jpg', 'p*/b.jpg', 'pq/c.jpg');
  await expect(walked(['a[1].jpg', 'p*'])).resolves.toEqual(['a[1].jpg', 'p*/b.jpg']);
});

test('a pattern longer than a file name may be is a pattern still', async () => {
  plantHere('a.jpg', 'b.jpg');
  const many = Array.from({ length: 100 }, (_, i) => `name${i}`).join(',');
  await expect(walked([`{${many},a}.jpg`])).resolves.toEqual(['a.jpg']);
});

test('lines of a list are taken as they come: twice if they stand there twice', async () => {
  plantHere('a.jpg', 'p/b.jpg', 'notes.txt');
  await expect(walked([], list('a.jpg', 'p/b.jpg', '', './a.jpg', 'notes.txt'))).resolves.toEqual([
    'a.jpg',
    'p/b.jpg',
    'a.jpg',
    'notes.txt',
  ]);
  await expect(walked([], list('p', 'p'))).resolves.toEqual(['p/b.jpg', 'p/b.jpg']);
});

test('a list comes after the inputs, and its lines are never patterns', async () => {
  plantHere('a.jpg', 'p/b.jpg');
  await expect(walked(['a.jpg'], list('*.jpg', 'p', 'missing'))).resolves.toEqual([
    'a.jpg',
    '*.jpg IMAGE_NOT_FOUND',
    'p/b.jpg',
    'missing IMAGE_NOT_FOUND',
  ]);
});

test('a list is read no faster than photos are taken', async () => {
  plantHere('a.jpg', 'b.jpg');
  let read = 0;
  const lines = (async function* () {
    for (const line of ['a.jpg', 'b.jpg']) {
      read++;
      yield Buffer.from(line);
    }
  })();
  const { findPhotos } = await import('../../src/walk/index.js');
  for await (const _ of findPhotos([], { filesFrom: lines })) break;
  expect(read).toBe(1);
});

describe('sidecars', () => {
  const sidecars = async (inputs: readonly string[], options: FindOptions = {}) =>
    (await collect(findSidecars(inputs, options))).map(({ photo, error }) =>
      error === undefined ? photo.path : `${photo.path} ${error.code}`,
    );

  test('are found as photos are, in the same order', async () => {
    plantHere('b.xmp', 'a.jpg', 'a.jpg.XMP', '.c.xmp', '@eaDir/d.xmp', 'p/e.Xmp', 'p/f.xmp/', 'xmp', '.xmp');
    await expect(sidecars(['.'])).resolves.toEqual(['a.jpg.XMP', 'b.xmp', 'p/e.Xmp']);
    await expect(sidecars(['.'], { hidden: true, exclude: ['p'] })).resolves.toEqual([
      '.c.xmp',
      'a.jpg.XMP',
      'b.xmp',
    ]);
    await expect(sidecars(['*.xmp', 'p/*', 'gone'])).resolves.toEqual([
      'b.xmp',
      'p/e.Xmp',
      'gone IMAGE_NOT_FOUND',
    ]);
  });

  test('count once, are taken by name whatever it is, and come from lists', async () => {
    plantHere('b.xmp', 'a.jpg', 'p/c.xmp');
    await expect(sidecars(['.', 'p', 'b.xmp'])).resolves.toEqual(['p/c.xmp', 'b.xmp']);
    await expect(sidecars(['a.jpg'])).resolves.toEqual(['a.jpg']);
    await expect(sidecars([], list('p', 'b.xmp', 'b.xmp'))).resolves.toEqual(['p/c.xmp', 'b.xmp', 'b.xmp']);
  });

  test('are no photos, and photos no sidecars', async () => {
    plantHere('a.jpg', 'a.jpg.xmp');
    await expect(walked(['.'])).resolves.toEqual(['a.jpg']);
    await expect(skippedBy(['.'])).resolves.toEqual({ notPhotos: 1 });
    const skipped = noneSkipped();
    await sidecars(['.'], { skipped });
    expect(skipped).toEqual({ ...noneSkipped(), notPhotos: 1 });
  });

  test('that are links leading nowhere are errors of their own', async () => {
    plantHere('a.xmp -> gone', 'b.jpg -> gone');
    await expect(sidecars(['.'])).resolves.toEqual(['a.xmp IMAGE_NOT_FOUND']);
    await expect(walked(['.'])).resolves.toEqual(['b.jpg IMAGE_NOT_FOUND']);
  });
});
