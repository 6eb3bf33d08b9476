import type { LabelledScores } from './labelled-scores.js';
import { ratio } from './prediction-counts.js';

const { abs, log, max, min } = Math;

const BINS = 10;

/** Pairs whose scores lie in one tenth: lo <= score < hi, and 1 in the last. */
export interface CalibrationBin {
  readonly lo: number;
  readonly hi: number;
  readonly count: number;
  /** The mean score; null in an empty bin. */
  readonly confidence: number | null;
  /** The share of pairs whose label is there; null in an empty bin. */
  readonly accuracy: number | null;
}

/** How far scores are probabilities. */
export interface Calibration {
  /** Expected calibration error: the mean over pairs of their bin's |confidence - accuracy|; 0 to 1. */
  readonly ece: number;
  readonly bins: readonly CalibrationBin[];
  /** The same with bins lo < score <= hi, and 0 in the first. */
  readonly ece_right_closed: number;
  /** Brier score: the mean of (score - truth)^2 over all pairs; 0 to 1. */
  readonly brier: number;
}

/** Sums over the pairs of each bin. */
interface BinSums {
  readonly count: Float64Array;
  readonly scores: Float64Array;
  readonly truth: Float64Array;
}

/**
 * Calibration of all pairs in ten bins of equal width.
 *
 * @see Guo et al., "On Calibration of Modern Neural Networks", 2017 (its bins are right-closed); scikit-learn
 * `brier_score_loss`
 */
export function calibrationOf({ labels, scores, truth }: LabelledScores): Calibration {
  const leftClosed = noSums();
  const rightClosed = noSums();
  let squares = 0;
  for (let start = 0; start < scores.length; start += labels) {
    let ofPhoto = 0; // Sums of sums: one of ten million terms would lose digits.
    for (let at = start; at < start + labels; at++) {
      const score = scores[at] as number;
      const isThere = truth[at] as number;
      const left = min((score * BINS) | 0, BINS - 1);
      add(leftClosed, left, score, isThere);
      add(rightClosed, rightClosedBin(score), score, isThere);
      ofPhoto += (score - isThere) * (score - isThere);
    }
    squares += ofPhoto;
  }
  return {
    ece: calibrationError(leftClosed),
    bins: Array.from(leftClosed.count, (count, bin) => ({
      lo: bin / BINS,
      hi: (bin + 1) / BINS,
      count,
      confidence: count === 0 ? null : (leftClosed.scores[bin] as number) / count,
      accuracy: count === 0 ? null : (leftClosed.truth[bin] as number) / count,
    })),
    ece_right_closed: calibrationError(rightClosed),
    brier: ratio(squares, scores.length),
  };
}

/** Scores are cut off this far from 0 and 1, where the logarithm has no end. */
const CLIP = 1e-7;

/**
 * Binary cross-entropy: the mean over all pairs of -t ln s - (1 - t) ln(1 - s), s cut to 1e-7 .. 1 - 1e-7.
 *
 * @returns 0 to 16.2.
 * @see scikit-learn `log_loss`
 */
export function binaryCrossEntropy({ labels, scores, truth }: LabelledScores): number {
  let sum = 0;
  for (let start = 0; start < scores.length; start += labels) {
    let ofPhoto = 0;
    for (let at = start; at < start + labels; at++) {
      const score = min(max(scores[at] as number, CLIP), 1 - CLIP);
      ofPhoto -= log(truth[at] === 1 ? score : 1 - score);
    }
    sum += ofPhoto;
  }
  return ratio(sum, scores.length);
}

/** How many of 0.1, 0.2 ... 0.9 lie below a score. Its tenfold may be rounded over an edge: it is compared again. */
function rightClosedBin(score: number): number {
  const bin = min((score * BINS) | 0, BINS - 1);
  if (bin < BINS - 1 && score > (bin + 1) / BINS) return bin + 1;
  return bin > 0 && score <= bin / BINS ? bin - 1 : bin;
}

function noSums(): BinSums {
  return {
    count: new Float64Array(BINS),
    scores: new Float64Array(BINS),
    truth: new Float64Array(BINS),
  };
}

function add(sums: BinSums, bin: number, score: number, isThere: number): void {
  sums.count[bin] = (sums.count[bin] as number) + 1;
  sums.scores[bin] = (sums.scores[bin] as number) + score;
  sums.truth[bin] = (sums.truth[bin] as number) + isThere;
}

function calibrationError({ count, scores, truth }: BinSums): number {
  let gaps = 0;
  let pairs = 0;
  for (let bin = 0; bin < BINS; bin++) {
    // count * |mean score - mean truth|
    gaps += abs((scores[bin] as number) - (truth[bin] as number));
    pairs += count[bin] as number;
  }
  return ratio(gaps, pairs);
}
