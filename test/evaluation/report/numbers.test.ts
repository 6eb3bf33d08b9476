import { expect, test } from '@jest/globals';
import {
  count,
  counted,
  measure,
  percent,
  shortCount,
  thresholdText,
} from '../../../src/evaluation/report/page/numbers.js';
import { shortened } from '../../../src/evaluation/report/plots/shortened.js';

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [122_266, '122,266'],
  [9_781_280, '9,781,280'],
])('%d is written %s', (value, text) => {
  expect(count(value)).toBe(text);
});

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1.0k'],
  [9949, '9.9k'],
  [9950, '10k'],
  [122_266, '122k'],
  [999_499, '999k'],
  [999_500, '1.0M'],
  [9_781_280, '9.8M'],
])('in a plot %d is written %s', (value, text) => {
  expect(shortCount(value)).toBe(text);
});

test('measures have three decimals, or a dash', () => {
  expect([measure(0.12345), measure(1), measure(null), measure(undefined)]).toEqual([
    '0.123',
    '1.000',
    '–',
    '–',
  ]);
});

test('thresholds have the decimals that they need, four at most', () => {
  expect([0.5, 0.30000000000000004, 0.12345, 1].map(thresholdText)).toEqual(['0.5', '0.3', '0.1235', '1']);
});

test('one is one, and others are many', () => {
  expect([counted(1, 'photo'), counted(0, 'photo'), counted(1200, 'photo')]).toEqual([
    '1 photo',
    '0 photos',
    '1,200 photos',
  ]);
  expect(percent(0.3)).toBe('30.0 %');
});

test('names are cut by characters, so that none is halved', () => {
  expect(shortened('cat', 3)).toBe('cat');
  expect(shortened('cats', 3)).toBe('ca…');
  expect(shortened('🐈🐈🐈🐈', 3)).toBe('🐈🐈…');
});
