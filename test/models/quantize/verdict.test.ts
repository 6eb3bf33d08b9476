import { describe, expect, test } from '@jest/globals';
import { checkLimits, type QuantizationLimits, verdictOn } from '../../../src/models/quantize/verdict.js';

const AGREEMENT = {
  photos: 75,
  tags: 0.98,
  decisions: 0.999,
  photosAlike: 0.94,
  meanDifference: 0.0005,
  largestDifference: 0.02,
};
const SPEED = { floatMs: 42, int8Ms: 15, speedup: 2.8 };
const SLOW = { floatMs: 14, int8Ms: 23, speedup: 0.6 };

describe('the verdict on an 8-bit graph', () => {
  test.each([
    ['fast and alike', {}, SPEED, {}, 'accepted'],
    ['slow and alike', {}, SLOW, {}, 'slower'],
    ['fast, tags changed', { tags: 0.89 }, SPEED, {}, 'worse'],
    ['fast, scores moved', { meanDifference: 0.006 }, SPEED, {}, 'worse'],
    ['slow and changed', { tags: 0.2, meanDifference: 0.03 }, SLOW, {}, 'worse'],
    ['just fast enough', {}, { ...SPEED, speedup: 1.1 }, {}, 'accepted'],
    ['just alike enough', { tags: 0.9, meanDifference: 0.005 }, SPEED, {}, 'accepted'],
    ['too slow for what is asked', {}, SPEED, { speedup: 3 }, 'slower'],
    ['fast enough for what is asked', {}, SLOW, { speedup: 0.5 }, 'accepted'],
    ['too many changes for what is asked', {}, SPEED, { tags: 0.99 }, 'worse'],
    ['scores too far for what is asked', {}, SPEED, { meanDifference: 0.0001 }, 'worse'],
  ] as const)('%s', (_, agreement, speed, limits, kind) => {
    expect(verdictOn({ ...AGREEMENT, ...agreement }, speed, limits).kind).toBe(kind);
  });

  test('says what was measured, and against what', () => {
    expect(verdictOn(AGREEMENT, SPEED, {}).reason).toBe(
      'int8 takes 15.0 ms a photo where float takes 42.0 (2.80 times as fast); 98.0 % of the tags stay the same, and ' +
        'scores move by 0.0005 in the mean.',
    );
    const { reason } = verdictOn({ ...AGREEMENT, tags: 0.5, meanDifference: 0.04 }, SLOW, {});
    for (const text of [
      '50.0 % of the tags',
      '90.0 % asked for',
      '0.0400',
      '0.005 allowed',
      '0.60 times',
      '1.1 is asked',
    ])
      expect(reason).toContain(text);
  });
});

test.each<QuantizationLimits>([
  { speedup: -1 },
  { speedup: Number.NaN },
  { speedup: Number.POSITIVE_INFINITY },
  { tags: 1.01 },
  { tags: 95 },
  { meanDifference: -0.1 },
  { meanDifference: Number.NaN },
])('%j is refused as a limit', (limits) => {
  expect(() => checkLimits(limits)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
