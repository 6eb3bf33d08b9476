import { CocotagError } from '../errors.js';
import { type HeadlineFigures, headlineFigures, pickHeadlines } from './headline-figures.js';
import type { MeasuredPhotos } from './measured-photos.js';
import { aimText } from './threshold-tuning.js';
import { SHRINKAGE, type TunedThreshold } from './tuning.js';

/** How thresholds were tuned, as the JSON of an evaluation has it. */
export interface TuningResult {
  /** `f1_samples`, `per-label`, `precision=0.9` ... */
  readonly aim: string;
  /** The photos that thresholds were chosen on. */
  readonly photos: number;
  /** Whether the figures are of these very photos, so that they flatter. */
  readonly on_the_same_photos: boolean;
  /** The share of photos that were held out, where some were, and the seed that chose them. */
  readonly holdout?: number;
  readonly seed?: number;
  /** The threshold for all labels, or the one that those of labels are drawn to. */
  readonly global: number;
  /** A label of n photos lies at (n own + k global) / (n + k). Absent where one threshold is for all. */
  readonly shrinkage?: number;
  readonly per_label?: Readonly<Record<string, TunedThreshold>>;
  /** The headline figures of the same measured photos at the model's own threshold, and at the tuned ones. */
  readonly before?: HeadlineFigures;
  readonly after: HeadlineFigures;
}

/** What there is to say of tuning; undefined where nothing was tuned. */
export function tuningResult(
  { tuned, labels, data, modelThresholds }: MeasuredPhotos,
  { holdout, seed }: { readonly holdout: number | undefined; readonly seed: number },
  figures: HeadlineFigures,
): TuningResult | undefined {
  if (tuned === undefined) return undefined;
  const { aim, photos, global, perLabel } = tuned;
  return {
    aim: aimText(aim),
    photos,
    on_the_same_photos: holdout === undefined,
    ...(holdout !== undefined && { holdout, seed }),
    global,
    ...(perLabel && {
      shrinkage: SHRINKAGE,
      per_label: Object.fromEntries(
        perLabel.map((threshold, label) => [labels[label] ?? '', threshold] as const),
      ),
    }),
    ...(modelThresholds && { before: headlineFigures({ data, thresholds: modelThresholds.common }) }),
    after: pickHeadlines(figures),
  };
}

/** The part of an evaluation that a threshold file is made from. */
interface TunedEvaluation {
  readonly model: string | null;
  readonly truth: string;
  readonly tuning?: TuningResult;
}

/**
 * A threshold file with the tuned thresholds, for `tag --threshold`: `default` for labels that were not measured and, if
 * one threshold is for all, for the others, too. `tuned` says where they come from; readers ignore it.
 *
 * @throws CocotagError USAGE where nothing was tuned.
 */
export function thresholdFile({ model, truth, tuning }: TunedEvaluation): string {
  if (tuning === undefined) throw new CocotagError('USAGE', 'There are no tuned thresholds to save');
  const { aim, photos, global, per_label: perLabel = {} } = tuning;
  const content = {
    default: global,
    per_label: Object.fromEntries(
      Object.entries(perLabel).map(([label, { threshold }]) => [label, threshold]),
    ),
    tuned: { aim, photos, model, truth },
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
