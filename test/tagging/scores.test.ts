import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { roundScore, scoresOf } from '../../src/tagging/scores.js';

test.each([
  [0, 0],
  [0.000049, 0],
  [0.000051, 0.0001],
  [0.12344, 0.1234],
  [0.123451, 0.1235],
  [0.7, 0.7],
  [0.999949, 0.9999],
  [0.999951, 1],
  [1, 1],
])('rounds %d to %d', (score, rounded) => {
  expect(roundScore(score)).toBe(rounded);
});

const share = fc.double({ min: 0, max: 1, noNaN: true });

test('moves no score by more than half a step, and a rounded one not at all', () => {
  fc.assert(
    fc.property(share, (score) => {
      const rounded = roundScore(score);
      expect(rounded - score).toBeLessThanOrEqual(0.0000501);
      expect(score - rounded).toBeLessThanOrEqual(0.0000501);
      expect(String(rounded).replace(/^\d\.?/, '').length).toBeLessThanOrEqual(4);
      expect(roundScore(rounded)).toBe(rounded);
    }),
  );
});

test('keeps the order of scores', () => {
  fc.assert(
    fc.property(share, share, (a, b) => {
      expect(Math.sign(roundScore(a) - roundScore(b)) * Math.sign(a - b)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test.each([
  [0, 0.5],
  [4, 0.982],
  [-4, 0.018],
  [2.2, 0.9002],
  [1000, 1],
  [-1000, 0],
])('gives the logit %d the score %d', (logit, score) => {
  expect(scoresOf(Float32Array.of(logit))).toEqual([score]);
});

test('gives a score a label, in label order, as plain numbers', () => {
  const scores = scoresOf(Float32Array.of(-4, 0, 4));
  expect(Array.isArray(scores)).toBe(true);
  expect(scores).toEqual([0.018, 0.5, 0.982]);
  expect(scoresOf(new Float32Array())).toEqual([]);
});
