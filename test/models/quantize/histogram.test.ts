import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BINS_A_SIDE, Histogram } from '../../../src/models/quantize/histogram.js';

/** Numbers of very different sizes, so that the range has to double often. */
const value = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.float({ min: -8, max: 8, noNaN: true }),
  fc.constantFrom(0, -0, 1, -1, 2, 4, 1024, -4096),
);
const values = fc.array(value, { maxLength: 40 }).map((numbers) => Float32Array.from(numbers));

function histogramOf(...parts: readonly Float32Array[]): Histogram {
  const histogram = new Histogram();
  for (const part of parts) expect(histogram.add(part)).toBe(true);
  return histogram;
}

function shown({ counts, min, max, total, width }: Histogram) {
  const filled = [...counts].flatMap((count, bin) => (count === 0 ? [] : [[bin, count]]));
  return { filled, min, max, total, width };
}

describe('a histogram', () => {
  test('knows one zero, whichever comes first', () => {
    const shownOf = (...numbers: number[]) => shown(histogramOf(Float32Array.from(numbers)));
    expect(shownOf(-0, 0)).toEqual(shownOf(0, -0));
  });

  test('is the same in one pass, in parts, in another order, and merged of two', () => {
    fc.assert(
      fc.property(values, values, values, (a, b, c) => {
        const once = shown(histogramOf(Float32Array.from([...a, ...b, ...c])));
        expect(shown(histogramOf(c, a, b))).toEqual(once);
        const merged = histogramOf(b);
        merged.merge(histogramOf(c, a));
        expect(shown(merged)).toEqual(once);
      }),
      { numRuns: 60 },
    );
  });

  test('puts every value into the bin that holds it, and its range is less than twice the largest', () => {
    fc.assert(
      fc.property(values, (numbers) => {
        const { counts, width, total } = histogramOf(numbers);
        expect(total).toBe(numbers.length);
        const expected = new Map<number, number>();
        for (const number of numbers) {
          const bin = Math.floor(number / width) + BINS_A_SIDE;
          expected.set(bin, (expected.get(bin) ?? 0) + 1);
        }
        expect([...counts].reduce((a, b) => a + b, 0)).toBe(numbers.length);
        for (const [bin, count] of expected) expect([bin, counts[bin]]).toEqual([bin, count]);
        const largest = numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
        if (largest > 0) expect(width * BINS_A_SIDE).toBeLessThanOrEqual(2 * largest);
      }),
      { numRuns: 60 },
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'takes nothing with %d in it',
    (odd) => {
      const histogram = histogramOf(Float32Array.of(1, -2));
      const before = shown(histogram);
      expect(histogram.add(Float32Array.of(3, odd, 5))).toBe(false);
      expect(shown(histogram)).toEqual(before);
    },
  );

  test('of zeros has a first bin, and grows with what comes later', () => {
    const histogram = histogramOf(new Float32Array(5));
    expect(shown(histogram)).toMatchObject({ filled: [[BINS_A_SIDE, 5]], min: 0, max: 0 });
    expect(shown(histogramOf(new Float32Array(5), Float32Array.of(3)))).toEqual(
      shown(histogramOf(Float32Array.of(0, 0, 0, 3, 0, 0))),
    );
  });
});
