import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { averagePrecision } from '../../src/evaluation/average-precision.js';
import { anyScore } from '../support/labelled-photos.js';

const anyClass = fc.array(fc.tuple(anyScore, fc.integer({ min: 0, max: 1 })), { maxLength: 40 });
const apOf = (pairs: readonly (readonly [number, number])[]) =>
  averagePrecision(
    pairs.map(([score]) => score),
    pairs.map(([, isThere]) => isThere),
  );

/** By the definition: a step for each distinct score, from high to low. */
function slowly(pairs: readonly (readonly [number, number])[]): number | undefined {
  const positives = pairs.filter(([, isThere]) => isThere === 1).length;
  if (positives === 0) return undefined;
  const distinct = [...new Set(pairs.map(([score]) => score))].sort((a, b) => b - a);
  let recallBefore = 0;
  return distinct.reduce((sum, threshold) => {
    const chosen = pairs.filter(([score]) => score >= threshold);
    const hits = chosen.filter(([, isThere]) => isThere === 1).length;
    const step = hits / positives - recallBefore;
    recallBefore = hits / positives;
    return sum + step * (hits / chosen.length);
  }, 0);
}

test('is as in the example', () => {
  expect(averagePrecision([0.9, 0.4, 0.3], [1, 0, 1])).toBeCloseTo(5 / 6, 12);
});

test('takes equal scores as one step', () => {
  expect(averagePrecision([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0])).toBe(0.25);
});

test('is undefined without a positive', () => {
  expect(averagePrecision([0.5], [0])).toBeUndefined();
  expect(averagePrecision([], [])).toBeUndefined();
});

test('with its buckets is what the definition gives, for any decimals', () => {
  fc.assert(
    fc.property(anyClass, (pairs) => {
      const slow = slowly(pairs);
      if (slow === undefined) expect(apOf(pairs)).toBeUndefined();
      else expect(apOf(pairs)).toBeCloseTo(slow, 12);
    }),
  );
});

test('is more than 0 and at most 1', () => {
  fc.assert(
    fc.property(anyClass, (pairs) => {
      const ap = apOf(pairs);
      fc.pre(ap !== undefined);
      expect(ap).toBeGreaterThan(0);
      expect(ap).toBeLessThanOrEqual(1);
    }),
  );
});

test('does not depend on the order of photos', () => {
  const withShuffled = anyClass.chain((pairs) =>
    fc.tuple(fc.constant(pairs), fc.shuffledSubarray(pairs, { minLength: pairs.length })),
  );
  fc.assert(
    fc.property(withShuffled, ([pairs, shuffled]) => {
      expect(apOf(shuffled)).toBe(apOf(pairs));
    }),
  );
});
