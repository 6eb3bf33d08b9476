import type { LabelledScores } from './labelled-scores.js';

const { max, min, trunc } = Math;

/** Pairs of a photo and a label that are ranked as one list: those of one label, or all. */
export interface PairList {
  /** [photos, labels] or any list, 0 to 1. */
  readonly scores: Float64Array;
  readonly truth: Uint8Array;
  /** The place of the first pair; the next ones are `stride` apart. */
  readonly first: number;
  readonly stride: number;
}

/** The pairs of one label. */
export function pairsOfLabel({ scores, truth, labels }: LabelledScores, label: number): PairList {
  return { scores, truth, first: label, stride: labels };
}

/** All pairs as one list. */
export function allPairs({ scores, truth }: LabelledScores): PairList {
  return { scores, truth, first: 0, stride: 1 };
}

/**
 * The distinct scores of a list's positives. Recall rises at these alone, so they are all that average precision needs
 * of the order: every negative only has to find the step that it belongs to, and nothing as long as the list is sorted.
 */
export interface ScoreSteps {
  /** [steps], ascending. */
  readonly scores: Float64Array;
  /** [steps]: how many positives have that score. */
  readonly positives: Uint32Array;
  /** [buckets + 2]: how many steps lie in the buckets below each; see {@link stepOf}. */
  readonly below: Uint32Array;
}

/** More of them would not fit the processor's cache. */
const MOST_BUCKETS = 1 << 16;

/** The steps of a list: its positives' distinct scores. */
export function scoreSteps(pairs: PairList): ScoreSteps {
  const sorted = positiveScores(pairs).sort();
  const scores = sorted.filter((score, i) => score !== sorted[i - 1]);
  const positives = new Uint32Array(scores.length);
  let step = -1;
  for (let i = 0; i < sorted.length; i++) {
    if (sorted[i] !== scores[step]) step++;
    positives[step] = (positives[step] as number) + 1;
  }
  const buckets = min(MOST_BUCKETS, max(1, 4 * scores.length));
  const below = new Uint32Array(buckets + 2);
  for (const score of scores) {
    const next = trunc(score * buckets) + 1;
    below[next] = (below[next] as number) + 1;
  }
  for (let i = 1; i < below.length; i++) below[i] = (below[i] as number) + (below[i - 1] as number);
  return { scores, positives, below };
}

/**
 * The step that a score belongs to: the highest one whose score it reaches.
 *
 * Buckets of equal width narrow the search down. They rise with the score whatever its rounding, so that the answer is
 * exact for any number of decimals; with four decimals a bucket holds few steps and the search is short.
 *
 * @returns The step's index, or -1 for a score below all positives.
 */
export function stepOf({ scores, below }: ScoreSteps, score: number): number {
  const bucket = trunc(score * (below.length - 2));
  let low = below[bucket] as number;
  let high = below[bucket + 1] as number;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((scores[middle] as number) <= score) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** How many negatives belong to each step. Those below all positives count nowhere: recall is 1 before they come. */
export function negativesOf(steps: ScoreSteps, { scores, truth, first, stride }: PairList): Uint32Array {
  const negatives = new Uint32Array(steps.scores.length);
  for (let at = first; at < scores.length; at += stride) {
    if (truth[at] === 1) continue;
    const step = stepOf(steps, scores[at] as number);
    if (step >= 0) negatives[step] = (negatives[step] as number) + 1;
  }
  return negatives;
}

function positiveScores({ scores, truth, first, stride }: PairList): Float64Array {
  let count = 0;
  for (let at = first; at < scores.length; at += stride) count += truth[at] as number;
  const positives = new Float64Array(count);
  for (let at = first, i = 0; at < scores.length; at += stride)
    if (truth[at] === 1) positives[i++] = scores[at] as number;
  return positives;
}
