import { expect, test } from '@jest/globals';
import { averagePrecisionOf } from '../../../src/evaluation/average-precision.js';
import {
  type PrecisionRecallPoint,
  precisionRecallCurve,
} from '../../../src/evaluation/report/measures/precision-recall.js';
import { allPairs } from '../../../src/evaluation/score-steps.js';
import { madeUpScores } from '../../support/report-inputs.js';

function curveOf(scores: readonly number[], truth: readonly number[]) {
  return precisionRecallCurve(
    { scores: Float64Array.from(scores), truth: Uint8Array.from(truth), first: 0, stride: 1 },
    100,
  );
}

/** The area below steps. */
function areaOf(curve: readonly PrecisionRecallPoint[]): number {
  return curve.reduce(
    (sum, { recall, precision }, i) => sum + precision * (recall - (curve[i - 1]?.recall ?? 0)),
    0,
  );
}

test.each([
  [
    'a hit, a miss, a hit',
    [0.9, 0.4, 0.3],
    [1, 0, 1],
    [
      [0, 1],
      [0.5, 1],
      [1, 2 / 3],
    ],
  ],
  [
    'equal scores as one step',
    [0.5, 0.5, 0.5],
    [1, 0, 1],
    [
      [0, 2 / 3],
      [1, 2 / 3],
    ],
  ],
  ['no positive', [0.5], [0], []],
])('a curve of %s', (_, scores, truth, points) => {
  expect(curveOf(scores, truth).map(({ recall, precision }) => [recall, precision])).toEqual(points);
});

test('the area below a whole curve is average precision', () => {
  const pairs = allPairs(madeUpScores(50, 20));
  expect(areaOf(precisionRecallCurve(pairs, 10_000))).toBeCloseTo(averagePrecisionOf(pairs) ?? 0, 12);
});

test('a thinned curve begins and ends as the whole one does, and has nearly its area', () => {
  const pairs = allPairs(madeUpScores(2000, 20));
  const whole = precisionRecallCurve(pairs, 1_000_000);
  const thin = precisionRecallCurve(pairs, 140);
  expect(whole.length).toBeGreaterThan(2000);
  expect(thin.length).toBeLessThanOrEqual(283);
  expect(thin.slice(0, 2)).toEqual(whole.slice(0, 2));
  expect(thin.at(-1)).toEqual(whole.at(-1));
  expect(Math.abs(areaOf(thin) - areaOf(whole))).toBeLessThan(0.005);
});
