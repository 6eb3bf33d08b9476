import { expect, test } from '@jest/globals';
import { hasPhotoExtension, hasSidecarExtension, type WalkChoices, walkRules } from '../../src/walk/rules.js';

test.each([
  ...'jpg jpeg png webp gif tif tiff avif heic bmp'.split(' ').map((name) => [`a.${name}`, true] as const),
  ['a.JPG', true],
  ['a.b.Jpeg', true],
  ['.a.jpg', true],
  ['a b.jpg', true],
  ['.jpg', false],
  ['jpg', false],
  ['a.jpg~', false],
  ['a.jpg.txt', false],
  ['a.', false],
  ['a.mp4', false],
  ['a.svg', false],
])('the name %j ends like that of a photo: %s', (name, isPhoto) => {
  expect(hasPhotoExtension(name)).toBe(isPhoto);
});

test.each([
  ['a.xmp', true],
  ['a.jpg.xmp', true],
  ['a.XMP', true],
  ['a.Xmp', true],
  ['.a.xmp', true],
  ['\n.xmp', true],
  ['.xmp', false],
  ['xmp', false],
  ['a.xmp~', false],
  ['a.xmp.bak', false],
  ['a.xmp\n', false],
  ['a.jpg', false],
])('the name %j ends like that of a sidecar: %s', (name, isSidecar) => {
  expect(hasSidecarExtension(name)).toBe(isSidecar);
});

test('what is wanted may be something else than photos', () => {
  const rules = walkRules({ exclude: ['b*'] }, hasSidecarExtension);
  expect(['a.xmp', 'b.xmp', '.a.xmp', 'a.jpg'].map((path) => rules.skipFile(path))).toEqual([
    undefined,
    'filtered',
    'hidden',
    'notPhotos',
  ]);
  expect([rules.isWanted('a.xmp'), rules.isWanted('a.jpg')]).toEqual([true, false]);
  expect([walkRules({}).isWanted('a.xmp'), walkRules({}).isWanted('a.jpg')]).toEqual([false, true]);
});

test.each<[WalkChoices, string, string | undefined]>([
  [{}, 'a.jpg', undefined],
  [{}, 'a.txt', 'notPhotos'],
  [{}, 'sub/.a.jpg', 'hidden'],
  [{}, '.sub/a.jpg', undefined],
  [{ hidden: true }, '.a.jpg', undefined],
  [{ include: ['*.png'] }, 'a.jpg', 'filtered'],
  [{ include: ['*.png'] }, 'sub/a.png', undefined],
  [{ include: ['*.png', 'a*'] }, 'sub/a.jpg', undefined],
  [{ include: ['sub/*'] }, 'sub/a.jpg', undefined],
  [{ include: ['sub/*'] }, 'sub/deep/a.jpg', 'filtered'],
  [{ include: ['sub/**'] }, 'sub/deep/a.jpg', undefined],
  [{ include: ['sub/*.jpg'] }, 'a.jpg', 'filtered'],
  [{ include: ['sub/a.jpg'] }, 'sub/a.jpg', undefined],
  [{ include: ['**/deep/*.jpg'] }, 'sub/deep/a.jpg', undefined],
  [{ include: ['**/deep/*.jpg'] }, 'sub/a.jpg', 'filtered'],
  [{ include: ['a.jpg'] }, 'sub/a.jpg', undefined],
  [{ include: ['*.jpg', 'sub/*.png'] }, 'sub/a.png', undefined],
  [{ include: ['*.jpg', 'sub/*.png'] }, 'sub/a.jpg', undefined],
  [{ include: ['*.jpg'] }, '\na.jpg', undefined],
  [{ include: ['a*'] }, 'a\nb.jpg', undefined],
  [{ exclude: ['*.jpg'] }, 'sub/\na.jpg', 'filtered'],
  [{ exclude: ['a*'] }, 'sub/a.jpg', 'filtered'],
  [{ exclude: ['a*'] }, 'sub/b.jpg', undefined],
  [{ exclude: ['sub/*.jpg'] }, 'sub/a.jpg', 'filtered'],
  [{ exclude: ['sub/*.jpg'] }, 'a.jpg', undefined],
  [{ exclude: ['sub/*.jpg'] }, 'other/sub/a.jpg', undefined],
  [{ exclude: ['sub/a.jpg'] }, 'sub/a.jpg', 'filtered'],
  [{ include: ['*.jpg'], exclude: ['a*'] }, 'a.jpg', 'filtered'],
  [{ include: ['*'] }, 'a.txt', 'notPhotos'],
])('by %j passes over the file %j: %s', (choices, path, reason) => {
  expect(walkRules(choices).skipFile(path)).toBe(reason);
});

test.each<[WalkChoices, string, string | undefined]>([
  [{}, 'sub', undefined],
  [{}, 'sub/.git', 'hidden'],
  [{ hidden: true }, '.git', undefined],
  ...['@eaDir', '.thumbnails', 'Catalogue Previews.lrdata', '$RECYCLE.BIN', '#recycle', '.Trash-1000'].map(
    (name) => [{ hidden: true }, `sub/${name}`, 'defaultExcludes'] as [WalkChoices, string, string],
  ),
  [{ defaultExcludes: false }, '@eaDir', undefined],
  [{ defaultExcludes: false }, '.thumbnails', 'hidden'],
  [{ defaultExcludes: false, hidden: true }, '.thumbnails', undefined],
  [{}, 'my@eaDir', undefined],
  [{ exclude: ['raw'] }, 'sub/raw', 'filtered'],
  [{ exclude: ['sub/raw'] }, 'sub/raw', 'filtered'],
  [{ exclude: ['sub/*'] }, 'sub/raw', 'filtered'],
  [{ exclude: ['sub/**'] }, 'sub', 'filtered'],
  [{ exclude: ['*.jpg'] }, 'sub', undefined],
  [{ include: ['*.jpg'] }, 'sub', undefined],
])('by %j does not enter the folder %j: %s', (choices, path, reason) => {
  expect(walkRules(choices).skipFolder(path)).toBe(reason);
});

test.each<[WalkChoices, string, string | undefined]>([
  [{}, '@eaDir/.a.txt', undefined],
  [{ exclude: ['*.txt'] }, 'sub/a.txt', 'filtered'],
  [{ exclude: ['sub/*.txt'] }, 'sub/a.txt', 'filtered'],
  [{ include: ['*.jpg'] }, 'sub/a.txt', 'filtered'],
  [{ include: ['*.jpg'] }, 'sub/a.jpg', undefined],
])('by %j takes the file %j that was named, but for: %s', (choices, path, reason) => {
  expect(walkRules(choices).skipNamed(path)).toBe(reason);
});
