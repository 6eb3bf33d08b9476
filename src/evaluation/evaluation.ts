import { CocotagError } from '../errors.js';
import { binaryCrossEntropy, type Calibration, calibrationOf } from './calibration.js';
import { labelRanking } from './label-ranking.js';
import { checked, checkThresholds, type LabelledScores } from './labelled-scores.js';
import { meanAveragePrecision } from './mean-average-precision.js';
import { type LabelEvaluation, labelEvaluation } from './per-class.js';
import { countPredictions, ratio } from './prediction-counts.js';
import {
  type BestThreshold,
  bestThreshold,
  type GlobalAim,
  type ThresholdCurves,
  thresholdCurves,
} from './threshold-curves.js';
import { countOnGrid } from './threshold-grid.js';
import { type ThresholdMetrics, thresholdMetrics } from './threshold-metrics.js';
import { bestByF1 } from './tuning.js';

/** Thresholds to measure at, each [labels], in label order, 0 to 1. */
export interface EvaluationOptions {
  /** Those in use. */
  readonly thresholds: ArrayLike<number>;
  /** The package's own, to be measured beside them. */
  readonly packageThresholds?: ArrayLike<number> | undefined;
}

/** Average precision where a label, or a photo, without positives counts as 0: scikit-learn's figures untouched. */
export interface EmptyAsZero {
  readonly mAP_macro: number;
  readonly mAP_weighted: number;
  readonly mAP_samples: number;
}

/** All measures of labelled scores, as plain data. Those at thresholds are at `thresholds` of the options. */
export interface Evaluation extends ThresholdMetrics {
  readonly photos: number;
  /** How many labels some photo has: `mAP_macro` is the mean over these. */
  readonly labels_counted: number;
  /** The threshold in use; null where labels have different ones. */
  readonly threshold: number | null;
  readonly mAP_macro: number;
  readonly mAP_micro: number;
  readonly mAP_weighted: number;
  readonly mAP_samples: number;
  readonly sklearn_with_empty_as_zero: EmptyAsZero;
  readonly bce: number;
  readonly lrap: number;
  readonly coverage_error: number;
  readonly ranking_loss: number;
  readonly best_global_threshold: Readonly<Record<GlobalAim, BestThreshold>>;
  readonly global_threshold_curves: ThresholdCurves;
  readonly calibration: Calibration;
  /** By the label's name. */
  readonly per_class: Readonly<Record<string, LabelEvaluation>>;
  /** At the package's own thresholds, where they were given. */
  readonly per_label_thresholds?: ThresholdMetrics;
  /** At each label's `threshold_best_f1`, or its one in use where that is null: chosen on these very photos. */
  readonly tuned_thresholds: ThresholdMetrics;
}

/**
 * Everything that can be said of scores whose truth is known, by scikit-learn's definitions.
 *
 * @param labelNames - [labels], in label order, each once.
 * @throws CocotagError PREDICTIONS_INVALID for a score outside 0 to 1; INTERNAL where the shapes differ.
 * @see https://scikit-learn.org/stable/modules/model_evaluation.html
 */
export function evaluationOf(
  data: LabelledScores,
  labelNames: readonly string[],
  { thresholds, packageThresholds }: EvaluationOptions,
): Evaluation {
  check(data, labelNames, thresholds);
  const { perLabel, labelsCounted, ...mAP } = meanAveragePrecision(data);
  const { mAP_samples, mAP_samples_with_empty_as_zero, ...ranking } = labelRanking(data);
  const counts = countPredictions(data, thresholds);
  const packageCounts = packageThresholds && countPredictions(data, packageThresholds);
  const gridCounts = countOnGrid(data);
  const curves = thresholdCurves(gridCounts);
  const tuned = Array.from(thresholds, (threshold, label) => bestByF1(gridCounts, label) ?? threshold);
  const parts = {
    averagePrecision: perLabel,
    counts: counts.byLabel,
    gridCounts,
    packageCounts: packageCounts?.byLabel,
  };
  return {
    photos: data.photos,
    labels_counted: labelsCounted,
    threshold: commonValue(thresholds),
    mAP_macro: mAP.mAP_macro,
    mAP_micro: mAP.mAP_micro,
    mAP_weighted: mAP.mAP_weighted,
    mAP_samples,
    sklearn_with_empty_as_zero: {
      mAP_macro: ratio(mAP.mAP_macro * labelsCounted, data.labels),
      mAP_weighted: mAP.mAP_weighted,
      mAP_samples: mAP_samples_with_empty_as_zero,
    },
    ...thresholdMetrics(data, thresholds, counts),
    bce: binaryCrossEntropy(data),
    ...ranking,
    best_global_threshold: {
      f1_samples: bestThreshold(curves.f1_samples),
      f1_micro: bestThreshold(curves.f1_micro),
      f1_macro: bestThreshold(curves.f1_macro),
    },
    global_threshold_curves: curves,
    calibration: calibrationOf(data),
    per_class: Object.fromEntries(labelNames.map((name, label) => [name, labelEvaluation(parts, label)])),
    ...(packageThresholds && {
      per_label_thresholds: thresholdMetrics(data, packageThresholds, packageCounts),
    }),
    tuned_thresholds: thresholdMetrics(data, tuned),
  };
}

function check(data: LabelledScores, labelNames: readonly string[], thresholds: ArrayLike<number>): void {
  checkThresholds(checked(data), thresholds);
  if (new Set(labelNames).size === data.labels && labelNames.length === data.labels) return;
  throw new CocotagError('INTERNAL', `${labelNames.length} names for ${data.labels} labels, or one twice`);
}

/** The value that all have, or null. */
function commonValue(values: ArrayLike<number>): number | null {
  const [first = null, ...others] = Array.from(values);
  return others.every((value) => value === first) ? first : null;
}
