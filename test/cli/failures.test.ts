import { expect, test } from '@jest/globals';
import { Failures } from '../../src/cli/failures.js';
import type { ErrorCode } from '../../src/errors.js';
import { failed } from '../support/rows.js';

/** What is said of photos that fail, the first ones at once and the rest in the end. */
function said(codes: readonly ErrorCode[], shownEach?: number) {
  const lines: string[] = [];
  const failures = new Failures((line) => lines.push(line), shownEach);
  codes.forEach((code, i) => {
    failures.add(failed(`${i}.jpg`, code, 'is bad'));
  });
  const atOnce = [...lines];
  failures.printRest();
  return { atOnce, rest: lines.slice(atOnce.length), total: failures.total };
}

const times = (count: number, code: ErrorCode): ErrorCode[] => Array(count).fill(code);

test('says at once which photo failed and why', () => {
  expect(said(['IMAGE_CORRUPT'])).toEqual({
    atOnce: ['0.jpg: IMAGE_CORRUPT: is bad'],
    rest: [],
    total: 1,
  });
});

test.each([
  [0, 0, []],
  [10, 10, []],
  [11, 10, ['IMAGE_CORRUPT: 1 more photo, 11 in all']],
  [500, 10, ['IMAGE_CORRUPT: 490 more photos, 500 in all']],
])('of %d alike says %d at once, and in the end: %j', (count, shown, rest) => {
  const { atOnce, ...others } = said(times(count, 'IMAGE_CORRUPT'));
  expect(atOnce).toHaveLength(shown);
  expect(others).toEqual({ rest, total: count });
});

test('counts each kind by itself', () => {
  const { atOnce, rest, total } = said([
    ...times(12, 'IMAGE_EMPTY'),
    ...times(3, 'IMAGE_CORRUPT'),
    ...times(11, 'IMAGE_TOO_LARGE'),
  ]);
  expect(atOnce).toHaveLength(10 + 3 + 10);
  expect(rest).toEqual(['IMAGE_EMPTY: 2 more photos, 12 in all', 'IMAGE_TOO_LARGE: 1 more photo, 11 in all']);
  expect(total).toBe(26);
});

test('where a table shows each, it counts the kinds alone', () => {
  expect(said([...times(2, 'IMAGE_EMPTY'), 'IMAGE_CORRUPT'], 0)).toMatchObject({
    atOnce: [],
    rest: ['IMAGE_EMPTY: 2 photos', 'IMAGE_CORRUPT: 1 photo'],
  });
});
