import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { averagePrecision, meanAveragePrecision } from '../../src/evaluation/average-precision.js';
import { sampleOverlap } from '../../src/evaluation/sample-overlap.js';

// scikit-learn's figures for 120 made-up photos: see test/fixtures/README.md.
const read = (name: string) => JSON.parse(readFileSync(join(__dirname, '../fixtures/metrics', name), 'utf8'));
const { scores, truth, labels, threshold } = read('scores.json');
const expected = read('expected.json');
const isThere: boolean[][] = truth.map((photo: number[]) => photo.map((value) => value === 1));

test("macro mean average precision is scikit-learn's", () => {
  const { mean, labels: counted } = meanAveragePrecision(scores, isThere);
  expect(mean).toBeCloseTo(expected.mAP_macro, 9);
  expect(counted).toBe(72);
});

test("each label's average precision is scikit-learn's, ties and all", () => {
  labels.forEach((label: string, i: number) => {
    const ap = averagePrecision(
      scores.map((photo: number[]) => photo[i]),
      isThere.map((photo) => photo[i] === true),
    );
    const { ap: golden } = expected.per_class[label];
    if (golden === null) expect(ap).toBeUndefined();
    else expect(ap).toBeCloseTo(golden, 9);
  });
});

test("F1 and IoU a photo are scikit-learn's", () => {
  const names = (photo: readonly unknown[], is: (value: unknown) => boolean) =>
    new Set(labels.filter((_: string, i: number) => is(photo[i]))) as Set<string>;
  const { f1Samples, iouSamples } = sampleOverlap(
    scores.map((photo: number[]) => names(photo, (score) => Number(score) >= threshold)),
    isThere.map((photo) => names(photo, (value) => value === true)),
  );
  expect(f1Samples).toBeCloseTo(expected.f1_samples, 9);
  expect(iouSamples).toBeCloseTo(expected.iou_samples, 9);
});
