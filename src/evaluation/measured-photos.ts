import { CocotagError } from '../errors.js';
import { type PackageThresholds, type ThresholdChoice, thresholdsFor } from '../tagging/index.js';
import { holdoutSplit } from './holdout-split.js';
import { type LabelledScores, selectPhotos } from './labelled-scores.js';
import type { ScoredPhotos } from './scored-photos.js';
import { type TuneAim, type Tuned, tuneThresholds } from './threshold-tuning.js';

/** Which thresholds photos are measured at. */
export interface ThresholdOptions {
  /** Default: the model's default threshold. Not together with `tune`. */
  readonly threshold?: ThresholdChoice | undefined;
  /** Chooses thresholds by looking at photos. */
  readonly tune?: TuneAim | undefined;
  /** The share of photos, between 0 and 1, that are measured and not tuned on. Default: all are both. */
  readonly holdout?: number | undefined;
  /** Decides, with their names, which photos are held out. Default: 0. */
  readonly seed?: number | undefined;
}

/** What the model itself brings along, for the labels of the predictions. */
export interface ModelSide {
  /** What messages call it: the model, or the file of the predictions. */
  readonly name: string;
  /** All labels that there are scores of; thresholds are in their order. */
  readonly labels: readonly { readonly name: string }[];
  /** undefined where the model is not known. */
  readonly own: PackageThresholds | undefined;
}

/** Photos to be measured, with their thresholds. */
export interface MeasuredPhotos {
  readonly labels: readonly string[];
  /** Paths of the photos that are measured; those held back for tuning are not among them. */
  readonly photos: readonly string[];
  /** [photos] See `ScoredPhotos.ids`. */
  readonly ids: readonly string[];
  readonly data: LabelledScores;
  /** [labels] */
  readonly thresholds: readonly number[];
  readonly source: 'model' | 'given' | 'tuned';
  /** [labels] The model's own, where it is known: the same for all labels, and one a label. */
  readonly modelThresholds:
    | { readonly common: readonly number[]; readonly perLabel: readonly number[] }
    | undefined;
  /** How thresholds were tuned, where they were. */
  readonly tuned: (Tuned & { readonly aim: TuneAim; readonly photos: number }) | undefined;
}

/**
 * Decides at which thresholds photos are measured, and which of them.
 *
 * @throws CocotagError USAGE for thresholds that are not possible or not known, and for a share that leaves no photo.
 */
export function measuredPhotos(
  scored: ScoredPhotos,
  side: ModelSide,
  options: ThresholdOptions = {},
): MeasuredPhotos {
  checkOptions(options);
  const { labels, photos, ids, data, labelMatch } = scored;
  const { own } = side;
  const ofShared = (thresholds: readonly number[]) =>
    labelMatch.shared.map((label) => thresholds[label] as number);
  const modelThresholds = own && {
    common: labels.map(() => own.default),
    perLabel: ofShared(own.perLabel),
  };
  const { tune, holdout, seed = 0, threshold } = options;
  if (tune === undefined) {
    const thresholds = ofShared(givenThresholds(side, threshold));
    const source = threshold === undefined ? 'model' : 'given';
    return { labels, photos, ids, data, thresholds, source, modelThresholds, tuned: undefined };
  }
  if (holdout === undefined) {
    const tuned = { ...tuneThresholds(data, tune), aim: tune, photos: photos.length };
    return {
      labels,
      photos,
      ids,
      data,
      thresholds: tuned.thresholds,
      source: 'tuned',
      modelThresholds,
      tuned,
    };
  }
  const { tuning, heldOut } = holdoutSplit(ids, 1 - holdout, seed);
  if (tuning.length === 0 || heldOut.length === 0) {
    throw new CocotagError('USAGE', `${photos.length} photos are too few to hold out ${holdout} of them`, {
      hint: 'Try another --seed, or measure more photos.',
    });
  }
  const tuned = {
    ...tuneThresholds(selectPhotos(data, tuning), tune),
    aim: tune,
    photos: tuning.length,
  };
  const at = (texts: readonly string[]) => heldOut.map((place) => texts[place] ?? '');
  return {
    labels,
    photos: at(photos),
    ids: at(ids),
    data: selectPhotos(data, heldOut),
    thresholds: tuned.thresholds,
    source: 'tuned',
    modelThresholds,
    tuned,
  };
}

/**
 * Refuses thresholds that cannot be chosen so, before anything is read.
 *
 * @throws CocotagError USAGE.
 */
export function checkOptions({ threshold, tune, holdout }: ThresholdOptions): void {
  if (threshold !== undefined && tune !== undefined)
    throw new CocotagError('USAGE', 'Thresholds are either given or tuned, not both');
  if (holdout === undefined) return;
  if (tune === undefined)
    throw new CocotagError('USAGE', 'Photos are held out from tuning, and nothing is tuned', {
      hint: 'Add --tune f1_samples, or leave out --holdout.',
    });
  if (!(holdout > 0 && holdout < 1))
    throw new CocotagError(
      'USAGE',
      `The share of photos that is held out is between 0 and 1, not ${holdout}`,
    );
}

function givenThresholds(
  { name, labels, own }: ModelSide,
  choice: ThresholdChoice | undefined,
): readonly number[] {
  const isComplete =
    typeof choice === 'number' || (typeof choice === 'object' && choice.default !== undefined);
  if (own === undefined && !isComplete) {
    throw new CocotagError('USAGE', `The thresholds of ${name} are unknown: its package is not installed`, {
      hint: 'Give one: --threshold 0.5, or have one chosen: --tune f1_samples',
    });
  }
  return thresholdsFor(choice, labels, own ?? { default: 1, perLabel: [] });
}
