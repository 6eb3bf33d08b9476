import { describe, expect, test } from '@jest/globals';
import { Bundles } from '../../src/inference/index.js';

/** Bundles over a clock that goes on by what each photo takes of a worker. */
function bundled(work: { workers?: number; batchSize?: number; mostPhotos?: number }) {
  const { workers = 2, batchSize = 1, mostPhotos = 16 } = work;
  let now = 0;
  const bundles = new Bundles({ workers, batchSize, mostPhotos }, () => now);
  /** The sizes of the next messages, of photos that take so long. */
  const sizes = (ms: number, messages: number) =>
    Array.from({ length: messages }, () => {
      const { photos } = bundles;
      now += (photos * ms) / workers;
      bundles.answered(photos);
      return photos;
    });
  return { sizes };
}

describe('photos in a message', () => {
  test('are one batch until it is known how long photos take', () => {
    expect(bundled({}).sizes(10, 9)).toEqual(Array(9).fill(1));
    expect(bundled({ batchSize: 4 }).sizes(10, 3)).toEqual([4, 4, 4]);
  });

  test.each([
    [{}, 12, 13],
    [{}, 60, 2],
    [{}, 200, 1],
    [{}, 0.1, 16],
    [{ batchSize: 4 }, 1, 16],
    [{ batchSize: 4 }, 30, 4],
    [{ batchSize: 4 }, 200, 4],
    [{ batchSize: 32, mostPhotos: 32 }, 1, 32],
    [{ workers: 64 }, 30, 5],
  ])('of %j that take %d ms are %d', (work, ms, photos) => {
    expect(bundled(work).sizes(ms, 1_000).at(-1)).toBe(photos);
  });

  test('become fewer where photos become slow, and more where they become fast', () => {
    const { sizes } = bundled({});
    expect([sizes(1, 100), sizes(500, 100), sizes(1, 100)].map((all) => all.at(-1))).toEqual([16, 1, 16]);
  });
});
