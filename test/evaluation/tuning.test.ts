import { expect, test } from '@jest/globals';
import { labelledScores } from '../../src/evaluation/labelled-scores.js';
import { GLOBAL_AIMS } from '../../src/evaluation/threshold-curves.js';
import { countOnGrid } from '../../src/evaluation/threshold-grid.js';
import { globalThreshold, tunedThresholds } from '../../src/evaluation/tuning.js';

/** One label: its scores where it is there, and where it is not. */
const countsOf = (there: readonly number[], elsewhere: readonly number[]) =>
  countOnGrid(
    labelledScores(
      [...there, ...elsewhere].map((score) => [score]),
      [...there.map(() => [1]), ...elsewhere.map(() => [0])],
    ),
  );

test.each(GLOBAL_AIMS)('one threshold for all by %s is the lowest best one', (aim) => {
  const data = labelledScores(
    [
      [0.6, 0.2],
      [0.1, 0.6],
    ],
    [
      [1, 0],
      [0, 1],
    ],
  );
  expect(globalThreshold(countOnGrid(data), aim)).toBe(0.21);
});

test('one threshold for all by precision is the lowest that reaches it, or null', () => {
  const counts = countsOf([0.9, 0.5], [0.4, 0.3]);
  expect(globalThreshold(counts, { precision: 0.6 })).toBe(0.31);
  expect(globalThreshold(counts, { precision: 1 })).toBe(0.41);
  expect(globalThreshold(countsOf([0.5], [0.9]), { precision: 0.9 })).toBeNull();
});

test('ten positives draw half-way to the threshold for all', () => {
  const [tuned] = tunedThresholds(countsOf(new Array(10).fill(0.8), [0.4]), { aim: 'f1', global: 0.6 });
  expect(tuned).toEqual({ threshold: 0.505, own: 0.41, positives: 10, shrunk: 0.5 });
});

test('the threshold has four decimals', () => {
  const [tuned] = tunedThresholds(countsOf([0.8, 0.8, 0.8], [0.4]), { aim: 'f1', global: 0.6 });
  expect(tuned).toEqual({ threshold: 0.5562, own: 0.41, positives: 3, shrunk: 10 / 13 });
});

test('without shrinkage a label keeps its own', () => {
  const counts = countsOf([0.8], [0.4]);
  expect(tunedThresholds(counts, { aim: 'f1', global: 0.6, shrinkage: 0 })).toEqual([
    { threshold: 0.41, own: 0.41, positives: 1, shrunk: 0 },
  ]);
});

test.each([
  ['has no positive', [], 0],
  ['has positives that no threshold reaches', [0, 0], 2],
] as const)('a label that %s takes the threshold for all', (_, there, positives) => {
  for (const shrinkage of [0, 10])
    expect(tunedThresholds(countsOf(there, [0.4]), { aim: 'f1', global: 0.6, shrinkage })).toEqual([
      { threshold: 0.6, own: null, positives, shrunk: 1 },
    ]);
});

test('by precision the lowest threshold that reaches it is taken, though stricter ones fall below', () => {
  const counts = countsOf([0.5, 0.5, 0.5], [0.9, 0.3]);
  expect(tunedThresholds(counts, { aim: { precision: 0.75 }, global: 0.6, shrinkage: 0 })).toEqual([
    { threshold: 0.31, own: 0.31, positives: 3, shrunk: 0 },
  ]);
});

test('where no threshold reaches the precision 0.99 stands in, the less the fewer positives there are', () => {
  const options = { aim: { precision: 0.9 }, global: 0.6 } as const;
  expect(tunedThresholds(countsOf([0.5], [0.9]), options)).toEqual([
    { threshold: 0.6355, own: null, positives: 1, shrunk: 10 / 11 },
  ]);
  expect(tunedThresholds(countsOf([], [0.9]), options)).toEqual([
    { threshold: 0.6, own: null, positives: 0, shrunk: 1 },
  ]);
  expect(tunedThresholds(countsOf([0.5], [0.9]), { ...options, shrinkage: 0 })).toMatchObject([
    { threshold: 0.99, own: null },
  ]);
});
