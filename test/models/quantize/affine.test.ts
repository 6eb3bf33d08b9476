import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { affineOf, dequantized, quantized, roundHalfToEven } from '../../../src/models/quantize/affine.js';

describe('scale and zero point', () => {
  test.each([
    ['from 0', { min: 0, max: 255 }, { scale: 1, zeroPoint: 0 }],
    ['to 0', { min: -255, max: 0 }, { scale: 1, zeroPoint: 255 }],
    ['around 0', { min: -51, max: 204 }, { scale: 1, zeroPoint: 51 }],
    ['all above 0 are widened to it', { min: 100, max: 255 }, { scale: 1, zeroPoint: 0 }],
    ['all below 0 are widened to it', { min: -255, max: -3 }, { scale: 1, zeroPoint: 255 }],
    ['of nothing', { min: 0, max: 0 }, { scale: 1, zeroPoint: 0 }],
    ['too small for float32', { min: 0, max: 1e-40 }, { scale: 1, zeroPoint: 0 }],
  ])('%s', (_, range, expected) => {
    expect(affineOf(range)).toEqual(expected);
  });

  const ends = fc
    .tuple(
      fc.float({ min: Math.fround(-1e6), max: Math.fround(1e6), noNaN: true }),
      fc.float({ min: Math.fround(-1e6), max: Math.fround(1e6), noNaN: true }),
    )
    .map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));

  test('what lies in the range is off by half a step at most, but for the rounding of the zero point; 0 is exact', () => {
    fc.assert(
      fc.property(ends, fc.double({ min: 0, max: 1, noNaN: true }), (range, place) => {
        const affine = affineOf(range);
        const value = range.min + place * (range.max - range.min);
        const back = dequantized(quantized(value, affine), affine);
        // At the ends the rounding of the zero point may move the grid by another half a step.
        const isAtEnd = [0, 255].includes(quantized(value, affine));
        const bound = affine.scale * (isAtEnd ? 1 : 0.5) * (1 + 1e-5);
        expect(Math.abs(back - value)).toBeLessThanOrEqual(bound + (affine.scale === 1 ? 1e-37 : 0));
        expect(dequantized(quantized(0, affine), affine)).toBe(0);
        expect(Number.isInteger(affine.zeroPoint)).toBe(true);
        expect(Math.fround(affine.scale)).toBe(affine.scale);
      }),
    );
  });

  test('what lies outside becomes the nearer end', () => {
    const affine = affineOf({ min: -1, max: 2 });
    expect([quantized(-1e9, affine), quantized(1e9, affine)]).toEqual([0, 255]);
  });
});

test.each([
  [0.5, 0],
  [1.5, 2],
  [2.5, 2],
  [-0.5, 0],
  [-1.5, -2],
  [-2.5, -2],
  [2.49, 2],
  [-2.51, -3],
  [7, 7],
])('%d is rounded to %d, as QuantizeLinear does', (value, expected) => {
  expect(roundHalfToEven(value) + 0).toBe(expected);
});
