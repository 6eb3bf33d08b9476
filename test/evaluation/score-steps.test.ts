import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scoreSteps, stepOf } from '../../src/evaluation/score-steps.js';
import { anyScore } from '../support/labelled-photos.js';

const stepsOf = (scores: readonly number[]) =>
  scoreSteps({
    scores: Float64Array.from(scores),
    truth: new Uint8Array(scores.length).fill(1),
    first: 0,
    stride: 1,
  });

test('has the distinct scores of positives, and how many have each', () => {
  const { scores, positives } = stepsOf([0.3, 0, 1, 0.3]);
  expect([...scores]).toEqual([0, 0.3, 1]);
  expect([...positives]).toEqual([1, 2, 1]);
});

test('finds the highest step that a score reaches, as a search through all does', () => {
  fc.assert(
    fc.property(fc.array(anyScore), fc.array(anyScore, { minLength: 1 }), (positives, others) => {
      const steps = stepsOf(positives);
      for (const score of [...others, ...positives])
        expect(stepOf(steps, score)).toBe(steps.scores.findLastIndex((step) => step <= score));
    }),
  );
});

test('finds it where scores are crowded in one bucket', () => {
  const crowded = Array.from({ length: 300 }, (_, i) => 0.999999 + i * 1e-9);
  const steps = stepsOf([...crowded, 0, 1]);
  crowded.forEach((score, i) => {
    expect(stepOf(steps, score)).toBe(i + 1);
    expect(stepOf(steps, score + 1e-10)).toBe(i + 1);
  });
});
