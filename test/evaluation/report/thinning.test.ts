import { expect, test } from '@jest/globals';
import { thinned } from '../../../src/evaluation/report/measures/thinning.js';

const curve = (y: readonly number[]) => ({ x: y.map((_, i) => i / Math.max(1, y.length - 1)), y });

test.each([
  ['nothing', [], []],
  ['one point', [1], [0]],
  ['as many points as fit', [1, 0, 1, 0], [0, 1, 2, 3]],
])('keeps all of %s', (_, y, kept) => {
  expect(thinned(curve(y), 2)).toEqual(kept);
});

test('keeps the ends, and the lowest and highest of each slice', () => {
  //                        the first slice  | the second
  expect(thinned(curve([5, 5, 9, 5, 1, 5, 5, 2, 5, 5, 8, 5]), 2)).toEqual([0, 2, 4, 7, 10, 11]);
});

test('of a million points a few hundred are left, ends included', () => {
  const y = Array.from({ length: 1_000_000 }, (_, i) => Math.sin(i / 1000));
  const kept = thinned(curve(y), 140);
  expect(kept.length).toBeLessThanOrEqual(282);
  expect([kept[0], kept.at(-1)]).toEqual([0, 999_999]);
  expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
});

test('bears points above one another', () => {
  expect(thinned({ x: new Array(9).fill(1), y: [1, 2, 3, 9, 5, 0, 7, 8, 4] }, 2)).toEqual([0, 3, 5, 8]);
});
