import { expect, test } from '@jest/globals';
import { HangWatch, TICK_MS, type WatchedStep } from '../../src/inference/hang-watch.js';

const step = (batch: number, photo: number | undefined, photos = 4): WatchedStep => ({
  batch,
  photo,
  photos,
});

/** Milliseconds until a step that never ends is found late. */
function patience(timeoutMs: number, steady: WatchedStep): number {
  const watch = new HangWatch(timeoutMs);
  for (let ms = TICK_MS; ms < 1_000_000; ms += TICK_MS) {
    if (watch.tick([steady]).length > 0) return ms - TICK_MS;
  }
  return Number.POSITIVE_INFINITY;
}

test.each([
  ['a photo gets its time and five seconds', 30_000, step(1, 2), 35_000],
  ['a short time is doubled instead', 1_000, step(1, 2), 2_000],
  ['a batch that infers gets the time of its photos', 30_000, step(1, undefined, 4), 125_000],
  ['no limit', 0, step(1, 2), Number.POSITIVE_INFINITY],
])('%s', (_, timeoutMs, steady, expected) => {
  expect(patience(timeoutMs, steady)).toBe(expected);
});

test('names the photos that may be to blame, and no others', () => {
  const watch = new HangWatch(TICK_MS);
  const steps = [step(7, 2), step(8, undefined, 3)];
  const late = Array.from({ length: 6 }, () => watch.tick(steps));
  expect(late[2]).toEqual([{ batch: 7, photos: [2] }]);
  expect(late[5]).toEqual([
    { batch: 7, photos: [2] },
    { batch: 8, photos: [0, 1, 2] },
  ]);
});

test('a worker that gets on is never late', () => {
  const watch = new HangWatch(TICK_MS);
  for (let i = 0; i < 100; i++) expect(watch.tick([step(1, i), step(i, undefined), step(i, 0)])).toEqual([]);
});

test('a step that ended and comes again begins anew', () => {
  const watch = new HangWatch(TICK_MS);
  for (let i = 0; i < 10; i++) {
    expect(watch.tick([step(1, 0)])).toEqual([]);
    expect(watch.tick([step(1, 0)])).toEqual([]);
    expect(watch.tick([])).toEqual([]);
  }
});
