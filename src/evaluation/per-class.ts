import { type Counts, overlapAt } from './prediction-counts.js';
import { bestThreshold, labelCurve } from './threshold-curves.js';
import type { GridCounts } from './threshold-grid.js';

/** What tags of one label are worth; each 0 to 1, and 0 for 0 / 0. */
export interface LabelPrecision {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** The measures of one label. */
export interface LabelEvaluation extends LabelPrecision {
  /** Average precision; null where no photo has the label. */
  readonly ap: number | null;
  /** How many photos have the label. */
  readonly support: number;
  /** The lowest of 0.01 to 0.99 with the best F1; null where that is 0. */
  readonly threshold_best_f1: number | null;
  readonly best_f1: number;
  /** At the package's own threshold of the label, where there is one. */
  readonly per_label_threshold?: LabelPrecision;
}

/** What {@link labelEvaluation} is made from. */
export interface LabelEvaluationParts {
  /** [labels]; undefined for a label that no photo has. */
  readonly averagePrecision: readonly (number | undefined)[];
  /** Counts a label at the thresholds in use. */
  readonly counts: Counts;
  readonly gridCounts: GridCounts;
  /** Counts a label at the package's own thresholds. */
  readonly packageCounts: Counts | undefined;
}

/** The measures of one label. */
export function labelEvaluation(parts: LabelEvaluationParts, label: number): LabelEvaluation {
  const { averagePrecision, counts, gridCounts, packageCounts } = parts;
  const best = bestThreshold(labelCurve(gridCounts, label));
  return {
    ap: averagePrecision[label] ?? null,
    ...precisionAt(counts, label),
    support: counts.present[label] as number,
    threshold_best_f1: best.value > 0 ? best.threshold : null,
    best_f1: best.value,
    ...(packageCounts && { per_label_threshold: precisionAt(packageCounts, label) }),
  };
}

function precisionAt(counts: Counts, label: number): LabelPrecision {
  const { precision, recall, f1 } = overlapAt(counts, label);
  return { precision, recall, f1 };
}
