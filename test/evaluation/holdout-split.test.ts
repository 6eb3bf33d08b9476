import { expect, test } from '@jest/globals';
import { holdoutSplit } from '../../src/evaluation/holdout-split.js';

const ids = Array.from({ length: 2000 }, (_, i) => `${String(i * 7).padStart(12, '0')}.jpg`);

/** The names that are for tuning. */
const chosenOf = (names: readonly string[], share = 0.5, seed = 1) =>
  holdoutSplit(names, share, seed).tuning.map((photo) => names[photo]);

test('every photo is on one side, in its order', () => {
  const { tuning, heldOut } = holdoutSplit(ids, 0.3, 1);
  expect([...tuning, ...heldOut].sort((a, b) => a - b)).toEqual(ids.map((_, i) => i));
  expect(tuning).toEqual([...tuning].sort((a, b) => a - b));
});

test('a photo stays on its side whatever the order, and whatever others there are', () => {
  const chosen = new Set(chosenOf(ids));
  expect(new Set(chosenOf(ids.toReversed()))).toEqual(chosen);
  const some = ids.slice(300, 700);
  expect(chosenOf(some)).toEqual(some.filter((id) => chosen.has(id)));
});

test('a larger share keeps what a smaller one chose', () => {
  const larger = new Set(chosenOf(ids, 0.6));
  expect(chosenOf(ids, 0.4).filter((id) => !larger.has(id))).toEqual([]);
});

test.each([0, 0.1, 0.5, 0.8, 1])('about %d of the photos are for tuning', (share) => {
  for (const seed of [0, 1, 2, 3])
    expect(Math.abs(chosenOf(ids, share, seed).length / ids.length - share)).toBeLessThan(0.04);
});

test('seeds give splits that have nothing to do with each other', () => {
  const first = new Set(chosenOf(ids, 0.5, 1));
  const both = chosenOf(ids, 0.5, 2).filter((id) => first.has(id ?? ''));
  expect(Math.abs(both.length / ids.length - 0.25)).toBeLessThan(0.04);
});

test('the split does not change from version to version', () => {
  const names = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg', 'f.jpg'];
  expect(holdoutSplit(names, 0.5, 0)).toEqual({ tuning: [0, 1, 2, 3, 4], heldOut: [5] });
});
