import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCocoTruth } from '../../../src/evaluation/truth/coco-truth.js';
import { anyCuts, errorOf, labelsByName, stream } from './streams.js';

const FIXTURE = readFileSync(join(__dirname, '../../fixtures/annotations/instances.json'), 'utf8');

const categories = [
  { id: 1, name: 'person' },
  { id: 18, name: 'dog' },
];
const images = [
  { id: 1, file_name: 'a.jpg' },
  { id: 2, file_name: 'b.jpg' },
];
const annotations = [{ id: 7, image_id: 1, category_id: 18 }];
const good = { images, annotations, categories };

/** @param content - What JSON.stringify takes, or text. */
const read = (content: unknown) =>
  readCocoTruth(stream(typeof content === 'string' ? content : JSON.stringify(content)), 'c.json');

test('knows what is on every photo of the fixture', async () => {
  const truth = await read(FIXTURE);
  expect(truth.labels).toEqual([
    { name: 'person', categoryId: '1' },
    { name: 'traffic light', categoryId: '10' },
    { name: 'cat', categoryId: '17' },
    { name: 'dog', categoryId: '18' },
  ]);
  expect(truth.photos).toEqual([
    { name: '000000000139.jpg', id: '139', labels: new Set([0, 3]) },
    { name: 'val/café "]}.jpg', id: '285', labels: new Set([2]) },
    { name: 'val/犬.jpg', id: '632', labels: new Set([1]) },
    { name: '000000000724.jpg', id: '724', labels: new Set() },
  ]);
  expect([...truth.photoOfId]).toEqual([
    ['139', 0],
    ['285', 1],
    ['632', 2],
    ['724', 3],
  ]);
  expect(truth.warnings).toEqual([]);
});

test('agrees with JSON.parse, whatever the order of keys and lists and the cuts', async () => {
  const ids = fc.uniqueArray(fc.nat(30), { minLength: 1, maxLength: 8 });
  const content = fc.tuple(ids, ids).chain(([imageIds, categoryIds]) =>
    fc.record({
      images: fc.constant(imageIds.map((id) => ({ id, file_name: `p/${id}.jpg` }))),
      categories: fc.constant(categoryIds.map((id) => ({ id, name: `label ${id}` }))),
      annotations: fc.array(
        fc.record({
          image_id: fc.constantFrom(...imageIds),
          category_id: fc.constantFrom(...categoryIds),
          segmentation: fc.constantFrom<unknown>([], [[1, 2.5]], { counts: '[{"', size: [1, 2] }, undefined),
        }),
        { minLength: 1 },
      ),
    }),
  );
  const order = <T extends object>(value: T, seed: number): T => {
    const entries = Object.entries(value);
    for (let i = 0; i < seed % 6; i++) entries.push(...entries.splice(0, (seed % 3) + 1));
    return Object.fromEntries(entries) as T;
  };
  await fc.assert(
    fc.asyncProperty(content, fc.nat(100), anyCuts, async (value, seed, cuts) => {
      const shuffled = order(
        { ...value, annotations: value.annotations.map((box) => order(box, seed)) },
        seed,
      );
      const truth = await readCocoTruth(stream(JSON.stringify(shuffled), cuts), 'c.json');
      const expected = value.images.map(({ id, file_name }) => {
        const boxes = value.annotations.filter(({ image_id }) => image_id === id);
        return [file_name, [...new Set(boxes.map(({ category_id }) => `label ${category_id}`))]];
      });
      expect(labelsByName(truth)).toEqual(Object.fromEntries(expected));
      expect(truth.labels.map(({ name }) => name)).toEqual(value.categories.map(({ name }) => name));
    }),
  );
});

test('keeps ids past 2^53 apart, and takes ids that are text', async () => {
  const truth = await read(`{
    "annotations": [
      {"image_id": 9007199254740993, "category_id": "18"},
      {"image_id": "9007199254740992", "category_id": 1.0},
      {"image_id": "x-1", "category_id": 18}
    ],
    "images": [
      {"id": "9007199254740993", "file_name": "3.jpg"},
      {"id": 9007199254740992, "file_name": "2.jpg"},
      {"id": "x-1", "file_name": "x.jpg"}
    ],
    "categories": [{"id": "1", "name": "person"}, {"id": 18, "name": "dog"}]
  }`);
  expect(labelsByName(truth)).toEqual({ '3.jpg': ['dog'], '2.jpg': ['person'], 'x.jpg': ['dog'] });
  expect(truth.warnings).toEqual([]);
});

describe('names', () => {
  test.each([
    ['its file_name', { id: 5, file_name: 'v1/a.jpg', coco_url: 'http://h/b.jpg' }, 'v1/a.jpg'],
    [
      'the end of its coco_url, as in LVIS',
      { id: 5, coco_url: 'http://h/train2017/000000000005.jpg' },
      '000000000005.jpg',
    ],
    ['its id', { id: 5 }, '5'],
  ])('a photo has %s', async (_, image, name) => {
    const { photos } = await read({ ...good, images: [...images, image] });
    expect(photos.at(-1)?.name).toBe(name);
  });

  test('a category without one has its id', async () => {
    const { labels } = await read({ ...good, categories: [{ id: 18 }] });
    expect(labels).toEqual([{ name: '18', categoryId: '18' }]);
  });
});

describe('goes on with a warning where there are', () => {
  const box = (image_id: number, category_id: number) => ({ image_id, category_id });

  test.each([
    [
      'boxes of images that are not listed',
      { ...good, annotations: [box(42, 1), box(1, 18), box(42, 1), box(43, 99)] },
      { count: 3, first: 'image_id 42' },
    ],
    [
      'boxes of categories that are not listed',
      { ...good, annotations: [box(1, 99), box(1, 18), box(2, 98), box(2, 99)] },
      { count: 3, first: 'category_id 99' },
    ],
    [
      'images that are listed twice',
      { ...good, images: [...images, images[1]] },
      { count: 1, first: 'id 2' },
    ],
    [
      'categories that are listed twice',
      { ...good, categories: [...categories, categories[0]] },
      { count: 1, first: 'id 1' },
    ],
  ])('%s', async (what, content, expected) => {
    const truth = await read(content);
    expect(truth.warnings).toEqual([{ what, ...expected }]);
    expect(labelsByName(truth)).toEqual({ 'a.jpg': ['dog'], 'b.jpg': [] });
  });

  test('images of one file_name, whose boxes are put together', async () => {
    const truth = await read({
      ...good,
      images: [...images, { id: 3, file_name: 'a.jpg' }],
      annotations: [...annotations, box(3, 1)],
    });
    expect(labelsByName(truth)).toEqual({ 'a.jpg': ['dog', 'person'], 'b.jpg': [] });
    expect([truth.photoOfId.get('1'), truth.photoOfId.get('3')]).toEqual([0, 0]);
    expect(truth.warnings).toEqual([
      {
        what: 'images that have the file_name of another and are put together with it',
        count: 1,
        first: '"a.jpg"',
      },
    ]);
  });
});

test.each<[string, unknown, string]>([
  ['no JSON', '{"images": oops', 'is no valid JSON after byte 9'],
  ['a file that is cut short', JSON.stringify(good).slice(0, -3), 'is cut short'],
  ['no images', { annotations, categories }, 'has no "images", or an empty list of them'],
  ['no image', { ...good, images: [] }, 'has no "images", or an empty list of them'],
  ['no annotations', { images, categories }, 'has no "annotations", or an empty list of them'],
  ['no annotation', { ...good, annotations: [] }, 'has no "annotations", or an empty list of them'],
  ['no categories', { images, annotations }, 'has no "categories", or an empty list of them'],
  ['an empty object', {}, 'has no "images", or an empty list of them'],
  ['an image without an id', { ...good, images: [{ file_name: 'a.jpg' }] }, 'images[0] at byte 11 has no id'],
  [
    'an id that is null',
    { ...good, categories: [{ id: null, name: 'a' }] },
    'categories[0] at byte 139 has no id',
  ],
  [
    'an id that is a list',
    { ...good, categories: [{ id: [1], name: 'a' }] },
    'categories[0] at byte 139 has no id',
  ],
  [
    'an id that is no text',
    { ...good, images: [{ id: '', file_name: 'a' }] },
    'images[0] at byte 11 has no id',
  ],
  [
    'a file_name that is a number',
    { ...good, images: [{ id: 1, file_name: 7 }] },
    'images[0] at byte 11 has a "file_name" that is no name',
  ],
  [
    'a name that is a number',
    { ...good, categories: [{ id: 1, name: 7 }] },
    'categories[0] at byte 139 has a "name" that is no text',
  ],
  [
    'a box without a photo',
    { ...good, annotations: [{ category_id: 1 }] },
    'annotations[0] at byte 85 has no image_id',
  ],
  [
    'captions',
    { ...good, annotations: [{ image_id: 1, caption: 'A dog.' }] },
    'annotations[0] at byte 85 has no category_id',
  ],
  [
    'two images of one id',
    { ...good, images: [...images, { id: 2, file_name: 'c.jpg' }] },
    'two images have the id 2: "b.jpg" and "c.jpg", images[2] at byte',
  ],
  [
    'two categories of one id',
    { ...good, categories: [...categories, { id: '18', name: 'cat' }] },
    'two categories have the id 18: "dog" and "cat", categories[2] at byte',
  ],
])('refuses %s', async (_, content, what) => {
  const { code, message, path, hint } = await errorOf(read(content));
  expect({ code, path }).toEqual({ code: 'ANNOTATIONS_INVALID', path: 'c.json' });
  expect(message).toContain(`c.json: ${what}`);
  expect(hint).toBeTruthy();
});
