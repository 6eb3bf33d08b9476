import { addWeights, LANES, type PackedWeights } from './packed-weights.js';
import { increment, total } from './prediction-counts.js';
import { negativesOf, type PairList, scoreSteps, stepOf } from './score-steps.js';

const { trunc } = Math;

/** A list of pairs sorted once, so that average precision under any weights of photos takes one pass. */
export interface RankedPairs {
  /** The photos of the positives, step by step from the highest score down. */
  readonly positives: Uint32Array;
  /** [steps]: where each step's positives end. */
  readonly positiveEnds: Uint32Array;
  /** The photos of the negatives, likewise; those below all positives are left out. */
  readonly negatives: Uint32Array;
  /** [steps] */
  readonly negativeEnds: Uint32Array;
}

/**
 * Sorts a list by counting. Within a step photos keep their order, which makes reading their weights cheap.
 *
 * @param labels - How many pairs a photo has where they lie.
 */
export function rankPairs(pairs: PairList, labels: number): RankedPairs {
  const { scores, truth, first, stride } = pairs;
  const steps = scoreSteps(pairs);
  const last = steps.scores.length - 1;
  const negativeCounts = negativesOf(steps, pairs).reverse();
  const positiveCounts = steps.positives.slice().reverse();
  const positives = new Uint32Array(total(positiveCounts));
  const negatives = new Uint32Array(total(negativeCounts));
  // Each is a step's next free place while filling, and its end afterwards.
  const positiveEnds = startsOf(positiveCounts);
  const negativeEnds = startsOf(negativeCounts);
  for (let at = first; at < scores.length; at += stride) {
    const photo = trunc(at / labels);
    const step = last - stepOf(steps, scores[at] as number);
    if (truth[at] === 1) {
      positives[positiveEnds[step] as number] = photo;
      increment(positiveEnds, step);
    } else if (step <= last) {
      negatives[negativeEnds[step] as number] = photo;
      increment(negativeEnds, step);
    }
  }
  return { positives, positiveEnds, negatives, negativeEnds };
}

/**
 * Average precision of a ranked list in four resamples: a photo of weight w counts w times.
 *
 * @param precision - Receives [4], 0 to 1; NaN in a resample without a positive.
 */
export function weightedAveragePrecision(
  ranked: RankedPairs,
  weights: PackedWeights,
  precision: Float64Array,
): void {
  const { positives, positiveEnds, negatives, negativeEnds } = ranked;
  const hits = new Float64Array(LANES);
  const misses = new Float64Array(LANES);
  const before = new Float64Array(LANES);
  precision.fill(0);
  let positive = 0;
  let negative = 0;
  for (let step = 0; step < positiveEnds.length; step++) {
    const positiveEnd = positiveEnds[step] as number;
    const negativeEnd = negativeEnds[step] as number;
    before.set(hits);
    addWeights(weights, positives, positive, positiveEnd, hits);
    addWeights(weights, negatives, negative, negativeEnd, misses);
    positive = positiveEnd;
    negative = negativeEnd;
    for (let lane = 0; lane < LANES; lane++) {
      const hit = hits[lane] as number;
      const gained = hit - (before[lane] as number);
      if (gained === 0) continue;
      precision[lane] = (precision[lane] as number) + gained * (hit / (hit + (misses[lane] as number)));
    }
  }
  for (let lane = 0; lane < LANES; lane++)
    precision[lane] = (precision[lane] as number) / (hits[lane] as number);
}

/** Where each part starts when parts of these lengths follow each other. */
function startsOf(lengths: Uint32Array): Uint32Array {
  const starts = new Uint32Array(lengths.length);
  for (let i = 1; i < lengths.length; i++) starts[i] = (starts[i - 1] as number) + (lengths[i - 1] as number);
  return starts;
}
