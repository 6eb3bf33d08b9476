import { expect, test } from '@jest/globals';
import { cocoFormat, type ImageIds, parseImageIds, rowNumbers } from '../../src/output/coco.js';
import type { Row } from '../../src/types.js';
import { failed, LABELS, label, tagged, written } from '../support/rows.js';

const results = (rows: readonly Row[], ids: ImageIds, labels = LABELS) =>
  JSON.parse(written(cocoFormat(labels, ids), rows));

const images = parseImageIds(
  JSON.stringify({
    images: [
      { id: 139, file_name: '000000000139.jpg' },
      { id: 7, file_name: 'val/dog.jpg' },
      { id: 8, file_name: 'dog.jpg' },
      { id: 9, file_name: 'named 139.jpg', width: 640 },
      { id: 0, file_name: 'zero.jpg' },
    ],
    categories: [],
  }),
  'truth.json',
);

test('gives a result for every tag, by the category ids of the labels', () => {
  expect(results([tagged('a.jpg', { 'traffic light': 0.9, cat: 0.6 })], rowNumbers)).toEqual([
    { image_id: 1, category_id: 10, score: 0.9 },
    { image_id: 1, category_id: 17, score: 0.6 },
  ]);
});

test('gives a result for every label where a row has all scores', () => {
  const scores = { person: 0, cat: 0.1, dog: 0.9, 'traffic light': 0.2 };
  expect(results([tagged('a.jpg', { dog: 0.9 }, scores)], rowNumbers)).toEqual([
    { image_id: 1, category_id: 1, score: 0 },
    { image_id: 1, category_id: 17, score: 0.1 },
    { image_id: 1, category_id: 18, score: 0.9 },
    { image_id: 1, category_id: 10, score: 0.2 },
  ]);
});

test('leaves out labels that are none of the categories of COCO', () => {
  const labels = [...LABELS, label('unicorn', 0)];
  const row = tagged('a.jpg', { unicorn: 0.9, 'no label': 0.8, dog: 0.6 });
  expect(results([row], rowNumbers, labels)).toEqual([{ image_id: 1, category_id: 18, score: 0.6 }]);
});

test('counts every row, but writes none of photos that failed or have no tag', () => {
  const rows = [
    failed('a.jpg'),
    tagged('b.jpg', { dog: 0.9 }),
    tagged('c.jpg', {}),
    tagged('d.jpg', { cat: 1 }),
  ];
  expect(results(rows, rowNumbers).map(({ image_id }: { image_id: number }) => image_id)).toEqual([2, 4]);
});

test.each([[[]], [[failed('a.jpg')]], [[tagged('a.jpg', {})]]])(
  'is an empty list for the rows %j',
  (rows) => {
    expect(results(rows, rowNumbers)).toEqual([]);
  },
);

test.each([
  ['its file name', '000000000139.jpg', 139],
  ['its file name, in a folder', 'a/b/000000000139.jpg', 139],
  ['its file name, in a folder from the root', '/a/000000000139.jpg', 139],
  ['the longest part of the path that is listed', 'coco/val/dog.jpg', 7],
  ['the file name alone, in another folder', 'train/dog.jpg', 8],
  ['the listed name before the number in it', 'x/named 139.jpg', 9],
  ['the number in its name', 'COCO_val2014_000000000139.png', 139],
  ['the number with something behind it', '139_small.jpg', 139],
  ['the id 0', 'zero.jpg', 0],
  ['no number that is not listed', '000000000140.jpg', undefined],
  ['no number in a folder', '139/cat.jpg', undefined],
  ['no number in the extension', 'cat.139', undefined],
  ['no part of a file name', 'hotdog.jpg', undefined],
  ['nothing', 'cat.jpg', undefined],
])('finds the image of a row by %s', (_, path, id) => {
  expect(images(tagged(path, {}), 1)).toBe(id);
});

test('leaves out photos that are not listed, and says how many', () => {
  const format = cocoFormat(LABELS, images);
  const rows = [
    tagged('cat.jpg', { cat: 1 }),
    tagged('dog.jpg', { dog: 0.9 }),
    failed('dog.jpg'),
    tagged('x', {}),
  ];
  expect(JSON.parse(written(format, rows))).toEqual([{ image_id: 8, category_id: 18, score: 0.9 }]);
  expect(format.notice?.()).toBe('2 photos are not in --coco-images and left out of --coco.');
});

test.each([
  [
    'says that ids are row numbers',
    rowNumbers,
    'COCO image ids are row numbers, as no --coco-images was given.',
  ],
  ['says nothing where every image is listed', images, undefined],
])('%s', (_, ids, notice) => {
  const format = cocoFormat(LABELS, ids);
  written(format, [tagged('dog.jpg', { dog: 0.9 })]);
  expect(format.notice?.()).toBe(notice);
});

test.each([
  ['what is not JSON', '{'],
  ['a list', '[]'],
  ['no images', '{}'],
  ['an id that is text', '{"images":[{"id":"139","file_name":"a.jpg"}]}'],
  ['an image without a name', '{"images":[{"id":139}]}'],
])('refuses %s, by the name of the file', (_, json) => {
  expect(() => parseImageIds(json, 'truth.json')).toThrow(
    expect.objectContaining({
      code: 'ANNOTATIONS_INVALID',
      path: 'truth.json',
      message: expect.stringMatching(/^truth\.json /),
    }),
  );
});
