import type { LabelledScores } from './labelled-scores.js';

/** How well the labels of each photo are ranked, in the mean over photos. No threshold is in these. */
export interface LabelRanking {
  /**
   * For each true label the share of true ones among the labels that score as high or higher; mean over the photo's true
   * labels, then over photos. A photo without labels counts 1.
   */
  readonly lrap: number;
  /** How many labels score as high as the lowest true one or higher. A photo without labels counts 0. */
  readonly coverage_error: number;
  /** The share of pairs of a true and a false label where the false one scores as high or higher; 0 without such pairs. */
  readonly ranking_loss: number;
  /** Average precision along the labels of a photo; mean over the photos that have a label. */
  readonly mAP_samples: number;
  /** The same over all photos; one without labels counts 0. */
  readonly mAP_samples_with_empty_as_zero: number;
}

/**
 * Measures of the labels' order within each photo.
 *
 * A photo has few true labels: only these are sorted, and every false one looks for its place among them, which is
 * O(labels log true labels) a photo.
 *
 * @see scikit-learn `label_ranking_average_precision_score`, `coverage_error`, `label_ranking_loss`, and
 * `average_precision_score` with `average='samples'`
 */
export function labelRanking({ photos, labels, scores, truth }: LabelledScores): LabelRanking {
  const trueScores = new Float64Array(labels);
  // falseAt[j]: how many false labels score at least trueScores[j], but less than trueScores[j + 1].
  const falseAt = new Uint32Array(labels);
  let precision = 0;
  let coverage = 0;
  let loss = 0;
  let withLabels = 0;
  for (let start = 0; start < scores.length; start += labels) {
    let count = 0;
    for (let at = start; at < start + labels; at++)
      if (truth[at] === 1) count = insert(trueScores, count, scores[at] as number);
    if (count === 0) continue;
    withLabels++;
    falseAt.fill(0, 0, count);
    let misplaced = 0;
    for (let at = start; at < start + labels; at++) {
      if (truth[at] === 1) continue;
      const reached = placeOf(trueScores, count, scores[at] as number);
      if (reached > 0) falseAt[reached - 1] = (falseAt[reached - 1] as number) + 1;
      misplaced += reached;
    }
    precision += precisionAlong(trueScores, falseAt, count);
    coverage += count;
    for (let j = 0; j < count; j++) coverage += falseAt[j] as number;
    if (count < labels) loss += misplaced / (count * (labels - count));
  }
  return {
    lrap: photos === 0 ? 0 : (precision + photos - withLabels) / photos,
    coverage_error: photos === 0 ? 0 : coverage / photos,
    ranking_loss: photos === 0 ? 0 : loss / photos,
    mAP_samples: withLabels === 0 ? 0 : precision / withLabels,
    mAP_samples_with_empty_as_zero: photos === 0 ? 0 : precision / photos,
  };
}

/** Mean over a photo's true labels of (true ones that score as high) / (all that score as high). */
function precisionAlong(trueScores: Float64Array, falseAt: Uint32Array, count: number): number {
  let sum = 0;
  let seenFalse = 0;
  for (let high = count - 1; high >= 0; ) {
    let low = high;
    while (low > 0 && trueScores[low - 1] === trueScores[high]) low--;
    // Of equal true scores the last place holds the false labels that reach them.
    seenFalse += falseAt[high] as number;
    const seenTrue = count - low;
    sum += (high - low + 1) * (seenTrue / (seenTrue + seenFalse));
    high = low - 1;
  }
  return sum / count;
}

/** Puts a score into its place of an ascending list; returns the list's new length. */
function insert(sorted: Float64Array, count: number, score: number): number {
  const place = placeOf(sorted, count, score);
  sorted.copyWithin(place + 1, place, count);
  sorted[place] = score;
  return count + 1;
}

/** How many of an ascending list's first `count` scores are reached by a score. */
function placeOf(sorted: Float64Array, count: number, score: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= score) low = middle + 1;
    else high = middle;
  }
  return low;
}
