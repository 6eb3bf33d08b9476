import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toInt8 } from '../../../src/models/quantize/int8-weights.js';

const number = fc.float({ min: -100, max: 100, noNaN: true });

describe('weights in 8 bits', () => {
  test('are off by half a step of their row at most, and the largest of a row is 127', () => {
    const rows = fc.array(fc.array(number, { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, (weights) => {
        const flat = Float32Array.from(weights.flat());
        const { integers, scales, bias } = toInt8(flat, undefined, weights.length, 0.1);
        expect(bias).toBeUndefined();
        flat.forEach((weight, i) => {
          const scale = scales[Math.floor(i / 3)] ?? 0;
          expect(Math.abs(weight - (integers[i] ?? 0) * scale)).toBeLessThanOrEqual(0.5 * scale * (1 + 1e-6));
        });
        weights.forEach((row, at) => {
          const largest = Math.max(...row.map(Math.abs));
          const found = Math.max(...[...integers.subarray(3 * at, 3 * at + 3)].map(Math.abs));
          if (largest > 1e-30) expect(found).toBe(127);
        });
      }),
    );
  });

  test('a bias is off by half a step at most, and never leaves its integers', () => {
    const inputScale = fc.double({ min: 1e-6, max: 10, noNaN: true });
    const bias = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 2, maxLength: 2 }),
        bias,
        inputScale,
        (weights, shift, scale) => {
          const rounded = Math.fround(shift);
          const found = toInt8(Float32Array.from(weights), Float32Array.of(rounded), 1, scale);
          const step = (found.scales[0] ?? 0) * scale;
          const integer = found.bias?.[0] ?? Number.NaN;
          expect(Math.abs(integer)).toBeLessThanOrEqual(2 ** 30 + 1024);
          expect(Math.abs(integer * step - rounded)).toBeLessThanOrEqual(
            0.5 * step + 1e-6 * Math.abs(rounded),
          );
        },
      ),
    );
  });

  test('a row of zeros keeps its bias', () => {
    const { integers, scales, bias } = toInt8(Float32Array.of(0, 0, 1, -2), Float32Array.of(0.3, 0), 2, 0.02);
    expect([...integers]).toEqual([0, 0, 64, -127]);
    expect((bias?.[0] ?? 0) * (scales[0] ?? 0) * 0.02).toBeCloseTo(0.3, 6);
  });

  test('a row of zeros without a bias has a scale all the same', () => {
    expect([...toInt8(new Float32Array(4), undefined, 2, 1).scales]).toEqual([1, 1]);
  });
});
