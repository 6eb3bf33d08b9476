import { CocotagError } from '../errors.js';
import type { LabelledScores } from './labelled-scores.js';
import { GLOBAL_AIMS, type GlobalAim } from './threshold-curves.js';
import { countOnGrid } from './threshold-grid.js';
import { globalThreshold, STRICTEST, type TunedThreshold, tunedThresholds } from './tuning.js';

/**
 * What thresholds are chosen by: one for all labels that is best by a measure; one a label by its F1; or one a label
 * that reaches a precision.
 */
export type TuneAim = GlobalAim | 'per-label' | { readonly precision: number };

/** Thresholds that were chosen by looking at photos. */
export interface Tuned {
  /** [labels] */
  readonly thresholds: readonly number[];
  /** The threshold for all labels, or the one that those of single labels are drawn to. */
  readonly global: number;
  /** [labels] Where each comes from; undefined where one is for all. */
  readonly perLabel: readonly TunedThreshold[] | undefined;
}

/**
 * Chooses thresholds. Those of single labels are drawn to the one for all, see `tunedThresholds`: by F1 that is the one
 * of the best `f1_macro`, the mean of what they maximize one by one; by precision the lowest that reaches it over all
 * pairs.
 *
 * @param data - Photos that no quality should be measured on.
 */
export function tuneThresholds(data: LabelledScores, aim: TuneAim): Tuned {
  const counts = countOnGrid(data);
  const labelAim = aim === 'per-label' ? 'f1' : aim;
  const globalAim = aim === 'per-label' ? 'f1_macro' : aim;
  const global = globalThreshold(counts, globalAim) ?? STRICTEST;
  if (labelAim !== 'f1' && typeof labelAim === 'string') {
    return { thresholds: Array.from({ length: data.labels }, () => global), global, perLabel: undefined };
  }
  const perLabel = tunedThresholds(counts, { aim: labelAim, global });
  return { thresholds: perLabel.map(({ threshold }) => threshold), global, perLabel };
}

/** An aim as it is written: `f1_samples`, `per-label`, `precision=0.9`. */
export function aimText(aim: TuneAim): string {
  return typeof aim === 'string' ? aim : `precision=${aim.precision}`;
}

/**
 * Reads an aim: `f1_samples`, `f1_micro`, `f1_macro`, `per-label`, or `precision=0.9`.
 *
 * @throws CocotagError USAGE.
 */
export function parseAim(text: string): TuneAim {
  const global = GLOBAL_AIMS.find((aim) => aim === text);
  if (global !== undefined) return global;
  if (text === 'per-label') return text;
  const [, number] = /^precision=(\d*\.?\d+)$/.exec(text) ?? [];
  const precision = Number(number);
  if (precision > 0 && precision <= 1) return { precision };
  throw new CocotagError('USAGE', `Thresholds cannot be tuned by "${text}"`, {
    hint: `Possible are ${GLOBAL_AIMS.join(', ')}, per-label and precision=0.9.`,
  });
}
