import { averagePrecisionOf } from './average-precision.js';
import type { LabelledScores } from './labelled-scores.js';
import { allPairs, pairsOfLabel } from './score-steps.js';

/** Average precision over labels. Names as in scikit-learn's `average`; all 0 to 1. */
export interface MeanAveragePrecision {
  /** The mean over the labels that some photo has; the others are left out. */
  readonly mAP_macro: number;
  /** The same, weighted by how many photos have the label. */
  readonly mAP_weighted: number;
  /** All pairs of photo and label as one list. */
  readonly mAP_micro: number;
  /** [labels]; undefined for a label that no photo has. */
  readonly perLabel: readonly (number | undefined)[];
  /** How many labels `mAP_macro` is the mean of. */
  readonly labelsCounted: number;
}

/**
 * Mean average precision, macro, weighted and micro; 0 where no photo has any label.
 *
 * @see scikit-learn `average_precision_score`; its own macro mean counts a label without positives as 0.
 */
export function meanAveragePrecision(data: LabelledScores): MeanAveragePrecision {
  const perLabel = Array.from({ length: data.labels }, (_, label) =>
    averagePrecisionOf(pairsOfLabel(data, label)),
  );
  const support = supportOf(data);
  let sum = 0;
  let weighted = 0;
  let weights = 0;
  let labelsCounted = 0;
  perLabel.forEach((ap, label) => {
    if (ap === undefined) return;
    const weight = support[label] as number;
    sum += ap;
    weighted += ap * weight;
    weights += weight;
    labelsCounted++;
  });
  return {
    mAP_macro: labelsCounted === 0 ? 0 : sum / labelsCounted,
    mAP_weighted: weights === 0 ? 0 : weighted / weights,
    mAP_micro: averagePrecisionOf(allPairs(data)) ?? 0,
    perLabel,
    labelsCounted,
  };
}

/** How many photos have each label. */
export function supportOf({ truth, labels }: LabelledScores): Uint32Array {
  const support = new Uint32Array(labels);
  for (let at = 0; at < truth.length; at += labels)
    for (let label = 0; label < labels; label++)
      support[label] = (support[label] as number) + (truth[at + label] as number);
  return support;
}
