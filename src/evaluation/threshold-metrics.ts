import { checkThresholds, type LabelledScores } from './labelled-scores.js';
import { type Literature, type LiteratureOfThree, literatureOf, literatureOfThree } from './literature.js';
import {
  type Counts,
  countPredictions,
  overlapAt,
  overlapOf,
  type PredictionCounts,
  ratio,
  total,
} from './prediction-counts.js';
import { countTopThree } from './top-three.js';

/** Measures of what is predicted at thresholds, 0 to 1 each; wherever a fraction is 0 / 0 it is 0. */
export interface ThresholdMetrics extends Literature, LiteratureOfThree {
  /** 2 correct / (predicted + present) of each photo, mean over all photos. */
  readonly f1_samples: number;
  /** Of the counts over all pairs; so are `precision_micro` and `recall_micro`. */
  readonly f1_micro: number;
  /** Mean over all labels, those without positives too; so are the other `_macro` ones. */
  readonly f1_macro: number;
  /** The same, weighted by how many photos have the label. */
  readonly f1_weighted: number;
  /** Correct / (predicted or present) of each photo, mean over all photos. */
  readonly iou_samples: number;
  readonly iou_macro: number;
  readonly precision_micro: number;
  readonly recall_micro: number;
  readonly precision_macro: number;
  readonly recall_macro: number;
  /** The share of pairs that are wrong. */
  readonly hamming_loss: number;
  /** The share of photos that are right in all labels. */
  readonly subset_accuracy: number;
  /** The six figures where just the three highest labels of each photo are predicted. */
  readonly top3_whatever_the_score: LiteratureOfThree;
  /** How many pairs are predicted; a count. */
  readonly predicted_pairs: number;
}

/**
 * All measures at thresholds; a score at its threshold counts as predicted.
 *
 * `CP3` to `OF13` are of labels that are among the photo's three highest and at their thresholds.
 *
 * @param thresholds - [labels], in label order.
 * @param counts - Those of the same data and thresholds, where they are known already.
 * @throws CocotagError INTERNAL where there is not one threshold a label.
 * @see scikit-learn `f1_score`, `jaccard_score`, `precision_score`, `recall_score`, `hamming_loss`, `accuracy_score`
 */
export function thresholdMetrics(
  data: LabelledScores,
  thresholds: ArrayLike<number>,
  counts?: PredictionCounts,
): ThresholdMetrics {
  checkThresholds(data, thresholds);
  const { byLabel, byPhoto } = counts ?? countPredictions(data, thresholds);
  const { highest, highestAtThreshold } = countTopThree(data, thresholds, byLabel.present);
  const samples = meanOverlap(byPhoto);
  const macro = meanOverlap(byLabel);
  const correct = total(byLabel.correct);
  const predicted = total(byLabel.predicted);
  const present = total(byLabel.present);
  const micro = overlapOf(correct, predicted, present);
  return {
    f1_samples: samples.f1,
    f1_micro: micro.f1,
    f1_macro: macro.f1,
    f1_weighted: weightedF1(byLabel),
    iou_samples: samples.iou,
    iou_macro: macro.iou,
    precision_micro: micro.precision,
    recall_micro: micro.recall,
    precision_macro: macro.precision,
    recall_macro: macro.recall,
    hamming_loss: ratio(predicted + present - 2 * correct, data.scores.length),
    subset_accuracy: ratio(countRight(byPhoto), data.photos),
    ...literatureOf(byLabel),
    ...literatureOfThree(highestAtThreshold),
    top3_whatever_the_score: literatureOfThree(highest),
    predicted_pairs: predicted,
  };
}

function meanOverlap(counts: Counts) {
  const length = counts.correct.length;
  const sum = { precision: 0, recall: 0, f1: 0, iou: 0 };
  for (let i = 0; i < length; i++) {
    const { precision, recall, f1, iou } = overlapAt(counts, i);
    sum.precision += precision;
    sum.recall += recall;
    sum.f1 += f1;
    sum.iou += iou;
  }
  return {
    precision: ratio(sum.precision, length),
    recall: ratio(sum.recall, length),
    f1: ratio(sum.f1, length),
    iou: ratio(sum.iou, length),
  };
}

function weightedF1(counts: Counts): number {
  let sum = 0;
  counts.present.forEach((present, label) => {
    sum += present * overlapAt(counts, label).f1;
  });
  return ratio(sum, total(counts.present));
}

/** How many photos have all that is predicted, and nothing else. */
function countRight({ correct, predicted, present }: Counts): number {
  let right = 0;
  for (let i = 0; i < correct.length; i++)
    if (correct[i] === predicted[i] && correct[i] === present[i]) right++;
  return right;
}
