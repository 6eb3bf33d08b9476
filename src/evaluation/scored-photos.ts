import { CocotagError } from '../errors.js';
import type { LabelledScores } from './labelled-scores.js';
import type { FailedPhoto, Predictions } from './predictions/predictions.js';
import { type LabelMatch, matchLabels } from './truth/label-matching.js';
import { matchPhotos, type PhotoMatch } from './truth/matching.js';
import type { Truth } from './truth/truth.js';

/** Predictions and a truth put together: what can be measured, and what is left out. */
export interface ScoredPhotos {
  /** The labels that are measured, as the model calls them and in its order: those of both, unless all are asked for. */
  readonly labels: readonly string[];
  /** Paths as rows show them. */
  readonly photos: readonly string[];
  /** [photos] What a photo is called whatever folder it lies in: its name in the truth, or its path. Unique. */
  readonly ids: readonly string[];
  readonly data: LabelledScores;
  readonly labelMatch: LabelMatch;
  readonly account: PhotoAccount;
}

/** Photos that are not as they should be, by path or by their names in the truth. */
export interface PhotoAccount {
  /** Photos that the truth does not list. */
  readonly unlisted: readonly string[];
  /** Whether these are measured all the same: nothing is on them. */
  readonly countsUnlisted: boolean;
  /** Names of photos that the truth lists and nobody tagged. */
  readonly missing: readonly string[];
  readonly failed: readonly FailedPhoto[];
  /** Photos that are the same photo of the truth as one before, and are left out. */
  readonly repeated: readonly string[];
  /** Names of photos without a single COCO result: all their scores are 0. */
  readonly silent: readonly string[];
}

/** How photos are put together. */
export interface ScoredPhotosOptions {
  /** Whether photos that the truth does not list are measured as photos on which nothing is. Default: false. */
  readonly includeUnlisted?: boolean | undefined;
  /** Whether labels of the predictions that the truth never names are measured, as on no photo. Default: false. */
  readonly allLabels?: boolean | undefined;
  /** Unlisted photos that were not even tagged. */
  readonly passedOver?: readonly string[] | undefined;
}

/**
 * Puts predictions and a truth together.
 *
 * @throws CocotagError ANNOTATIONS_INVALID where no label, or no photo, is in both.
 */
export function scoredPhotos(
  predictions: Predictions,
  truth: Truth,
  { includeUnlisted = false, allLabels = false, passedOver = [] }: ScoredPhotosOptions = {},
): ScoredPhotos {
  const found = matchLabels(truth, predictions.labels);
  const labelMatch = allLabels
    ? { ...found, shared: [...predictions.labels.keys()], onlyInModel: [] }
    : found;
  const paths = [...predictions.photos, ...predictions.failed.map(({ path }) => path)];
  const match = matchPhotos(paths, truth);
  const leftOut = new Set([...match.repeated, ...(includeUnlisted ? [] : match.unlisted)]);
  const kept = [...predictions.photos.keys()].filter((place) => !leftOut.has(place));
  if (kept.length === 0) throw refuseStrangers(predictions, truth);
  const pathOf = (place: number) => paths[place] ?? '';
  const nameOf = (index: number) => truth.photos[index]?.name ?? '';
  return {
    labels: labelMatch.shared.map((label) => predictions.labels[label]?.name ?? ''),
    photos: kept.map(pathOf),
    ids: kept.map((place) => {
      const index = match.truthOf[place];
      return index === undefined ? pathOf(place) : nameOf(index);
    }),
    data: {
      photos: kept.length,
      labels: labelMatch.shared.length,
      scores: scoresOf(predictions, kept, labelMatch.shared),
      truth: truthOf(truth, kept, match, labelMatch),
    },
    labelMatch,
    account: {
      unlisted: [...match.unlisted.map(pathOf), ...passedOver],
      countsUnlisted: includeUnlisted,
      missing: match.missing.map(nameOf),
      failed: predictions.failed.filter((_, i) => !leftOut.has(predictions.photos.length + i)),
      repeated: match.repeated.map(pathOf),
      silent: predictions.silent.map((place) => predictions.photos[place] ?? ''),
    },
  };
}

/** [kept, shared]; where that is all there is, no copy is made of it. */
function scoresOf(
  { photos, labels, scores }: Predictions,
  kept: readonly number[],
  shared: readonly number[],
): Float64Array {
  if (kept.length === photos.length && shared.length === labels.length) return scores;
  const chosen = new Float64Array(kept.length * shared.length);
  let at = 0;
  for (const place of kept) {
    for (const label of shared) chosen[at++] = scores[place * labels.length + label] as number;
  }
  return chosen;
}

function truthOf(
  truth: Truth,
  kept: readonly number[],
  { truthOf }: PhotoMatch,
  { shared, modelOf }: LabelMatch,
): Uint8Array {
  const columnOfModel = new Map(shared.map((label, column) => [label, column]));
  const columnOf = modelOf.map((label) => (label === undefined ? undefined : columnOfModel.get(label)));
  const there = new Uint8Array(kept.length * shared.length);
  kept.forEach((place, line) => {
    for (const label of truth.photos[truthOf[place] ?? -1]?.labels ?? []) {
      const column = columnOf[label];
      if (column !== undefined) there[line * shared.length + column] = 1;
    }
  });
  return there;
}

function refuseStrangers({ photos }: Predictions, truth: Truth): CocotagError {
  const message = `${truth.path}: no photo is one of those that were tagged: it lists "${truth.photos[0]?.name}", they begin with "${photos[0]}"`;
  return new CocotagError('ANNOTATIONS_INVALID', message, {
    path: truth.path,
    hint: 'Photos are found by file name, then by the number in it. --include-unlisted measures the others, too.',
  });
}
