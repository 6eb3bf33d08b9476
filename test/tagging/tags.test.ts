import { expect, test } from '@jest/globals';
import { type Selection, scoresByLabel, tagsOf } from '../../src/tagging/tags.js';
import { LABELS } from '../support/rows.js';

const everything: Selection = {
  labels: LABELS,
  thresholds: LABELS.map(() => 0.5),
  top: Number.POSITIVE_INFINITY,
  isWanted: LABELS.map(() => true),
};

interface Case {
  readonly what: string;
  readonly scores: readonly number[];
  readonly change?: Partial<Selection>;
  readonly tags: readonly string[];
}

test.each<Case>([
  { what: 'nothing where no score is enough', scores: [0.4999, 0, 0.1, 0.2], tags: [] },
  { what: 'the score that is the threshold', scores: [0.5, 0.4999, 0, 0], tags: ['person 0.5'] },
  {
    what: 'the highest score first',
    scores: [0.6, 0.9, 0.7, 0.8],
    tags: ['cat 0.9', 'traffic light 0.8', 'dog 0.7', 'person 0.6'],
  },
  {
    what: 'equal scores in label order',
    scores: [0.6, 0.7, 0.6, 0.7],
    tags: ['cat 0.7', 'traffic light 0.7', 'person 0.6', 'dog 0.6'],
  },
  {
    what: 'the highest alone, with a limit',
    scores: [0.6, 0.9, 0.7, 0.8],
    change: { top: 2 },
    tags: ['cat 0.9', 'traffic light 0.8'],
  },
  {
    what: 'the first of equal scores, with a limit',
    scores: [0.6, 0.6, 0.6, 0.6],
    change: { top: 1 },
    tags: ['person 0.6'],
  },
  {
    what: 'fewer than the limit where few pass',
    scores: [0, 0, 0.6, 0],
    change: { top: 3 },
    tags: ['dog 0.6'],
  },
  {
    what: 'wanted labels alone, which the limit counts',
    scores: [0.9, 0.8, 0.7, 0.6],
    change: { top: 1, isWanted: [false, false, true, true] },
    tags: ['dog 0.7'],
  },
  {
    what: 'each label by its own threshold',
    scores: [0.4, 0.4, 0.4, 0.4],
    change: { thresholds: [0.4, 0.41, 0.39, 1] },
    tags: ['person 0.4', 'dog 0.4'],
  },
  {
    what: 'every label at threshold 0',
    scores: [0, 0, 0, 0],
    change: { thresholds: [0, 0, 0, 0] },
    tags: ['person 0', 'cat 0', 'dog 0', 'traffic light 0'],
  },
])('gives $what', ({ scores, change, tags }) => {
  const made = tagsOf(scores, { ...everything, ...change });
  expect(made.map(({ label, score }) => `${label} ${score}`)).toEqual(tags);
});

test('leaves the scores that it was given as they are', () => {
  const scores = Object.freeze([0.6, 0.9, 0.7, 0.8]);
  expect(tagsOf(scores, everything)).toHaveLength(4);
});

test('names all scores in label order', () => {
  const named = scoresByLabel([0.1, 0.4, 0.2, 0.3], LABELS);
  expect(Object.entries(named)).toEqual([
    ['person', 0.1],
    ['cat', 0.4],
    ['dog', 0.2],
    ['traffic light', 0.3],
  ]);
});
