import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readCocoResults } from '../../../src/evaluation/predictions/coco-results.js';
import { readCocoTruth } from '../../../src/evaluation/truth/coco-truth.js';
import { cocoFormat } from '../../../src/output/coco.js';
import { LABELS, tagged, written } from '../../support/rows.js';
import { anyCuts, errorOf, stream } from '../truth/streams.js';

const truth = () =>
  readCocoTruth(
    stream(`{
      "images": [
        {"id": 1, "file_name": "a.jpg"},
        {"id": 9007199254740992, "file_name": "v/b.jpg"},
        {"id": 9007199254740993, "file_name": "v/c.jpg"}
      ],
      "annotations": [{"image_id": 1, "category_id": 18}],
      "categories": [
        {"id": 18, "name": "dog"}, {"id": 1, "name": "person"}, {"id": 50, "name": "Dog"}, {"id": 17, "name": "cat"}
      ]
    }`),
    'truth.json',
  );

const read = async (results: unknown, cuts: readonly number[] = []) =>
  readCocoResults(
    stream(typeof results === 'string' ? results : JSON.stringify(results), cuts),
    'results.json',
    await truth(),
  );

test('takes the best score of a photo and label, and 0 where there is no result', async () => {
  const predictions = await read(`[
    {"image_id": 1, "category_id": 18, "score": 0.5, "bbox": [1, 2, 3, 4], "segmentation": {"counts": "]}", "size": []}},
    {"score": 0.75, "category_id": 18, "image_id": 1},
    {"image_id": 1, "category_id": 18, "score": 0.25},
    {"image_id": 9007199254740993, "category_id": 1, "score": 1},
    {"image_id": "9007199254740993", "category_id": "17", "score": 0}
  ]`);
  expect(predictions).toEqual({
    form: 'results',
    model: undefined,
    labels: [
      { name: 'dog', categoryId: 18 },
      { name: 'person', categoryId: 1 },
      { name: 'cat', categoryId: 17 },
    ],
    photos: ['a.jpg', 'v/b.jpg', 'v/c.jpg'],
    scores: new Float64Array([0.75, 0, 0, 0, 0, 0, 0, 1, 0]),
    failed: [],
    silent: [1],
    warnings: [],
  });
});

test('takes categories of one name for one label', async () => {
  const { scores } = await read([
    { image_id: 1, category_id: 18, score: 0.3 },
    { image_id: 1, category_id: 50, score: 0.4 },
  ]);
  expect([...scores.subarray(0, 3)]).toEqual([0.4, 0, 0]);
});

test('finds a photo by its name where the image_id is one', async () => {
  const { scores } = await read([{ image_id: 'some/c.jpg', category_id: 17, score: 0.5 }]);
  expect([...scores.subarray(6)]).toEqual([0, 0, 0.5]);
});

test('counts results for what the truth does not list, and goes on', async () => {
  const { warnings } = await read([
    { image_id: 5, category_id: 18, score: 0.5 },
    { image_id: 1, category_id: 18, score: 0.5 },
    { image_id: 6, category_id: 99, score: 0.5 },
    { image_id: 1, category_id: 99, score: 0.5 },
  ]);
  expect(warnings).toEqual([
    { what: 'results for images that the truth does not list', count: 2, first: 'image_id 5' },
    { what: 'results for categories that the truth does not list', count: 1, first: 'category_id 99' },
  ]);
});

test('reads the results that cocotag writes', async () => {
  const rows = [tagged('a.jpg', { dog: 0.9 }, { person: 0.1, cat: 0.2, dog: 0.9, 'traffic light': 0.3 })];
  const { scores, warnings } = await read(
    written(
      cocoFormat(LABELS, () => 1),
      rows,
    ),
  );
  expect([...scores.subarray(0, 3)]).toEqual([0.9, 0.1, 0.2]);
  expect(warnings.map(({ first }) => first)).toEqual(['category_id 10']);
});

test('gives the same scores in any order of results and however the text is cut', async () => {
  const result = fc.record({
    image_id: fc.constantFrom(1, '9007199254740992', 'v/c.jpg'),
    category_id: fc.constantFrom(18, 1, 17),
    score: fc.integer({ min: 1, max: 1000 }).map((value) => value / 1000),
    bbox: fc.constant([1, 2, 3, 4]),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(result, { minLength: 1 }), anyCuts, async (results, cuts) => {
      const one = await read(results, cuts);
      const other = await read([...results].reverse());
      expect(one.scores).toEqual(other.scores);
      expect(Math.max(...one.scores)).toBe(Math.max(...results.map(({ score }) => score)));
    }),
  );
});

test.each<[string, unknown, string]>([
  ['no JSON', '[{"image_id": 1,', 'is cut short'],
  ['broken JSON', '[{"image_id": 1 "score": 2}]', 'is no valid JSON after byte 16'],
  ['no result', [], 'holds no result'],
  ['numbers', [7], '[0] at byte 1 is no object'],
  ['no image_id', [{ category_id: 1, score: 1 }], '[0] at byte 1 has no image_id'],
  ['no category_id', [{ image_id: 1, score: 1 }], '[0] at byte 1 has no category_id'],
  [
    'no score',
    [{ image_id: 1, category_id: 1 }],
    '[0] at byte 1: its score is not there, not a number from 0 to 1',
  ],
  [
    'a score that is text',
    [{ image_id: 1, category_id: 1, score: '1' }],
    '[0] at byte 1: its score is "1", not a number',
  ],
  [
    'a score above 1',
    [{ image_id: 1, category_id: 1, score: 97 }],
    '[0] at byte 1: its score is 97, not a number',
  ],
  [
    'a score below 0',
    [{ image_id: 1, category_id: 1, score: -1 }],
    '[0] at byte 1: its score is -1, not a number',
  ],
  [
    'other photos',
    [{ image_id: 3, category_id: 1, score: 1 }],
    'no result is for a photo and a category of truth.json; the first has image_id 3',
  ],
])('refuses %s', async (_, results, what) => {
  const { code, message, path, hint } = await errorOf(read(results));
  expect({ code, path }).toEqual({ code: 'PREDICTIONS_INVALID', path: 'results.json' });
  expect(message).toContain(`results.json: ${what}`);
  expect(hint).toBeTruthy();
});

test('refuses a truth that has no ids', async () => {
  const noIds = { ...(await truth()), labels: [{ name: 'dog' }] };
  const { message } = await errorOf(readCocoResults(stream('[]'), 'results.json', noIds));
  expect(message).toBe('results.json: has ids of categories, and truth.json does not say what they are');
});
