import '../support/one-realm.js';
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findPhotos } from '../../src/walk/index.js';
import { collect } from '../support/async.js';
import { freshFolder } from '../support/temp-folder.js';
import { inFreshFolders, plantHere, walked } from '../support/walking.js';

inFreshFolders();

const latin = (text: string) => Buffer.from(text, 'latin1');

/** What a walk finds, by the bytes of the paths (latin1). */
async function bytesFound(input: string | Uint8Array, options = {}): Promise<string[]> {
  const found = await collect(findPhotos([input], options));
  return found.map(({ photo: { path, pathBytes } }) => Buffer.from(pathBytes ?? path).toString('latin1'));
}

test.each([
  ['a blank', ' a b .jpg'],
  ['a newline', 'a\nb.jpg'],
  ['a newline in front', '\na.jpg'],
  ['a carriage return in front', '\ra.jpg'],
  ['a carriage return', 'a\r.jpg'],
  ['brackets', 'a[1](2){3}.jpg'],
  ['stars', '*?!+@.jpg'],
  ['a backslash', 'a\\b.jpg'],
  ['quotes', `"a'b\`.jpg`],
  ['a dash in front', '-rf.jpg'],
  ['a tilde', '~.jpg'],
  ['an emoji', '🐕.jpg'],
  ['an accent in two parts', 'e\u0301.jpg'],
  ['a line separator', 'a\u2028b.jpg'],
  ['255 bytes', `${'a'.repeat(251)}.jpg`],
])('finds a photo with %s in its name, in a folder and by name', async (_, name) => {
  plantHere(`p/${name}`, `q${name}/a.jpg`.slice(-200));
  await expect(walked(['p'])).resolves.toEqual([`p/${name}`]);
  await expect(walked([`p/${name}`])).resolves.toEqual([`p/${name}`]);
  await expect(walked([`${process.cwd()}/p`])).resolves.toEqual([`${process.cwd()}/p/${name}`]);
});

test('takes no name for another that only looks alike to a program', async () => {
  plantHere('p/a.jpg', 'p/.\\a.jpg', 'p/\\a.jpg', 'p/b.jpg', 'p/.\\b.jpg');
  await expect(walked(['p'], { hidden: true })).resolves.toEqual(
    ['.\\a.jpg', '.\\b.jpg', '\\a.jpg', 'a.jpg', 'b.jpg'].map((name) => `p/${name}`),
  );
});

test.each([
  ['relative', ''],
  ['absolute', '/'],
])('keeps names that are no UTF-8, by a path that is %s', async (_, start) => {
  mkdirSync(latin('caf\xe9'));
  writeFileSync(latin('caf\xe9/\xff.jpg'), '');
  writeFileSync('plain.jpg', '');
  const here = start === '' ? '' : `${process.cwd()}/`;
  const photo = `${here}caf\xe9/\xff.jpg`;
  await expect(bytesFound(here === '' ? '.' : here)).resolves.toEqual([`${here}plain.jpg`, photo]);
  await expect(bytesFound(latin(`${here}caf\xe9`))).resolves.toEqual([photo]);
  await expect(bytesFound(latin(photo))).resolves.toEqual([photo]);
});

test('a pattern may start from a folder whose name is no UTF-8', async () => {
  mkdirSync(latin('caf\xe9'));
  writeFileSync(latin('caf\xe9/a.jpg'), '');
  await expect(bytesFound(latin('caf\xe9/*.jpg'))).resolves.toEqual(['caf\xe9/a.jpg']);
});

test('gives the bytes of a path only where it is no text', async () => {
  writeFileSync(latin('\xff.jpg'), '');
  writeFileSync('é.jpg', '');
  const found = await collect(findPhotos(['.']));
  expect(found.map(({ photo }) => photo)).toEqual([
    { path: 'é.jpg' },
    { path: '\ufffd.jpg', pathBytes: latin('\xff.jpg') },
  ]);
});

const byte = fc.integer({ min: 1, max: 255 }).filter((value) => value !== 0x2f);
const name = fc.array(byte, { minLength: 1, maxLength: 8 }).map((bytes) => String.fromCharCode(...bytes));
/** Paths of photos in few folders; names are any bytes (latin1). */
const trees = fc.uniqueArray(name, { minLength: 1, maxLength: 4 }).chain((pool) => {
  const folders = fc.array(fc.constantFrom(...pool.map((stem) => `${stem}~`)), { maxLength: 3 });
  const path = fc.tuple(folders, name).map(([above, stem]) => [...above, `${stem}.jpg`].join('/'));
  return fc.uniqueArray(path, { maxLength: 12 });
});

/** Paths in the order of the design: files before sub-folders, both by bytes. */
function inOrder(paths: readonly string[], folder = ''): string[] {
  const sorted = paths
    .map((path) => path.split('/'))
    .sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0));
  const files = sorted.filter((parts) => parts.length === 1).map(([file]) => `${folder}${file}`);
  const subs = sorted.filter((parts) => parts.length > 1);
  return [
    ...files,
    ...[...new Set(subs.map(([sub]) => sub))].flatMap((sub) =>
      inOrder(
        subs.filter(([head]) => head === sub).map(([, ...rest]) => rest.join('/')),
        `${folder}${sub}/`,
      ),
    ),
  ];
}

test('gives each photo of a tree once, in one order, whatever the order in which it was made', async () => {
  const base = process.cwd();
  await fc.assert(
    fc.asyncProperty(trees, async (paths) => {
      process.chdir(freshFolder(base));
      for (const path of paths) {
        mkdirSync(latin(`./${path.slice(0, path.lastIndexOf('/') + 1)}`), { recursive: true });
        writeFileSync(latin(path), '');
      }
      await expect(bytesFound('.', { hidden: true, defaultExcludes: false })).resolves.toEqual(
        inOrder(paths),
      );
    }),
    { numRuns: 50 },
  );
});
