import type { LabelledScores } from './labelled-scores.js';
import { type Counts, increment, noCounts } from './prediction-counts.js';

/** Counts a label where at most three labels of a photo are predicted. */
export interface TopThreeCounts {
  /** The three highest, whatever their scores. */
  readonly highest: Counts;
  /** Those of the three that are at their thresholds or above. */
  readonly highestAtThreshold: Counts;
}

/**
 * Counts predictions of the three highest labels of each photo; of equal scores the earlier label wins.
 *
 * @param thresholds - [labels], in label order.
 * @param present - [labels]: how many photos have each label.
 */
export function countTopThree(
  { labels, scores, truth }: LabelledScores,
  thresholds: ArrayLike<number>,
  present: Uint32Array,
): TopThreeCounts {
  const highest: Counts = { ...noCounts(labels), present };
  const highestAtThreshold: Counts = { ...noCounts(labels), present };
  const limits = Float64Array.from(thresholds);
  const three = new Int32Array(3);
  for (let start = 0; start < scores.length; start += labels) {
    findThree(scores, start, labels, three);
    for (let place = 0; place < 3; place++) {
      const label = three[place] as number;
      if (label < 0) continue;
      const isPresent = truth[start + label] === 1;
      increment(highest.predicted, label);
      if (isPresent) increment(highest.correct, label);
      if ((scores[start + label] as number) < (limits[label] as number)) continue;
      increment(highestAtThreshold.predicted, label);
      if (isPresent) increment(highestAtThreshold.correct, label);
    }
  }
  return { highest, highestAtThreshold };
}

/** Writes the labels of a photo's three highest scores; -1 where it has fewer labels. */
function findThree(scores: Float64Array, start: number, labels: number, three: Int32Array): void {
  let [first, second, third] = [-1, -1, -1];
  let [highest, higher, high] = [-1, -1, -1]; // Below any score.
  for (let label = 0; label < labels; label++) {
    const score = scores[start + label] as number;
    // Only a score that is really higher displaces one, so that the earlier label wins.
    if (score <= high) continue;
    if (score <= higher) {
      [third, high] = [label, score];
      continue;
    }
    [third, high] = [second, higher];
    if (score <= highest) {
      [second, higher] = [label, score];
      continue;
    }
    [second, higher] = [first, highest];
    [first, highest] = [label, score];
  }
  three[0] = first;
  three[1] = second;
  three[2] = third;
}
