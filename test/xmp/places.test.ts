import '../support/one-realm.js';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { absolute, type BytePath, bytePath, bytesOf, textOf } from '../../src/byte-path.js';
import { hasPhotoExtension } from '../../src/walk/index.js';
import { commonFolder, type PlaceOptions, SidecarPlaces } from '../../src/xmp/places.js';
import { freshFolder, plant, tempFolder } from '../support/temp-folder.js';
import { inFreshFolders } from '../support/walking.js';

const temp = tempFolder();
inFreshFolders();

function places(change: Partial<PlaceOptions> = {}): SidecarPlaces {
  return new SidecarPlaces({ naming: 'append', isPhoto: hasPhotoExtension, isDryRun: false, ...change });
}

/** A folder with these things in it. */
function folderOf(...things: readonly string[]): string {
  const folder = freshFolder(temp);
  plant(folder, things);
  return folder;
}

test('a sidecar lies beside its photo, by its real name', async () => {
  const folder = folderOf('a.jpg', 'A.JPG.XMP', 'b.jpg', 'b.jpg.xmp', 'b.xmp', 'sub/c.jpg');
  const find = async (photo: string) => places().find(bytePath(`${folder}/${photo}`));
  await expect(find('a.jpg')).resolves.toEqual({ path: `${folder}/A.JPG.XMP`, ignored: undefined });
  await expect(find('b.jpg')).resolves.toEqual({ path: `${folder}/b.jpg.xmp`, ignored: `${folder}/b.xmp` });
  await expect(find('sub/c.jpg')).resolves.toMatchObject({ path: `${folder}/sub/c.jpg.xmp` });
});

test('a relative photo has a relative sidecar, also in the working folder', async () => {
  plant('.', ['a.jpg', 'a.xmp', 'sub/b.jpg']);
  await expect(places().find(bytePath('a.jpg'))).resolves.toMatchObject({ path: 'a.xmp' });
  await expect(places().find(bytePath('sub/b.jpg'))).resolves.toMatchObject({ path: 'sub/b.jpg.xmp' });
});

test('names are bytes', async () => {
  const folder = freshFolder(temp);
  const photo = bytePath(Buffer.from(`${folder}/caf\xe9.jpg`, 'latin1'));
  await expect(places().find(photo)).resolves.toMatchObject({ path: `${folder}/caf\xe9.jpg.xmp` });
  writeFileSync(bytesOf(`${folder}/caf\xe9.xmp` as BytePath), '');
  await expect(places().find(photo)).resolves.toMatchObject({ path: `${folder}/caf\xe9.xmp` });
});

test('a sidecar that another photo would have is refused, and by the name of its owner', async () => {
  const folder = folderOf('a.jpg', 'a.png');
  const found = places({ naming: 'replace' });
  await expect(found.find(bytePath(`${folder}/a.jpg`))).resolves.toMatchObject({ path: `${folder}/a.xmp` });
  await expect(found.find(bytePath(`${folder}/a.png`))).rejects.toMatchObject({
    code: 'SIDECAR_INVALID',
    message: `${folder}/a.xmp is the sidecar of a.jpg`,
    path: `${folder}/a.xmp`,
    hint: expect.stringContaining('--xmp-naming append'),
  });
});

test('a choice stays when its sidecar is made, and when many folders were looked at since', async () => {
  const folder = folderOf('a.jpg', ...Array.from({ length: 40 }, (_, i) => `${i}/b.jpg`));
  const found = places({ naming: 'replace' });
  const { path } = await found.find(bytePath(`${folder}/a.jpg`));
  writeFileSync(textOf(path), '');
  await expect(found.find(bytePath(`${folder}/a.jpg`))).resolves.toMatchObject({ path });
  for (let i = 0; i < 40; i++) {
    const other = await found.find(bytePath(`${folder}/${i}/b.jpg`));
    expect(textOf(other.path)).toBe(`${folder}/${i}/b.xmp`);
  }
  await expect(found.find(bytePath(`${folder}/a.jpg`))).resolves.toMatchObject({ path });
});

test('what a killed run left is removed when it is old, unless nothing is to be written', async () => {
  const old = '.cocotag-0123456789ab.tmp';
  const young = '.cocotag-ba9876543210.tmp';
  const others = [
    '.cocotag-0123456789ab.tmp.xmp',
    '.cocotag-xyz.tmp',
    '.cocotag-0123456789abcd.tmp',
    'a.tmp',
  ];
  const folder = folderOf('a.jpg', old, young, ...others);
  for (const name of [old, ...others]) utimesSync(join(folder, name), 1_000_000, 1_000_000);
  const all = ['a.jpg', old, young, ...others].sort();
  await places({ isDryRun: true }).find(bytePath(`${folder}/a.jpg`));
  expect(readdirSync(folder).sort()).toEqual(all);
  await places().find(bytePath(`${folder}/a.jpg`));
  expect(readdirSync(folder).sort()).toEqual(all.filter((name) => name !== old));
});

test('a mirror that a list would leave by dots is not left', async () => {
  const mirror = { folder: bytePath('/m'), base: bytePath('/x/in/.') };
  const find = async (photo: string) => (await places({ mirror }).find(bytePath(photo))).path;
  await expect(find('/x/in/../b/a.jpg')).resolves.toBe('/m/x/b/a.jpg.xmp');
  await expect(find('/x/in/c/../a.jpg')).resolves.toBe('/m/a.jpg.xmp');
  await expect(find('/../../a.jpg')).resolves.toBe('/m/a.jpg.xmp');
});

test('a folder that cannot be listed is an error', async () => {
  const folder = folderOf('file');
  await expect(places().find(bytePath(`${folder}/file/a.jpg`))).rejects.toMatchObject({
    code: 'SIDECAR_UNWRITABLE',
    message: expect.stringContaining(`${folder}/file`),
  });
});

test('photos of a folder that is gone have new sidecars', async () => {
  await expect(places().find(bytePath(`${temp}/gone/a.jpg`))).resolves.toMatchObject({
    path: `${temp}/gone/a.jpg.xmp`,
  });
});

test('a mirror has the tree below its base, and for the rest that of the file system', async () => {
  const folder = folderOf('in/sub/a.jpg', 'b.jpg', 'mirror/sub/A.XMP', 'mirror/sub/b.xmp');
  const mirror = { folder: bytePath(`${folder}/mirror`), base: bytePath(`${folder}/in`) };
  const find = async (photo: string) => {
    const { path } = await places({ mirror }).find(bytePath(photo));
    return textOf(path).slice(folder.length);
  };
  // The sidecar that exists decides here, too; what lies beside the photo counts for nothing.
  writeFileSync(`${folder}/in/sub/a.jpg.xmp`, '');
  await expect(find(`${folder}/in/sub/a.jpg`)).resolves.toBe('/mirror/sub/A.XMP');
  await expect(find(`${folder}/in/c.jpg`)).resolves.toBe('/mirror/c.jpg.xmp');
  await expect(find(`${folder}/b.jpg`)).resolves.toBe(`/mirror${folder}/b.jpg.xmp`);
  await expect(find(`${folder}/inside/b.jpg`)).resolves.toBe(`/mirror${folder}/inside/b.jpg.xmp`);
});

test('a mirror takes relative photos by their absolute places', async () => {
  plant('.', ['p/a.jpg']);
  mkdirSync('mirror');
  const base = absolute(bytePath('p'));
  const { path } = await places({ mirror: { folder: bytePath('/m'), base } }).find(bytePath('p/a.jpg'));
  expect(path).toBe('/m/a.jpg.xmp');
});

test.each([
  [['/a'], '/a'],
  [['/'], '/'],
  [['/', '/a'], '/'],
  [['/a', '/b'], '/'],
  [['/a/b', '/a/b'], '/a/b'],
  [['/a/b', '/a'], '/a'],
  [['/a', '/a/b'], '/a'],
  [['/a/b/c', '/a/b/d', '/a/b'], '/a/b'],
  [['/photos', '/photos2'], '/'],
  [['/x/photos', '/x/photos2'], '/x'],
])('the folder that holds %j is %j', (folders, common) => {
  expect(commonFolder(folders as BytePath[])).toBe(common);
});

test('property: the common folder holds all, no deeper one does, and order and repetition do not matter', () => {
  const parts = fc.array(fc.constantFrom('a', 'b', 'aa', '.', '\xff'), { maxLength: 4 });
  const folders = fc.array(parts, { minLength: 1, maxLength: 5 });
  const holds = (outer: string, inner: string) =>
    inner === outer || inner.startsWith(outer === '/' ? '/' : `${outer}/`);
  fc.assert(
    fc.property(folders, (lists) => {
      const all = lists.map((list) => `/${list.join('/')}` as BytePath);
      const common = commonFolder(all);
      for (const folder of all) expect(holds(common, folder)).toBe(true);
      const [first = ''] = all;
      const next = first.slice(common === '/' ? 1 : common.length + 1).split('/')[0];
      const deeper = join(common, next ?? '');
      if (next !== '' && next !== '.') expect(all.every((folder) => holds(deeper, folder))).toBe(false);
      expect(commonFolder([...all].reverse())).toBe(common);
      expect(commonFolder([...all, ...all])).toBe(common);
    }),
  );
});
