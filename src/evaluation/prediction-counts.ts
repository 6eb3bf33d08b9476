import type { LabelledScores } from './labelled-scores.js';

/** Counts that measures at thresholds are made of: [labels] or [photos]. */
export interface Counts {
  /** Predicted and there. */
  readonly correct: Uint32Array;
  readonly predicted: Uint32Array;
  /** There, predicted or not. */
  readonly present: Uint32Array;
}

/** The counts of a set of predictions along both axes. */
export interface PredictionCounts {
  readonly byLabel: Counts;
  readonly byPhoto: Counts;
}

/**
 * Counts what is predicted: every label whose score is at its threshold or above.
 *
 * @param thresholds - [labels], in label order.
 */
export function countPredictions(data: LabelledScores, thresholds: ArrayLike<number>): PredictionCounts {
  const { photos, labels, scores, truth } = data;
  const byLabel = noCounts(labels);
  const byPhoto = noCounts(photos);
  const limits = Float64Array.from(thresholds);
  for (let photo = 0, at = 0; photo < photos; photo++) {
    let correct = 0;
    let predicted = 0;
    let present = 0;
    for (let label = 0; label < labels; label++, at++) {
      const isPresent = truth[at] as number;
      present += isPresent;
      if (isPresent === 1) increment(byLabel.present, label);
      if ((scores[at] as number) < (limits[label] as number)) continue;
      predicted++;
      correct += isPresent;
      increment(byLabel.predicted, label);
      if (isPresent === 1) increment(byLabel.correct, label);
    }
    byPhoto.correct[photo] = correct;
    byPhoto.predicted[photo] = predicted;
    byPhoto.present[photo] = present;
  }
  return { byLabel, byPhoto };
}

/** Counts of nothing. */
export function noCounts(length: number): Counts {
  return {
    correct: new Uint32Array(length),
    predicted: new Uint32Array(length),
    present: new Uint32Array(length),
  };
}

/** Adds one to a count. */
export function increment(counts: Uint32Array, at: number): void {
  counts[at] = (counts[at] as number) + 1;
}

/** The sum of counts. */
export function total(counts: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i] as number;
  return sum;
}

/** Precision, recall, F1 and IoU (the Jaccard index) of one set of counts, each 0 to 1; 0 / 0 is 0. */
export interface Overlap {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly iou: number;
}

/** How well what is predicted fits what is present. */
export function overlapOf(correct: number, predicted: number, present: number): Overlap {
  return {
    precision: ratio(correct, predicted),
    recall: ratio(correct, present),
    f1: ratio(2 * correct, predicted + present),
    iou: ratio(correct, predicted + present - correct),
  };
}

/** The overlap at one place of counts. */
export function overlapAt({ correct, predicted, present }: Counts, i: number): Overlap {
  return overlapOf(correct[i] as number, predicted[i] as number, present[i] as number);
}

/** A fraction, with 0 for 0 / 0, as scikit-learn's `zero_division=0`. */
export function ratio(above: number, below: number): number {
  return below === 0 ? 0 : above / below;
}
