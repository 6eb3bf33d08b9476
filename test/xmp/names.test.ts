import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasPhotoExtension } from '../../src/walk/rules.js';
import { chooseSidecar, folderNames, type SidecarChoice, type SidecarNaming } from '../../src/xmp/names.js';

/** What a photo's sidecar is, and, in brackets, which one is left alone; or whose it is. */
function sidecarOf(photo: string, names: readonly string[], naming: SidecarNaming = 'append'): string {
  const folder = folderNames(names, hasPhotoExtension);
  return brief(chooseSidecar(photo, folder, folder, naming));
}

function brief(choice: SidecarChoice): string {
  if (choice.kind === 'taken') return `${choice.name} of ${choice.owner}`;
  return choice.ignored === undefined ? choice.name : `${choice.name} (${choice.ignored})`;
}

test.each<[string, SidecarNaming, string]>([
  ['a.jpg', 'append', 'a.jpg.xmp'],
  ['a.jpg', 'replace', 'a.xmp'],
  ['A.JPG', 'append', 'A.JPG.xmp'],
  ['A.JPG', 'replace', 'A.xmp'],
  ['a.b.jpg', 'replace', 'a.b.xmp'],
  ['.a.jpg', 'replace', '.a.xmp'],
  ['a .jpg', 'replace', 'a .xmp'],
  ['caf\xe9.jpg', 'replace', 'caf\xe9.xmp'],
  ['photo', 'append', 'photo.xmp'],
])('without a sidecar, %j gets by %s the name %j', (photo, naming, name) => {
  expect(sidecarOf(photo, [photo], naming)).toBe(name);
});

test.each<[string[], string, string]>([
  [['a.jpg', 'a.jpg.xmp'], 'a.jpg.xmp', 'a.jpg.xmp'],
  [['a.jpg', 'a.xmp'], 'a.xmp', 'a.xmp'],
  [['a.jpg', 'a.jpg.xmp', 'a.xmp'], 'a.jpg.xmp (a.xmp)', 'a.jpg.xmp (a.xmp)'],
  [['a.jpg', 'a.jpg.XMP'], 'a.jpg.XMP', 'a.jpg.XMP'],
  [['a.jpg', 'A.JPG.Xmp'], 'A.JPG.Xmp', 'A.JPG.Xmp'],
  [['a.jpg', 'A.XMP'], 'A.XMP', 'A.XMP'],
  [['a.jpg', 'A.JPG.xmp', 'A.xmp'], 'A.JPG.xmp (A.xmp)', 'A.JPG.xmp (A.xmp)'],
  // The same capitals first.
  [['a.jpg', 'A.jpg.xmp', 'a.jpg.xmp'], 'a.jpg.xmp', 'a.jpg.xmp'],
  [['a.jpg', 'A.xmp', 'a.XMP'], 'a.XMP', 'a.XMP'],
  // Only ASCII has capitals: file names are bytes.
  [['\xe9.jpg', '\xc9.jpg.xmp', '\xc9.xmp'], '\xe9.jpg.xmp', '\xe9.xmp'],
  // What only looks alike.
  [
    ['a.jpg', 'a.jpg.xmp~', 'a.jpgxmp', 'b.xmp', 'aa.jpg.xmp', 'a.jpeg.xmp', 'a.xmp.bak'],
    'a.jpg.xmp',
    'a.xmp',
  ],
  [['a.jpg', '.xmp', '.jpg.xmp', 'jpg.xmp'], 'a.jpg.xmp', 'a.xmp'],
])('in a folder of %j the sidecar of the first is by append %j, by replace %j', (names, append, replace) => {
  const [photo = ''] = names;
  expect(sidecarOf(photo, names, 'append')).toBe(append);
  expect(sidecarOf(photo, names, 'replace')).toBe(replace);
});

test("of several photos of one stem photo.xmp is the first one's, whether it is there or would be made", () => {
  const photos = ['a.jpg', 'a.png', 'a.webp'];
  const all = (names: readonly string[], naming: SidecarNaming) =>
    photos.map((photo) => sidecarOf(photo, names, naming));
  expect(all(photos, 'replace')).toEqual(['a.xmp', 'a.xmp of a.jpg', 'a.xmp of a.jpg']);
  expect(all([...photos, 'a.xmp'], 'replace')).toEqual(['a.xmp', 'a.xmp of a.jpg', 'a.xmp of a.jpg']);
  expect(all([...photos, 'a.xmp'], 'append')).toEqual(['a.xmp', 'a.png.xmp', 'a.webp.xmp']);
  expect(all([...photos, 'a.xmp', 'a.png.xmp'], 'replace')).toEqual(['a.xmp', 'a.png.xmp', 'a.xmp of a.jpg']);
  expect(all([...photos, 'a.jpg.xmp', 'a.xmp'], 'append')).toEqual([
    'a.jpg.xmp (a.xmp)',
    'a.png.xmp',
    'a.webp.xmp',
  ]);
});

test('photos that differ in their capitals alone have a sidecar each', () => {
  const photos = ['A.jpg', 'a.jpg'];
  const all = (names: readonly string[], naming: SidecarNaming = 'append') =>
    photos.map((photo) => sidecarOf(photo, names, naming));
  expect(all(photos)).toEqual(['A.jpg.xmp', 'a.jpg.xmp']);
  expect(all([...photos, 'a.jpg.xmp'])).toEqual(['A.jpg.xmp', 'a.jpg.xmp']);
  expect(all([...photos, 'A.jpg.xmp'])).toEqual(['A.jpg.xmp', 'a.jpg.xmp']);
});

test('a sidecar in capitals that fit none of two photos is not that of both', () => {
  const names = ['A.JPG', 'a.jpg', 'A.jpg.xmp'];
  expect(new Set([sidecarOf('A.JPG', names), sidecarOf('a.jpg', names)]).size).toBe(2);
});

test('the sidecar of a photo is not also that of a photo with one extension more', () => {
  const photos = ['a.jpg', 'a.jpg.png'];
  for (const naming of ['append', 'replace'] as const) {
    for (const names of [photos, [...photos, 'a.jpg.xmp']]) {
      const [first, second] = photos.map((photo) => sidecarOf(photo, names, naming));
      expect([naming, names, first]).not.toEqual([naming, names, second]);
    }
  }
});

test('sidecars in a folder of their own are looked for there, and photos beside the photo', () => {
  const photos = folderNames(['a.jpg', 'a.png', 'a.png.xmp'], hasPhotoExtension);
  const sidecars = folderNames(['a.xmp'], hasPhotoExtension);
  const choose = (photo: string) => brief(chooseSidecar(photo, photos, sidecars, 'replace'));
  expect([choose('a.jpg'), choose('a.png')]).toEqual(['a.xmp', 'a.xmp of a.jpg']);
});

// Few parts, so that names meet.
const stem = fc.constantFrom('a', 'A', 'b', 'a.jpg', 'A.JPG', 'a.jpg.jpg', '.a', 'a.xmp');
const photoName = fc
  .tuple(stem, fc.constantFrom('.jpg', '.JPG', '.png', '.Jpg'))
  .map(([base, extension]) => base + extension);
const sidecarName = fc
  .tuple(fc.oneof(stem, photoName), fc.constantFrom('.xmp', '.XMP', '.Xmp'))
  .map(([base, extension]) => base + extension);
const folderOfNames = fc.record({
  photos: fc.uniqueArray(photoName, { minLength: 1, maxLength: 6 }),
  sidecars: fc.uniqueArray(sidecarName, { maxLength: 6 }),
});
const naming = fc.constantFrom<SidecarNaming>('append', 'replace');

/** What a run over photos does: each photo's choice, with the sidecars made as it goes. */
function run(
  photos: readonly string[],
  names: readonly string[],
  by: SidecarNaming,
): { choices: Record<string, string>; names: string[] } {
  const folder = folderNames(names, hasPhotoExtension);
  const made: string[] = [];
  const choices = photos.map((photo) => {
    const choice = chooseSidecar(photo, folder, folder, by);
    if (choice.kind === 'chosen') made.push(choice.name);
    return [photo, brief(choice)];
  });
  return { choices: Object.fromEntries(choices), names: [...new Set([...names, ...made])] };
}

test('property: no two photos of a folder have the same sidecar', () => {
  fc.assert(
    fc.property(folderOfNames, naming, ({ photos, sidecars }, by) => {
      const { choices } = run(photos, [...photos, ...sidecars], by);
      const chosen = Object.values(choices).flatMap((text) =>
        text.includes(' of ') ? [] : [text.split(' (')[0]],
      );
      expect(new Set(chosen).size).toBe(chosen.length);
    }),
    { numRuns: 2_000 },
  );
});

test('property: the choice depends on the names of the folder alone, in whatever order', () => {
  const shuffled = folderOfNames.chain(({ photos, sidecars }) =>
    fc.record({
      photos: fc.constant(photos),
      names: fc.constant([...photos, ...sidecars]),
      otherPhotos: fc.shuffledSubarray(photos),
      otherNames: fc.shuffledSubarray([...photos, ...sidecars], {
        minLength: photos.length + sidecars.length,
      }),
    }),
  );
  fc.assert(
    fc.property(shuffled, naming, ({ photos, names, otherPhotos, otherNames }, by) => {
      const { choices } = run(photos, names, by);
      const others = run(otherPhotos, otherNames, by).choices;
      for (const photo of otherPhotos) expect(others[photo]).toBe(choices[photo]);
    }),
    { numRuns: 2_000 },
  );
});

test('property: a second run finds what the first one made', () => {
  fc.assert(
    fc.property(folderOfNames, naming, ({ photos, sidecars }, by) => {
      const first = run(photos, [...photos, ...sidecars], by);
      expect(run(photos, first.names, by)).toEqual(first);
    }),
    { numRuns: 2_000 },
  );
});
