import type { PhotoRef } from './types.js';
import type { Found } from './walk/index.js';

/** From this many photos on some are kept apart: fewer would measure little and cost the ranges much. */
const FEWEST_TO_SPLIT = 64;

/** One in four photos is kept apart. */
const SPLIT = 4;

/** Photos to choose ranges by, and photos to see by what was lost. */
export interface CalibrationPhotos {
  readonly calibration: readonly PhotoRef[];
  readonly comparison: readonly PhotoRef[];
  /** Whether the comparison's photos are others than those of the calibration. */
  readonly isHeldOut: boolean;
}

/**
 * Chooses photos of a walk, spread evenly over it: neighbours in a folder are often of one scene. The same walk gives the
 * same photos, and no more than twice as many as are wanted are in memory.
 *
 * @param most - How many, at most.
 */
export async function spreadPhotos(found: AsyncIterable<Found>, most: number): Promise<Found[]> {
  let kept: Found[] = [];
  let stride = 1;
  let seen = 0;
  for await (const photo of found) {
    if (seen++ % stride === 0) kept.push(photo);
    if (kept.length < 2 * most) continue;
    kept = kept.filter((_, i) => i % 2 === 0);
    stride *= 2;
  }
  if (kept.length <= most) return kept;
  return Array.from({ length: most }, (_, i) => kept[Math.floor((i * kept.length) / most)]).filter(
    (photo) => photo !== undefined,
  );
}

/** Keeps every fourth photo apart for the comparison, where there are enough. */
export function splitPhotos(photos: readonly PhotoRef[]): CalibrationPhotos {
  if (photos.length < FEWEST_TO_SPLIT) return { calibration: photos, comparison: photos, isHeldOut: false };
  const isApart = (i: number): boolean => i % SPLIT === SPLIT - 1;
  return {
    calibration: photos.filter((_, i) => !isApart(i)),
    comparison: photos.filter((_, i) => isApart(i)),
    isHeldOut: true,
  };
}
