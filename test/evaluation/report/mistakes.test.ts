import { expect, test } from '@jest/globals';
import { labelledScores } from '../../../src/evaluation/index.js';
import { mixUpsOf } from '../../../src/evaluation/report/measures/mix-ups.js';
import { mistakesOf, worstMistakes } from '../../../src/evaluation/report/measures/worst-mistakes.js';

// Labels: 0 fork, 1 spoon, 2 cat; tagged from 0.5 on.
const thresholds = [0.5, 0.5, 0.5];
const data = labelledScores(
  [
    [0.1, 0.9, 0.2], // fork missed, spoon invented
    [0.2, 0.8, 0.7], // fork missed, spoon and cat invented
    [0.9, 0.1, 0.4], // fork invented, spoon missed, cat missed
    [0.9, 0.9, 0.9], // all right
    [0.1, 0.1, 0.5], // cat invented, at its threshold
  ],
  [
    [1, 0, 0],
    [1, 0, 0],
    [0, 1, 1],
    [1, 1, 1],
    [0, 0, 0],
  ],
);

test('counts what was invented where something else was missed', () => {
  const { pairs, missed, invented } = mixUpsOf(data, thresholds);
  expect(pairs).toEqual([
    { missed: 0, invented: 1, photos: 2 },
    { missed: 0, invented: 2, photos: 1 },
    { missed: 1, invented: 0, photos: 1 },
    { missed: 2, invented: 0, photos: 1 },
  ]);
  expect([...missed]).toEqual([2, 1, 1]);
  expect([...invented]).toEqual([1, 2, 2]);
});

test('each label has its own threshold', () => {
  expect(mixUpsOf(data, [0.05, 1, 1]).pairs).toEqual([
    { missed: 1, invented: 0, photos: 1 },
    { missed: 2, invented: 0, photos: 1 },
  ]);
});

test('the worst inventions are those with the highest scores, one a photo, in order of photos where equal', () => {
  expect(worstMistakes(data, thresholds, { kind: 'invented', atMost: 3 })).toEqual([
    { photo: 0, label: 1, score: 0.9 },
    { photo: 2, label: 0, score: 0.9 },
    { photo: 1, label: 1, score: 0.8 },
  ]);
});

test('the worst misses are those with the lowest scores', () => {
  expect(worstMistakes(data, thresholds, { kind: 'missed', atMost: 12 })).toEqual([
    { photo: 0, label: 0, score: 0.1 },
    { photo: 2, label: 1, score: 0.1 },
    { photo: 1, label: 0, score: 0.2 },
  ]);
});

test('a photo that is right has no mistakes', () => {
  expect(mistakesOf(data, thresholds, 3)).toEqual({ invented: [], missed: [] });
});
