import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Histogram } from '../../../src/models/quantize/histogram.js';
import { checkMethod, quantile, type RangeMethod, rangeOf } from '../../../src/models/quantize/range.js';
import { noise } from '../import/resnet/small-resnets.js';

const MINMAX: RangeMethod = { kind: 'minmax' };
const ENTROPY: RangeMethod = { kind: 'entropy' };
const percentile = (percent: number): RangeMethod => ({ kind: 'percentile', percent });

function histogramOf(numbers: Iterable<number>): Histogram {
  const histogram = new Histogram();
  histogram.add(Float32Array.from(numbers));
  return histogram;
}

/** Cubes of even noise: most of them near zero, few far out. */
function cubes(count: number, fold = (x: number) => x): number[] {
  const next = noise(7);
  return Array.from({ length: count }, () => fold(10 * next() ** 3));
}

describe('a quantile', () => {
  test('lies within a bin of the sorted values around it', () => {
    const number = fc.float({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (numbers, share) => {
          const histogram = histogramOf(numbers);
          const sorted = Float32Array.from(numbers).sort();
          const rank = Math.ceil(share * sorted.length);
          const exact = sorted[Math.max(0, rank - 1)] ?? Number.NaN;
          expect(Math.abs(quantile(histogram, share) - exact)).toBeLessThanOrEqual(histogram.width);
        },
      ),
    );
  });
});

describe('a range', () => {
  test.each<[string, RangeMethod]>([
    ['minmax', MINMAX],
    ['percentile', percentile(99)],
    ['entropy', ENTROPY],
  ])('by %s never goes beyond the values', (_, method) => {
    const numbers = fc.array(fc.float({ min: -50, max: 90, noNaN: true }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(numbers, (values) => {
        const histogram = histogramOf(values);
        const { min, max } = rangeOf(histogram, method);
        expect(min).toBeGreaterThanOrEqual(Math.min(histogram.min, 0));
        expect(max).toBeLessThanOrEqual(Math.max(histogram.max, 0));
        expect(min).toBeLessThanOrEqual(max);
      }),
      { numRuns: 50 },
    );
  });

  test('by minmax is exact', () => {
    expect(rangeOf(histogramOf([0.3, -1.25, 7.5]), MINMAX)).toEqual({ min: -1.25, max: 7.5 });
  });

  test('by percentile leaves as many outside as it says, half at each end', () => {
    const numbers = cubes(100_000);
    const { min, max } = rangeOf(histogramOf(numbers), percentile(98));
    expect(numbers.filter((x) => x < min).length / numbers.length).toBeCloseTo(0.01, 3);
    expect(numbers.filter((x) => x > max).length / numbers.length).toBeCloseTo(0.01, 3);
    expect(rangeOf(histogramOf(numbers), percentile(100))).toEqual(rangeOf(histogramOf(numbers), MINMAX));
  });

  test('behind a ReLU begins at 0, by each method', () => {
    const histogram = histogramOf(cubes(50_000, (x) => Math.max(0, x)));
    for (const method of [MINMAX, percentile(99.9), ENTROPY])
      expect(rangeOf(histogram, method).min).toBeCloseTo(0, 4);
  });

  test('does not stretch for one value among very many, but by minmax', () => {
    const histogram = histogramOf([...cubes(200_000), 1000]);
    expect(rangeOf(histogram, MINMAX).max).toBe(1000);
    expect(rangeOf(histogram, percentile(99.99)).max).toBeLessThan(11);
    expect(rangeOf(histogram, ENTROPY).max).toBeLessThan(200);
  });

  test('of nothing, or of zeros, is 0', () => {
    for (const method of [MINMAX, percentile(99), ENTROPY]) {
      expect(rangeOf(new Histogram(), method)).toEqual({ min: 0, max: 0 });
      const { min, max } = rangeOf(histogramOf([0, 0]), method);
      expect([min + 0, max + 0]).toEqual([0, 0]);
    }
  });
});

test.each([50, 0, 100.1, Number.NaN, -3])('%d is no percentile', (percent) => {
  expect(() => checkMethod(percentile(percent))).toThrow(/percentile/);
});

test.each([MINMAX, ENTROPY, percentile(100), percentile(99.999)])('$kind is a method', (method) => {
  expect(() => checkMethod(method)).not.toThrow();
});
