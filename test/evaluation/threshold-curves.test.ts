import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countPredictions, overlapAt } from '../../src/evaluation/prediction-counts.js';
import { bestThreshold, labelCurve, thresholdCurves } from '../../src/evaluation/threshold-curves.js';
import { countOnGrid, reachedBy, THRESHOLD_GRID } from '../../src/evaluation/threshold-grid.js';
import { thresholdMetrics } from '../../src/evaluation/threshold-metrics.js';
import { anyLabelledScores, anyScore, sameFor } from '../support/labelled-photos.js';

test('the curves of one pass are those of a pass for each threshold', () => {
  fc.assert(
    fc.property(anyLabelledScores, (data) => {
      const counts = countOnGrid(data);
      const curves = thresholdCurves(counts);
      const perLabel = sameFor(data, 0).map((_, label) => labelCurve(counts, label));
      THRESHOLD_GRID.forEach((threshold, i) => {
        const thresholds = sameFor(data, threshold);
        const { f1_samples, f1_micro, f1_macro } = thresholdMetrics(data, thresholds);
        expect(curves.f1_samples[i]).toBeCloseTo(f1_samples, 12);
        expect(curves.f1_micro[i]).toBeCloseTo(f1_micro, 12);
        expect(curves.f1_macro[i]).toBeCloseTo(f1_macro, 12);
        const { byLabel } = countPredictions(data, thresholds);
        perLabel.forEach((curve, label) => {
          expect(curve[i]).toBe(overlapAt(byLabel, label).f1);
        });
      });
    }),
    { numRuns: 30 },
  );
});

test('a score reaches as many thresholds as are not above it', () => {
  const naive = (score: number) => THRESHOLD_GRID.filter((threshold) => threshold <= score).length;
  for (const threshold of THRESHOLD_GRID) {
    expect(reachedBy(threshold)).toBe(naive(threshold));
    expect(reachedBy(threshold - 1e-16)).toBe(naive(threshold - 1e-16));
  }
  fc.assert(fc.property(anyScore, (score) => expect(reachedBy(score)).toBe(naive(score))));
});

test('of equal values the lowest threshold is the best, rounding apart', () => {
  const curve = THRESHOLD_GRID.map((_, i) => (i === 30 ? 0.5 : i === 60 ? 0.5 + 1e-14 : 0.1));
  expect(bestThreshold(curve)).toEqual({ threshold: 0.31, value: 0.5 });
});
