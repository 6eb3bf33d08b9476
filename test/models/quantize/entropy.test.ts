import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { entropyThreshold } from '../../../src/models/quantize/entropy.js';

interface Case {
  readonly name: string;
  readonly levels: number;
  readonly counts: readonly number[];
  readonly threshold: number;
  readonly onnxruntime: number;
}

const CASES: readonly Case[] = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/quantize/entropy.json'), 'utf8'),
);

describe('the threshold of least divergence', () => {
  test.each(CASES)('is what scipy finds: $name', ({ counts, levels, threshold }) => {
    expect(entropyThreshold(Float64Array.from(counts), levels)).toBe(threshold);
  });

  test('cuts where onnxruntime cuts, and keeps all where onnxruntime keeps all', () => {
    expect(CASES.length).toBeGreaterThan(10);
    for (const { counts, levels, onnxruntime } of CASES) {
      const found = entropyThreshold(Float64Array.from(counts), levels) / counts.length;
      const theirs = onnxruntime / counts.length;
      // With 256 windows of counts, neighbours are nearly as good as each other.
      expect(Math.abs(found - theirs)).toBeLessThan(0.25);
      expect(found > 0.8).toBe(theirs > 0.8);
    }
  });

  test.each([
    ['nothing', [0, 0, 0, 0, 0, 0, 0, 0], 4],
    ['one bin', [5, 0, 0, 0, 0, 0, 0, 0], 4],
    ['fewer bins than levels', [1, 2, 3], 8],
    ['exactly as many', [1, 2, 3, 4], 4],
  ])('is within its bounds with %s', (_, counts, levels) => {
    const found = entropyThreshold(Float64Array.from(counts), levels);
    expect(found).toBeGreaterThanOrEqual(Math.min(levels, counts.length));
    expect(found).toBeLessThanOrEqual(counts.length);
  });
});
