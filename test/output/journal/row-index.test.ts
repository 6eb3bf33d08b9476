import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { RowIndex } from '../../../src/output/journal/row-index.js';

test('holds the last offset of every key, as a map does', () => {
  const entries = fc.array(fc.tuple(fc.string({ unit: 'binary', maxLength: 6 }), fc.nat()), {
    maxLength: 300,
  });
  fc.assert(
    fc.property(entries, fc.array(fc.string()), (set, others) => {
      const index = new RowIndex();
      const map = new Map<string, number>();
      for (const [key, offset] of set) {
        index.set(key, offset);
        map.set(key, offset);
      }
      expect(index.size).toBe(map.size);
      for (const key of [...map.keys(), ...others]) {
        expect(index.has(key)).toBe(map.has(key));
        expect(index.get(key)).toBe(map.get(key));
      }
    }),
  );
});

test('keeps apart 60,000 paths that are much alike, and files of more than 4 GB', () => {
  const index = new RowIndex();
  const path = (i: number) => `/photos/2024/IMG_${i}.JPG`;
  const offset = (i: number) => i * 40_000;
  for (let i = 0; i < 60_000; i++) index.set(path(i), offset(i));
  expect(index.size).toBe(60_000);
  const wrong = Array.from({ length: 60_000 }, (_, i) => i).filter((i) => index.get(path(i)) !== offset(i));
  expect(wrong).toEqual([]);
});

test('counts what was never asked for', () => {
  const index = new RowIndex();
  for (const key of ['a', 'b', 'c']) index.set(key, 1);
  index.has('a');
  expect(index.unasked).toBe(3);
  for (const key of ['a', 'a', 'b', 'x']) index.get(key);
  expect(index.unasked).toBe(1);
});
