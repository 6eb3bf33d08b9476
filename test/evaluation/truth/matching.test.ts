import { expect, test } from '@jest/globals';
import { matchPhotos, photoFinder } from '../../../src/evaluation/truth/matching.js';
import type { Truth } from '../../../src/evaluation/truth/truth.js';

/** A truth of photos by id. */
function truthOf(images: Readonly<Record<string, string>>): Truth {
  const photos = Object.entries(images).map(([id, name]) => ({ id, name, labels: new Set<number>() }));
  const photoOfId = new Map(photos.map(({ id }, index) => [id, index]));
  return { path: 'truth', labels: [], photos, photoOfId, warnings: [] };
}

const IMAGES = {
  139: '000000000139.jpg',
  7: 'val/dog.jpg',
  8: 'dog.jpg',
  9: 'named 139.jpg',
  0: 'zero.jpg',
  11: 'v1/patch8/bird.jpg',
  12: 'v1/patch8/one.jpg',
  13: 'v1/patch9/one.jpg',
  14: 'w\\cat.jpg',
  15: 'v1/patch1/20.jpg',
  16: 'v1/patch2/20.jpg',
  20: 'x.jpg',
  '9007199254740993': 'large.jpg',
};

test.each([
  ['its name', '000000000139.jpg', '139'],
  ['its name, in a folder', 'a/b/000000000139.jpg', '139'],
  ['its name, in a folder from the root', '/a/000000000139.jpg', '139'],
  ['the longest end of the path that is listed', 'coco/val/dog.jpg', '7'],
  ['the name alone, in another folder', 'train/dog.jpg', '8'],
  ['the listed name before the number in it', 'x/named 139.jpg', '9'],
  ['a base name that the truth has in a folder', 'photos/bird.jpg', '11'],
  ['the folder, where the base name is there twice', 'v1/patch9/one.jpg', '13'],
  ['no base name that is there twice', 'photos/one.jpg', undefined],
  ['no number in such a name', 'photos/20.jpg', undefined],
  ['a base name behind the slash of Windows', 'w/cat.jpg', '14'],
  ['the number in its name', 'COCO_val2014_000000000139.png', '139'],
  ['the number with something behind it', '139_small.jpg', '139'],
  ['the id 0', '000.jpg', '0'],
  ['a number past 2^53', '9007199254740993.jpg', '9007199254740993'],
  ['no number that rounds to one', '9007199254740992.jpg', undefined],
  ['no number that is not listed', '000000000140.jpg', undefined],
  ['no number in a folder', '139/cow.jpg', undefined],
  ['no number in the extension', 'cow.139', undefined],
  ['no part of a name', 'hotdog.jpg', undefined],
  ['nothing', 'cow.jpg', undefined],
  ['nothing at all', '', undefined],
])('finds a photo by %s', (_, path, id) => {
  const truth = truthOf(IMAGES);
  const index = photoFinder(truth)(path);
  expect(index === undefined ? undefined : truth.photos[index]?.id).toBe(id);
});

test('has no numbers where the truth has no ids', () => {
  const truth = { ...truthOf({ 139: 'a.jpg' }), photoOfId: new Map() };
  expect(photoFinder(truth)('139.jpg')).toBeUndefined();
});

test('tells which photos are missing on either side, and which come twice', () => {
  const truth = truthOf({ 1: 'a.jpg', 2: 'b.jpg', 3: 'c.jpg' });
  expect(matchPhotos(['x/c.jpg', 'x/d.jpg', 'x/a.jpg', 'y/c.jpg'], truth)).toEqual({
    truthOf: [2, undefined, 0, 2],
    unlisted: [1],
    repeated: [3],
    missing: [1],
  });
});

test('nothing is missing of nothing', () => {
  expect(matchPhotos([], truthOf({}))).toEqual({ truthOf: [], unlisted: [], repeated: [], missing: [] });
});
