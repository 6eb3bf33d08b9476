import { expect, test } from '@jest/globals';
import { binaryCrossEntropy, calibrationOf } from '../../src/evaluation/calibration.js';
import { labelledScores } from '../../src/evaluation/labelled-scores.js';

const edges = Array.from({ length: 11 }, (_, i) => i / 10);

test('a score on an edge of bins is in the upper one, and 1 in the last', () => {
  const { bins } = calibrationOf(labelledScores([edges], [edges.map(() => 0)]));
  expect(bins.map(({ count }) => count)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 2]);
  expect(bins[3]).toMatchObject({ lo: 0.3, hi: 0.4, confidence: 0.3, accuracy: 0 });
});

test('in right-closed bins it is in the lower one', () => {
  const near = calibrationOf(labelledScores([[0.3, 0.21, 0.21, 0.21]], [[1, 0, 0, 0]]));
  expect(near.ece).toBeCloseTo((0.7 + 0.63) / 4, 12);
  expect(near.ece_right_closed).toBeCloseTo((0.7 - 0.63) / 4, 12);
});

test('an empty bin has neither confidence nor accuracy', () => {
  const { bins } = calibrationOf(labelledScores([[0.95]], [[1]]));
  expect(bins[0]).toEqual({ lo: 0, hi: 0.1, count: 0, confidence: null, accuracy: null });
});

test('cross-entropy has an end where a sure score is wrong', () => {
  expect(binaryCrossEntropy(labelledScores([[1, 0]], [[0, 1]]))).toBeCloseTo(-Math.log(1e-7), 6);
});
