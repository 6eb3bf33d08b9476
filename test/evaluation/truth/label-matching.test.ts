import { expect, test } from '@jest/globals';
import { type ModelLabel, matchLabels } from '../../../src/evaluation/truth/label-matching.js';
import type { Truth, TruthLabel } from '../../../src/evaluation/truth/truth.js';
import { COCO_LABELS } from '../../../src/labels/index.js';

const MODEL: ModelLabel[] = [
  { name: 'person', categoryId: 1 },
  { name: 'cat', categoryId: 17 },
  { name: 'dog', categoryId: 18 },
  { name: 'traffic light', categoryId: 10 },
];

type Pairs = readonly (readonly [string, number?])[];

const truthOf = (labels: Pairs): Truth => ({
  path: 'truth.json',
  labels: labels.map(
    ([name, id]): TruthLabel => ({ name, ...(id !== undefined && { categoryId: String(id) }) }),
  ),
  photos: [],
  photoOfId: new Map(),
  warnings: [],
});

/** No label. */
const _ = undefined;

test.each<[string, Pairs, (number | undefined)[]]>([
  ['by name', [['dog'], ['person']], [2, 0]],
  ['whatever the case and the blanks', [[' Traffic Light '], ['DOG']], [3, 2]],
  [
    'by name before the id',
    [
      ['dog', 17],
      ['cat', 18],
    ],
    [2, 1],
  ],
  [
    'several to one',
    [
      ['dog', 1],
      ['Dog', 2],
    ],
    [2, 2],
  ],
  ['those alone that the model has', [['zebra'], ['dog'], ['cow']], [_, 2, _]],
  [
    'by COCO id where the category has no name',
    [
      ['18', 18],
      ['cat', 17],
    ],
    [2, 1],
  ],
  [
    'by COCO id where no category has a name',
    [
      ['18', 18],
      ['44', 44],
    ],
    [2, _],
  ],
  [
    'by COCO id where most names agree',
    [
      ['person', 1],
      ['cat', 17],
      ['hound', 18],
    ],
    [0, 1, 2],
  ],
  [
    'by COCO id where all names are translated',
    [
      ['Mensch', 1],
      ['Ampel', 10],
      ['Katze', 17],
      ['Hund', 18],
    ],
    [0, 3, 1, 2],
  ],
  [
    'by no id where a name has another',
    [
      ['person', 1],
      ['cat', 3],
      ['hound', 18],
      ['10', 10],
    ],
    [0, 1, _, _],
  ],
  [
    'by no id in a list that is merely numbered',
    [
      ['person', 1],
      ['helmet', 2],
    ],
    [0, _],
  ],
  [
    'by no id where few names agree',
    [
      ['person', 1],
      ['helmet', 17],
      ['vest', 18],
    ],
    [0, _, _],
  ],
  [
    'no label twice',
    [
      ['person', 1],
      ['cat', 17],
      ['dog', 18],
      ['hound', 18],
    ],
    [0, 1, 2, _],
  ],
])('finds labels: %s', (_, labels, expected) => {
  expect(matchLabels(truthOf(labels), MODEL).modelOf).toEqual(expected);
});

test('lists what both have, and what one has alone', () => {
  const truth = truthOf([
    ['zebra', 24],
    ['18', 18],
    ['person', 1],
  ]);
  expect(matchLabels(truth, MODEL)).toEqual({
    modelOf: [undefined, 2, 0],
    shared: [0, 2],
    byId: [1],
    onlyInTruth: [0],
    onlyInModel: [1, 3],
  });
});

test('finds all of COCO, and of a file like LVIS what has a name of it, by none of its ids', () => {
  const coco = COCO_LABELS.map(({ name, categoryId }) => [name, categoryId] as const);
  expect(matchLabels(truthOf(coco), COCO_LABELS).shared).toHaveLength(80);
  const lvis = truthOf([
    ['aerosol_can', 1],
    ['air_conditioner', 2],
    ['airplane', 3],
    ['dog', 378],
  ]);
  expect(matchLabels(lvis, COCO_LABELS)).toMatchObject({ shared: [4, 16], byId: [], onlyInTruth: [0, 1] });
});

test('ids of 0 are none', () => {
  const truth = truthOf([
    ['0', 0],
    ['dog', 5],
  ]);
  const model = [{ name: 'unicorn', categoryId: 0 }, { name: 'dog', categoryId: 0 }, { name: 'yeti' }];
  expect(matchLabels(truth, model).modelOf).toEqual([undefined, 1]);
});

test.each<[string, Pairs]>([
  [
    'other labels',
    [
      ['siamese', 1],
      ['bulldog', 2],
      ['poodle', 3],
      ['tabby', 4],
    ],
  ],
  ['no labels', []],
])('refuses a truth of %s', (_, labels) => {
  expect(() => matchLabels(truthOf(labels), MODEL)).toThrow(
    expect.objectContaining({
      code: 'ANNOTATIONS_INVALID',
      path: 'truth.json',
      message: expect.stringMatching(
        /^truth\.json: no label is one of the model's: .*"person", "cat", "dog", \.\.\.$/,
      ),
      hint: expect.stringContaining('by name'),
    }),
  );
});
