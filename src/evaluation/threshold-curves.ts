import { ratio } from './prediction-counts.js';
import { type GridCounts, THRESHOLD_GRID } from './threshold-grid.js';

/** The measures that one threshold for all labels can be chosen by. */
export const GLOBAL_AIMS = ['f1_samples', 'f1_micro', 'f1_macro'] as const;

/** One of {@link GLOBAL_AIMS}. */
export type GlobalAim = (typeof GLOBAL_AIMS)[number];

/** Three measures as functions of one threshold for all labels; each [99], 0 to 1. */
export interface ThresholdCurves extends Readonly<Record<GlobalAim, readonly number[]>> {
  /** 0.01 to 0.99. */
  readonly thresholds: readonly number[];
}

/** A threshold and what it reaches. */
export interface BestThreshold {
  readonly threshold: number;
  readonly value: number;
}

/** The measures at every threshold of the grid, used for all labels. */
export function thresholdCurves(counts: GridCounts): ThresholdCurves {
  return {
    thresholds: THRESHOLD_GRID,
    f1_samples: [...counts.f1Samples],
    f1_micro: THRESHOLD_GRID.map((_, i) => microF1(counts, i)),
    f1_macro: THRESHOLD_GRID.map((_, i) => macroF1(counts, i)),
  };
}

/** F1 of one label at every threshold of the grid: [99], 0 to 1. */
export function labelCurve(counts: GridCounts, label: number): readonly number[] {
  return THRESHOLD_GRID.map((_, i) => labelF1(counts, label, i));
}

/** Values closer than this count as equal: their sums were rounded in other orders. */
const SAME = 1e-12;

/** The lowest threshold of the grid whose value is the curve's maximum. */
export function bestThreshold(curve: readonly number[]): BestThreshold {
  const best = Math.max(...curve);
  const at = curve.findIndex((value) => value >= best - SAME);
  return { threshold: THRESHOLD_GRID[at] as number, value: curve[at] as number };
}

function labelF1({ correct, predicted, present }: GridCounts, label: number, i: number): number {
  const at = label * THRESHOLD_GRID.length + i;
  return ratio(2 * (correct[at] as number), (predicted[at] as number) + (present[label] as number));
}

function macroF1(counts: GridCounts, i: number): number {
  let sum = 0;
  for (let label = 0; label < counts.present.length; label++) sum += labelF1(counts, label, i);
  return ratio(sum, counts.present.length);
}

function microF1({ correct, predicted, present }: GridCounts, i: number): number {
  let hits = 0;
  let others = 0;
  for (let label = 0; label < present.length; label++) {
    const at = label * THRESHOLD_GRID.length + i;
    hits += correct[at] as number;
    others += (predicted[at] as number) + (present[label] as number);
  }
  return ratio(2 * hits, others);
}
