import { CocotagError } from '../../errors.js';
import { entropyThreshold } from './entropy.js';
import { BINS_A_SIDE, type Histogram } from './histogram.js';

/** The values of a tensor that its 8 bits are to cover; what lies outside is set to the nearer end. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** How ranges are chosen. */
export type RangeMethod =
  /** From the smallest to the largest value that came. */
  | { readonly kind: 'minmax' }
  /** So that this share of the values, in percent, lies inside; half of the rest is cut off at each end. */
  | { readonly kind: 'percentile'; readonly percent: number }
  /** By the least Kullback-Leibler divergence between the values and what becomes of them. */
  | { readonly kind: 'entropy' };

/** Keeps one number in 100,000 outside: the largest ones of single photos say little, and cost all others precision. */
export const DEFAULT_METHOD: RangeMethod = { kind: 'percentile', percent: 99.999 };

/** @throws CocotagError USAGE for a percentile that is none. */
export function checkMethod(method: RangeMethod): void {
  if (method.kind !== 'percentile' || (method.percent > 50 && method.percent <= 100)) return;
  throw new CocotagError(
    'USAGE',
    `A percentile for ranges lies above 50 and up to 100, not at ${method.percent}`,
  );
}

/** Chooses the range of a tensor whose values were counted. */
export function rangeOf(histogram: Histogram, method: RangeMethod): Range {
  const { min, max } = histogram;
  if (histogram.total === 0) return { min: 0, max: 0 };
  switch (method.kind) {
    case 'minmax':
      return { min, max };
    case 'percentile': {
      const cut = (1 - method.percent / 100) / 2;
      return { min: quantile(histogram, cut), max: quantile(histogram, 1 - cut) };
    }
    case 'entropy': {
      const threshold = entropyThreshold(magnitudes(histogram), min < 0 ? 128 : 256) * 2 * histogram.width;
      return { min: Math.max(min, -threshold), max: Math.min(max, threshold) };
    }
  }
}

/**
 * The value below which a share of all values lies, 0 to 1. Within a bin values count as evenly spread, so that it is
 * off by a bin's width at most.
 */
export function quantile({ counts, width, total, min, max }: Histogram, share: number): number {
  const wanted = share * total;
  let below = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    const count = counts[bin] ?? 0;
    if (count > 0 && below + count >= wanted) {
      const inside = Math.max(0, wanted - below) / count;
      return Math.min(max, Math.max(min, (bin - BINS_A_SIDE + inside) * width));
    }
    below += count;
  }
  return max;
}

/**
 * Counts by distance from zero, two bins in one: half as many are as good for an entropy, and take a quarter of the time.
 * Zeros are kept exactly whatever the threshold is, and behind a ReLU most values are: they say nothing of where to cut,
 * so that the first bin gets what the second has, as in NVIDIA's pytorch-quantization.
 *
 * @returns [BINS_A_SIDE / 2]
 */
function magnitudes({ counts }: Histogram): Float64Array {
  const found = new Float64Array(BINS_A_SIDE / 2);
  counts.forEach((count, bin) => {
    const distance = bin < BINS_A_SIDE ? BINS_A_SIDE - 1 - bin : bin - BINS_A_SIDE;
    found[distance >> 1] = (found[distance >> 1] ?? 0) + count;
  });
  found[0] = found[1] ?? 0;
  return found;
}
