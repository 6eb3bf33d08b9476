import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bootstrapIntervals, differenceIntervals } from '../../src/evaluation/bootstrap.js';
import { evaluationOf } from '../../src/evaluation/evaluation.js';
import { HEADLINES, headlinesOf } from '../../src/evaluation/headline.js';
import { type LabelledScores, labelledScores, selectPhotos } from '../../src/evaluation/labelled-scores.js';
import { drawWeights, equalWeights } from '../../src/evaluation/packed-weights.js';
import { seededRandom } from '../../src/evaluation/random.js';
import { anyLabelledScores, sameFor } from '../support/labelled-photos.js';

const evaluate = (data: LabelledScores) =>
  evaluationOf(
    data,
    sameFor(data, 0).map((_, label) => `label ${label}`),
    { thresholds: sameFor(data, 0.3) },
  );

const madeUp = ((): LabelledScores => {
  const { below } = seededRandom(5);
  const rows = Array.from({ length: 300 }, () => Array.from({ length: 4 }, () => below(4) === 0));
  return labelledScores(
    rows.map((photo) => photo.map((isThere) => (below(7000) + (isThere ? 3000 : 0)) / 10_000)),
    rows,
  );
})();
const candidate = { data: madeUp, thresholds: sameFor(madeUp, 0.5) };

test('photos of weight 1 give the plain figures', () => {
  fc.assert(
    fc.property(anyLabelledScores, (data) => {
      const figures = headlinesOf({ data, thresholds: sameFor(data, 0.3) })(equalWeights(data.photos));
      const plain = evaluate(data);
      for (const headline of HEADLINES)
        for (const value of figures[headline]) expect(value).toBeCloseTo(plain[headline], 12);
    }),
  );
});

test('a resample gives the figures of its photos, each as often as it was drawn', () => {
  fc.assert(
    fc.property(anyLabelledScores, fc.nat(), (data, seed) => {
      const weights = drawWeights(seededRandom(seed), data.photos);
      const figures = headlinesOf({ data, thresholds: sameFor(data, 0.3) })(weights);
      for (let lane = 0; lane < 4; lane++) {
        const drawn = [...weights.words].flatMap((word, photo) =>
          new Array((word >>> (8 * lane)) & 255).fill(photo),
        );
        expect(drawn).toHaveLength(data.photos);
        const plain = evaluate(selectPhotos(data, drawn));
        for (const headline of HEADLINES) expect(figures[headline][lane]).toBeCloseTo(plain[headline], 12);
      }
    }),
  );
});

test('the sums of many photos do not run over', () => {
  const photos = 3000;
  const one = { photos, labels: 1, scores: new Float64Array(photos), truth: new Uint8Array(photos) };
  one.scores.fill(0.5);
  one.truth.fill(1, 0, 1000);
  const { mAP_macro } = headlinesOf({ data: one, thresholds: [0.5] })(equalWeights(photos));
  expect([...mAP_macro]).toEqual([1 / 3, 1 / 3, 1 / 3, 1 / 3]);
});

test('the same seed gives the same intervals, another one others', () => {
  const [first, again, other] = [1, 1, 2].map((seed) =>
    bootstrapIntervals(candidate, { resamples: 50, seed }),
  );
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('an interval is around the plain figure, and as wide as theory says', () => {
  const { f1_micro, mAP_macro } = bootstrapIntervals(candidate, { resamples: 400 });
  expect(mAP_macro.value).toBeCloseTo(evaluate(madeUp).mAP_macro, 12);
  expect(f1_micro.low).toBeLessThan(f1_micro.value);
  expect(f1_micro.high).toBeGreaterThan(f1_micro.value);
  // The mean of n values of 0 or 1 has a deviation of sqrt(p (1 - p) / n): one label, tagged everywhere, there in half.
  const n = 400;
  const half = labelledScores(
    Array.from({ length: n }, () => [1]),
    Array.from({ length: n }, (_, i) => [i % 2]),
  );
  const { iou_samples } = bootstrapIntervals({ data: half, thresholds: [0.5] });
  expect(iou_samples.value).toBe(0.5);
  expect((iou_samples.high - iou_samples.low) / (2 * 1.96 * Math.sqrt(0.25 / n))).toBeCloseTo(1, 0);
});

test('as many resamples as asked for count, whole fours or not', () => {
  const { f1_samples } = bootstrapIntervals(candidate, { resamples: 1 });
  expect(f1_samples.low).toBe(f1_samples.high);
});

test('the difference of a model from itself is 0', () => {
  const intervals = differenceIntervals(candidate, candidate, { resamples: 20 });
  for (const headline of HEADLINES) expect(intervals[headline]).toEqual({ value: 0, low: 0, high: 0 });
});

test('a difference on the same resamples is sharper than two intervals', () => {
  const worse = { ...candidate, thresholds: sameFor(madeUp, 0.55) };
  const own = bootstrapIntervals(candidate, { resamples: 200 }).f1_samples;
  const other = bootstrapIntervals(worse, { resamples: 200 }).f1_samples;
  const { f1_samples, mAP_macro } = differenceIntervals(candidate, worse, { resamples: 200 });
  expect(f1_samples.value).toBeCloseTo(own.value - other.value, 12);
  expect(f1_samples.high - f1_samples.low).toBeLessThan(own.high - own.low);
  expect(mAP_macro).toEqual({ value: 0, low: 0, high: 0 });
});

test('refuses models of different numbers of photos, and no resamples', () => {
  const fewer = { ...candidate, data: selectPhotos(madeUp, [0, 1]) };
  expect(() => differenceIntervals(candidate, fewer)).toThrow('same photos');
  expect(() => bootstrapIntervals(candidate, { resamples: 0 })).toThrow('0 resamples');
});
