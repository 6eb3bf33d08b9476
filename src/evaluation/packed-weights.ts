import type { Random } from './random.js';

const { max, min, trunc } = Math;

/** How many resamples are handled at once. */
export const LANES = 4;

/** A lane of a word: 8 bits. */
const LANE_MAX = 255;

/**
 * How often each photo occurs in each of four resamples. The four counts of a photo share one word of 32 bits, so that
 * one addition adds to four sums: what the bootstrap waits for is the reading of weights, not the arithmetic.
 */
export interface PackedWeights {
  /** [photos]; bits 0 to 7 are the first resample's count, and so on. */
  readonly words: Int32Array;
  /** How many words can be added before a lane may run over. */
  readonly safeTerms: number;
}

/** Weights of four resamples of as many photos as there are, drawn one by one with replacement. */
export function drawWeights(random: Random, photos: number): PackedWeights {
  const words = new Int32Array(photos);
  let largest = 1;
  for (let lane = 0; lane < LANES; lane++) {
    const shift = 8 * lane;
    for (let i = 0; i < photos; i++) {
      const photo = random.below(photos);
      const word = (words[photo] as number) + (1 << shift);
      words[photo] = word;
      // One photo 256 times has a chance below 1e-500: no lane runs over here.
      largest = max(largest, (word >>> shift) & LANE_MAX);
    }
  }
  return { words, safeTerms: trunc(LANE_MAX / largest) };
}

/** Every photo once: what is there without resampling. */
export function equalWeights(photos: number): PackedWeights {
  return { words: new Int32Array(photos).fill(0x01010101), safeTerms: LANE_MAX };
}

/**
 * Adds the weights of a list's photos to four sums.
 *
 * @param photos - Indices; those at `start` to `end - 1` are added.
 * @param sums - [4], one a resample.
 */
export function addWeights(
  { words, safeTerms }: PackedWeights,
  photos: Uint32Array,
  start: number,
  end: number,
  sums: Float64Array,
): void {
  for (let from = start; from < end; from += safeTerms) {
    const to = min(from + safeTerms, end);
    let sum = 0;
    for (let i = from; i < to; i++) sum = (sum + (words[photos[i] as number] as number)) | 0;
    sums[0] = (sums[0] as number) + (sum & LANE_MAX);
    sums[1] = (sums[1] as number) + ((sum >>> 8) & LANE_MAX);
    sums[2] = (sums[2] as number) + ((sum >>> 16) & LANE_MAX);
    sums[3] = (sums[3] as number) + (sum >>> 24);
  }
}
