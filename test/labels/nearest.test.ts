import { expect, test } from '@jest/globals';
import { COCO_LABELS } from '../../src/labels/coco.js';
import { didYouMean, nearest } from '../../src/labels/nearest.js';

const names = COCO_LABELS.map(({ name }) => name);

test.each([
  ['a letter too many', 'doog', ['dog', 'book']],
  ['letters in the wrong order', 'brid', ['bird', 'bed']],
  ['another case', 'PERSON', ['person']],
  ['a part of a name', 'phone', ['cell phone']],
  ['a long word with more mistakes', 'refrigerater', ['refrigerator']],
  ['nothing like it', 'submarine', []],
])('finds what was meant by %s', (_, word, expected) => {
  expect(nearest(word, names)).toEqual(expected);
});

test('puts the nearest first, keeps the order of what is as near, and gives no more than asked for', () => {
  expect(nearest('caat', ['boat', 'coat', 'cat', 'cart'])).toEqual(['coat', 'cat', 'cart']);
  expect(nearest('cats', ['cast', 'cat', 'cut'], 1)).toEqual(['cat']);
});

test('does not take two letters for a part of everything', () => {
  expect(nearest('pe', ['person', 'peel'])).toEqual(['peel']);
});

test.each([
  [['dog'], 'Did you mean dog?'],
  [['dog', 'dig'], 'Did you mean dog or dig?'],
  [['dog', 'dig', 'dot'], 'Did you mean dog, dig or dot?'],
  [['elephant'], undefined],
  [[], undefined],
])('of %j it asks: %s', (candidates, question) => {
  expect(didYouMean('dog', candidates)).toBe(question);
});
