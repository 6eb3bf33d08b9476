import { expect, test } from '@jest/globals';
import { chosenLabels } from '../../../src/evaluation/report/measures/chosen-labels.js';
import { rankedLabels } from '../../../src/evaluation/report/measures/ranked-labels.js';

/** Labels a, b, c ... of these average precisions and numbers of photos. */
function ranked(values: readonly (readonly [number | null, number])[]) {
  const names = values.map((_, i) => String.fromCharCode(97 + i));
  const others = { precision: 0, recall: 0, f1: 0, threshold_best_f1: null, best_f1: 0 };
  const per_class = Object.fromEntries(
    values.map(([ap, support], i) => [names[i] ?? '', { ...others, ap, support }]),
  );
  return rankedLabels(names, { per_class });
}

function namesOf(values: readonly (readonly [number | null, number])[], ofEach: number) {
  const { frequent, middle, lowest } = chosenLabels(ranked(values), ofEach);
  return [frequent, middle, lowest].map((labels) => labels.map(({ name }) => name).join(''));
}

test('labels without photos have no rank, equal ones that of their order', () => {
  expect(
    ranked([
      [0.5, 1],
      [null, 0],
      [0.9, 1],
      [0.5, 2],
    ]).map(({ name }) => name),
  ).toEqual(['c', 'a', 'd']);
});

test('the most frequent, the middle and the lowest, no label twice', () => {
  const values = [
    [0.1, 90],
    [0.9, 5],
    [0.8, 5],
    [0.7, 5],
    [0.6, 5],
    [0.5, 5],
    [0.4, 5],
    [0.3, 80],
  ] as const;
  expect(namesOf(values, 2)).toEqual(['ah', 'de', 'fg']);
});

test.each([
  [1, ['a', '', '']],
  [2, ['ab', '', '']],
  [3, ['ab', '', 'c']],
  [5, ['ab', 'c', 'de']],
])('of %d labels', (length, names) => {
  const values = Array.from({ length }, (_, i) => [1 - i / 10, 10 - i] as const);
  expect(namesOf(values, 2)).toEqual(names);
});
