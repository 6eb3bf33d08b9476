import { ratio } from './prediction-counts.js';
import { bestThreshold, type GlobalAim, labelCurve, thresholdCurves } from './threshold-curves.js';
import { type GridCounts, THRESHOLD_GRID } from './threshold-grid.js';

/** What a label's threshold is chosen by: its F1, or the precision that it has to reach. */
export type LabelAim = 'f1' | { readonly precision: number };

/** How {@link tunedThresholds} chooses. */
export interface TuningOptions {
  readonly aim: LabelAim;
  /** The threshold for all labels that labels with few positives are drawn to. */
  readonly global: number;
  /** How many positives weigh as much as the global threshold; default 10, and 0 draws no label with positives. */
  readonly shrinkage?: number;
}

/** A label's threshold and where it comes from. */
export interface TunedThreshold {
  /** The one to use: 0 to 1, four decimals. */
  readonly threshold: number;
  /** The best one for the label alone, of the grid; null where the aim is out of reach. */
  readonly own: number | null;
  /** How many photos have the label. */
  readonly positives: number;
  /** The weight of the global threshold in `threshold`: k / (positives + k), 1 where nothing is known of the label. */
  readonly shrunk: number;
}

/**
 * A label with 10 positives lies half-way between its own threshold and that for all. The best threshold of so few is
 * mostly chance; k is the usual pseudo-count of an m-estimate, not a measured optimum.
 */
export const SHRINKAGE = 10;

/** The strictest threshold that is tried. */
export const STRICTEST = 0.99;

/**
 * One threshold for all labels, from the grid: the lowest that gives the best value of a measure, or the lowest that
 * reaches a precision over all pairs.
 *
 * @returns Null where that precision is out of reach.
 */
export function globalThreshold(
  counts: GridCounts,
  aim: GlobalAim | { readonly precision: number },
): number | null {
  if (typeof aim === 'string') return bestThreshold(thresholdCurves(counts)[aim]).threshold;
  const labels = counts.present.length;
  return lowestReaching(aim.precision, (i) => {
    let correct = 0;
    let predicted = 0;
    for (let label = 0; label < labels; label++) {
      correct += counts.correct[label * THRESHOLD_GRID.length + i] as number;
      predicted += counts.predicted[label * THRESHOLD_GRID.length + i] as number;
    }
    return ratio(correct, predicted);
  });
}

/**
 * A threshold for each label: its own one of n positives, drawn to the global one by
 * t = (n t_label + k t_global) / (n + k) and rounded to four decimals.
 *
 * - By F1, a label's own is the lowest of the grid with its best F1. One whose best F1 is 0 takes the global threshold.
 * - By precision it is the lowest of the grid whose precision reaches the aim, that is the one with the most recall.
 *   Stricter ones may fall below again: near the top few tags are left, and one wrong tag would rule out all below it.
 *   Where none reaches the aim 0.99 stands in, and is drawn to the global threshold as well.
 *
 * @param counts - Of photos that no quality is measured on: see `holdoutSplit`.
 * @returns One a label, in label order.
 */
export function tunedThresholds(counts: GridCounts, options: TuningOptions): readonly TunedThreshold[] {
  const { aim, global, shrinkage = SHRINKAGE } = options;
  return Array.from(counts.present, (positives, label) => {
    const own = aim === 'f1' ? bestByF1(counts, label) : lowestByPrecision(counts, label, aim.precision);
    const standIn = aim === 'f1' ? undefined : STRICTEST;
    const chosen = own ?? standIn;
    const known = chosen === undefined ? 0 : positives;
    const shrunk = known === 0 ? 1 : shrinkage / (known + shrinkage);
    return { threshold: rounded(mix(chosen ?? global, global, shrunk)), own, positives, shrunk };
  });
}

/** The lowest threshold of the grid with a label's best F1, or null where that is 0. */
export function bestByF1(counts: GridCounts, label: number): number | null {
  const { threshold, value } = bestThreshold(labelCurve(counts, label));
  return value > 0 ? threshold : null;
}

function lowestByPrecision({ correct, predicted }: GridCounts, label: number, aim: number): number | null {
  const start = label * THRESHOLD_GRID.length;
  return lowestReaching(aim, (i) => ratio(correct[start + i] as number, predicted[start + i] as number));
}

/** The lowest threshold of the grid where some tag is right and the precision is reached. */
function lowestReaching(aim: number, precisionAt: (i: number) => number): number | null {
  const found = THRESHOLD_GRID.findIndex((_, i) => precisionAt(i) > 0 && precisionAt(i) >= aim);
  return THRESHOLD_GRID[found] ?? null;
}

function mix(own: number, global: number, weightOfGlobal: number): number {
  return own + (global - own) * weightOfGlobal;
}

function rounded(threshold: number): number {
  return Math.round(threshold * 10_000) / 10_000;
}
