import '../support/one-realm.js';
import { renameSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { FindOptions } from '../../src/walk/index.js';
import { inFreshFolders, plantHere, skippedBy, walked } from '../support/walking.js';

inFreshFolders();

test('files of a folder come before its sub-folders, both by the bytes of their names', async () => {
  plantHere(
    'p/b/1.jpg',
    'p/B/1.jpg',
    'p/b.jpg',
    'p/a/10.jpg',
    'p/a/2.JPG',
    'p/a/Z.jpg',
    'p/a/é.jpg',
    'p/c.png',
  );
  await expect(walked(['p'])).resolves.toEqual(
    ['b.jpg', 'c.png', 'B/1.jpg', 'a/10.jpg', 'a/2.JPG', 'a/Z.jpg', 'a/é.jpg', 'b/1.jpg'].map(
      (path) => `p/${path}`,
    ),
  );
});

test('a sub-folder comes to its end before the next', async () => {
  plantHere('a/x/y/2.jpg', 'a/x/1.jpg', 'a/z/3.jpg', 'a-b/4.jpg', 'A/5.jpg');
  await expect(walked(['.'])).resolves.toEqual([
    'A/5.jpg',
    'a/x/1.jpg',
    'a/x/y/2.jpg',
    'a/z/3.jpg',
    'a-b/4.jpg',
  ]);
});

test('an empty folder, and a folder named like a photo, are folders', async () => {
  plantHere('empty/', 'x.jpg/a.jpg', 'x.jpg/b/');
  await expect(walked(['.'])).resolves.toEqual(['x.jpg/a.jpg']);
  await expect(walked(['x.jpg'])).resolves.toEqual(['x.jpg/a.jpg']);
});

const things = [
  'a.jpg',
  'b.png',
  'notes.txt',
  '.hidden.jpg',
  'sub/c.jpg',
  'sub/deep/d.jpg',
  '.git/e.jpg',
  '@eaDir/f.jpg',
  '.thumbnails/g.jpg',
];

test.each<[FindOptions, string[]]>([
  [{}, ['a.jpg', 'b.png', 'sub/c.jpg', 'sub/deep/d.jpg']],
  [{ recursive: false }, ['a.jpg', 'b.png']],
  [{ hidden: true }, ['.hidden.jpg', 'a.jpg', 'b.png', '.git/e.jpg', 'sub/c.jpg', 'sub/deep/d.jpg']],
  [{ defaultExcludes: false }, ['a.jpg', 'b.png', '@eaDir/f.jpg', 'sub/c.jpg', 'sub/deep/d.jpg']],
  [{ include: ['*.png'] }, ['b.png']],
  [{ include: ['sub/*'] }, ['sub/c.jpg']],
  [{ include: ['sub/**'] }, ['sub/c.jpg', 'sub/deep/d.jpg']],
  [{ exclude: ['sub'] }, ['a.jpg', 'b.png']],
  [{ exclude: ['deep'] }, ['a.jpg', 'b.png', 'sub/c.jpg']],
  [{ exclude: ['sub/*.jpg'] }, ['a.jpg', 'b.png', 'sub/deep/d.jpg']],
  [{ exclude: ['*.jpg'] }, ['b.png']],
])('with %j a folder holds %j', async (options, paths) => {
  plantHere(...things.map((thing) => `p/${thing}`));
  await expect(walked(['p'], options)).resolves.toEqual(paths.map((path) => `p/${path}`));
});

test.each<[FindOptions, object]>([
  [{}, { notPhotos: 1, hidden: 2, defaultExcludes: 2 }],
  [{ hidden: true }, { notPhotos: 1, defaultExcludes: 2 }],
  [{ hidden: true, defaultExcludes: false }, { notPhotos: 1 }],
  [{ include: ['a.*'] }, { notPhotos: 1, hidden: 2, defaultExcludes: 2, filtered: 3 }],
  [{ exclude: ['sub'] }, { notPhotos: 1, hidden: 2, defaultExcludes: 2, filtered: 1 }],
  [{ recursive: false }, { notPhotos: 1, hidden: 1 }],
])('with %j it counts as passed over: %j', async (options, counts) => {
  plantHere(...things);
  await expect(skippedBy(['.'], options)).resolves.toEqual(counts);
});

test('a linked file is a photo, one that leads nowhere an error', async () => {
  plantHere('p/a.jpg', 'p/b.jpg -> a.jpg', 'p/c.jpg -> missing', 'p/d.jpg -> d.jpg', 'p/e.txt -> missing');
  await expect(walked(['p'])).resolves.toEqual([
    'p/a.jpg',
    'p/b.jpg',
    'p/c.jpg IMAGE_NOT_FOUND',
    'p/d.jpg IMAGE_NOT_FOUND',
  ]);
  await expect(skippedBy(['p'])).resolves.toEqual({ notPhotos: 1 });
});

test('links take their places among files and folders', async () => {
  plantHere(
    'p/a.jpg -> b.jpg',
    'p/b.jpg',
    'p/c.jpg -> b.jpg',
    'p/x -> ../q',
    'p/y/1.jpg',
    'p/z -> ../r',
    'q/2.jpg',
    'r/3.jpg',
  );
  await expect(walked(['p'], { followSymlinks: true })).resolves.toEqual(
    ['a.jpg', 'b.jpg', 'c.jpg', 'x/2.jpg', 'y/1.jpg', 'z/3.jpg'].map((path) => `p/${path}`),
  );
});

test('following links, a pattern finds what another one did not mean in the same folder', async () => {
  plantHere('p/a.jpg', 'p/b.png', 'p/q/c.jpg');
  const patterns = ['p/*.png', 'p/*.jpg', 'p/**'];
  await expect(walked(patterns, { followSymlinks: true })).resolves.toEqual([
    'p/b.png',
    'p/a.jpg',
    'p/q/c.jpg',
  ]);
});

test('links that lead nowhere are filtered as photos are', async () => {
  plantHere('p/a.jpg -> missing', 'p/.b.jpg -> missing');
  await expect(walked(['p'], { exclude: ['a*'] })).resolves.toEqual([]);
});

test('a linked folder is walked only where asked for, in its place among the folders', async () => {
  plantHere('p/a/1.jpg', 'p/b -> ../other', 'p/c/2.jpg', 'other/3.jpg');
  await expect(walked(['p'])).resolves.toEqual(['p/a/1.jpg', 'p/c/2.jpg']);
  await expect(skippedBy(['p'])).resolves.toEqual({ linkedFolders: 1 });
  const followed = { followSymlinks: true };
  await expect(walked(['p'], followed)).resolves.toEqual(['p/a/1.jpg', 'p/b/3.jpg', 'p/c/2.jpg']);
  await expect(skippedBy(['p'], followed)).resolves.toEqual({});
});

test.each([true, false])(
  'a linked folder that was given is walked (following others: %s)',
  async (followSymlinks) => {
    plantHere('link -> real', 'real/a.jpg');
    await expect(walked(['link'], { followSymlinks })).resolves.toEqual(['link/a.jpg']);
    await expect(walked(['link', 'real'], { followSymlinks })).resolves.toEqual(['link/a.jpg']);
  },
);

test('loops of links end, and a real folder comes once whatever its names', async () => {
  plantHere(
    'p/a/1.jpg',
    'p/a/up -> ..',
    'p/a/self -> .',
    'p/b -> a',
    'p/c -> ../q',
    'p/d -> ../q',
    'q/2.jpg',
  );
  await expect(walked(['p'], { followSymlinks: true })).resolves.toEqual(['p/a/1.jpg', 'p/c/2.jpg']);
});

test('a linked folder is not entered without recursion', async () => {
  plantHere('p/a.jpg', 'p/link -> ../q', 'q/b.jpg');
  await expect(walked(['p'], { followSymlinks: true, recursive: false })).resolves.toEqual(['p/a.jpg']);
});

test('a folder is held in memory at a time: what changes ahead of the walk is seen', async () => {
  plantHere('p/a/1.jpg', 'p/b/2.jpg', 'late.jpg');
  const found: string[] = [];
  const { findPhotos } = await import('../../src/walk/index.js');
  for await (const { photo } of findPhotos(['p'])) {
    if (found.length === 0) renameSync('late.jpg', 'p/b/late.jpg');
    found.push(photo.path);
  }
  expect(found).toEqual(['p/a/1.jpg', 'p/b/2.jpg', 'p/b/late.jpg']);
});
