import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { splitPhotos, spreadPhotos } from '../src/calibration-photos.js';

async function* numbered(count: number) {
  for (let i = 0; i < count; i++) yield { photo: { path: `${i}` } };
}

async function spread(count: number, most: number): Promise<number[]> {
  return (await spreadPhotos(numbered(count), most)).map(({ photo }) => Number(photo.path));
}

describe('photos for a calibration', () => {
  test('are all of them where there are not too many', async () => {
    expect(await spread(5, 5)).toEqual([0, 1, 2, 3, 4]);
    expect(await spread(0, 16)).toEqual([]);
  });

  test('are spread over a walk of any length, in its order, each once', async () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 16, max: 40 }));
    await fc.assert(
      fc.asyncProperty(sizes, async ([count, most]) => {
        const chosen = await spread(count, most);
        expect(chosen).toHaveLength(Math.min(count, most));
        const gaps = [...chosen, count].map((place, i, all) => place - (all[i - 1] ?? -1));
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1);
        expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.max(2, (4 * count) / most));
      }),
    );
  });

  test('of which one in four is kept apart, where there are enough', () => {
    const photos = Array.from({ length: 64 }, (_, i) => ({ path: `${i}` }));
    const { calibration, comparison, isHeldOut } = splitPhotos(photos);
    expect([calibration.length, comparison.length, isHeldOut]).toEqual([48, 16, true]);
    expect(new Set([...calibration, ...comparison]).size).toBe(64);
    expect(comparison.slice(0, 2)).toEqual([{ path: '3' }, { path: '7' }]);
  });

  test('serve both purposes where there are few', () => {
    const photos = Array.from({ length: 63 }, (_, i) => ({ path: `${i}` }));
    expect(splitPhotos(photos)).toEqual({ calibration: photos, comparison: photos, isHeldOut: false });
  });
});
