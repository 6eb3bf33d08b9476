import { expect, test } from '@jest/globals';
import { mixBits, seededRandom, xoshiro } from '../../src/evaluation/random.js';

test("the numbers are those of the authors' program", () => {
  // Printed by xoshiro128starstar.c with s = {1, 2, 3, 4}, compiled with gcc.
  const { next } = xoshiro([1, 2, 3, 4]);
  expect(Array.from({ length: 10 }, next)).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});

test('the same seed gives the same numbers, another one others', () => {
  const firstOf = (seed: number) => Array.from({ length: 5 }, seededRandom(seed).next);
  expect(firstOf(7)).toEqual(firstOf(7));
  expect(firstOf(7)).not.toEqual(firstOf(8));
});

test('numbers below a limit come equally often', () => {
  const { below } = seededRandom(1);
  const counts = new Array(7).fill(0);
  for (let i = 0; i < 7000; i++) counts[below(7)]++;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('mixes bits as MurmurHash3 does', () => {
  expect(mixBits(0)).toBe(0);
  expect(mixBits(1)).toBe(0x514e28b7);
});
