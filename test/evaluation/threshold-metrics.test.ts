import { expect, test } from '@jest/globals';
import { labelledScores } from '../../src/evaluation/labelled-scores.js';
import { thresholdMetrics } from '../../src/evaluation/threshold-metrics.js';

test('a score at its threshold is predicted', () => {
  const data = labelledScores([[0.3, 0.7]], [[1, 1]]);
  expect(thresholdMetrics(data, [0.3, 0.8])).toMatchObject({ predicted_pairs: 1, recall_micro: 0.5 });
});

test('a photo without labels and tags counts 0, but is right', () => {
  const data = labelledScores([[0.1], [0.9]], [[0], [1]]);
  expect(thresholdMetrics(data, [0.5])).toMatchObject({
    f1_samples: 0.5,
    iou_samples: 0.5,
    f1_micro: 1,
    subset_accuracy: 1,
    hamming_loss: 0,
  });
});

test('of equal scores the earlier label is among the three highest', () => {
  const data = labelledScores([[0.2, 0.5, 0.5, 0.9, 0.5]], [[0, 1, 1, 1, 1]]);
  const { top3_whatever_the_score, OP3, OR3, CR3 } = thresholdMetrics(data, [0, 0, 0, 0, 0]);
  expect(top3_whatever_the_score).toMatchObject({ OP3: 1, OR3: 0.75, CR3: 0.6 });
  expect([OP3, OR3, CR3]).toEqual([1, 0.75, 0.6]);
  const late = labelledScores([[0.5, 0.5, 0.5, 0.5]], [[0, 0, 0, 1]]);
  expect(thresholdMetrics(late, [0, 0, 0, 0]).OR3).toBe(0);
});

test('the three highest are less than three where a threshold is above them, or labels are few', () => {
  const data = labelledScores([[0.9, 0.4, 0.3, 0.2]], [[1, 1, 1, 1]]);
  const { OR, OR3, top3_whatever_the_score } = thresholdMetrics(data, [0.5, 0.3, 0.5, 0.1]);
  expect([OR, OR3, top3_whatever_the_score.OR3]).toEqual([0.75, 0.5, 0.75]);
  expect(thresholdMetrics(labelledScores([[0.9]], [[1]]), [0.5]).OR3).toBe(1);
});

test('nothing at all is 0', () => {
  const { top3_whatever_the_score, ...figures } = thresholdMetrics(labelledScores([], []), []);
  expect(new Set([...Object.values(figures), ...Object.values(top3_whatever_the_score)])).toEqual(
    new Set([0]),
  );
});

test('refuses thresholds that are not one a label', () => {
  expect(() => thresholdMetrics(labelledScores([[0.9, 0.1]], [[1, 0]]), [0.5])).toThrow(
    '1 thresholds for 2 labels',
  );
});
