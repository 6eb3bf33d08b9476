import { CocotagError } from '../errors.js';

/*
 * In this room elements of typed arrays are read `as number`: every index is inside by construction, and a check for
 * undefined in loops over ten million pairs would cost more than the arithmetic.
 */

/** What a model said of photos, and what is so: all that a measure of quality needs. Labels are in one order. */
export interface LabelledScores {
  readonly photos: number;
  readonly labels: number;
  /** [photos, labels], row-major, 0 to 1. */
  readonly scores: Float64Array;
  /** [photos, labels], row-major, 1 where the label is there, else 0. */
  readonly truth: Uint8Array;
}

/**
 * Labelled scores of nested lists.
 *
 * @param scores - [photos][labels], 0 to 1.
 * @param truth - [photos][labels]; 1 or true where the label is there.
 * @throws CocotagError INTERNAL where the shapes differ, PREDICTIONS_INVALID for a score outside 0 to 1.
 */
export function labelledScores(
  scores: readonly (readonly number[])[],
  truth: readonly (readonly (number | boolean)[])[],
): LabelledScores {
  const labels = scores[0]?.length ?? 0;
  const isEven = [...scores, ...truth].every((photo) => photo.length === labels);
  if (!isEven || scores.length !== truth.length)
    throw new CocotagError('INTERNAL', `Scores and truth are not both [${scores.length}, ${labels}]`);
  return checked({
    photos: scores.length,
    labels,
    scores: Float64Array.from(scores.flat()),
    truth: Uint8Array.from(truth.flat(), Number),
  });
}

/**
 * Some of the photos, in the order asked for.
 *
 * @param photos - Their indices, 0 to `data.photos - 1`; one that comes twice is there twice.
 */
export function selectPhotos(data: LabelledScores, photos: ArrayLike<number>): LabelledScores {
  const { labels } = data;
  const scores = new Float64Array(photos.length * labels);
  const truth = new Uint8Array(photos.length * labels);
  for (let i = 0; i < photos.length; i++) {
    const start = (photos[i] as number) * labels;
    scores.set(data.scores.subarray(start, start + labels), i * labels);
    truth.set(data.truth.subarray(start, start + labels), i * labels);
  }
  return { photos: photos.length, labels, scores, truth };
}

/**
 * Some of the labels, in the order asked for.
 *
 * @param columns - Their indices, 0 to `data.labels - 1`.
 */
export function selectLabels(data: LabelledScores, columns: ArrayLike<number>): LabelledScores {
  const { photos, labels } = data;
  const scores = new Float64Array(photos * columns.length);
  const truth = new Uint8Array(photos * columns.length);
  for (let photo = 0, at = 0; photo < photos; photo++) {
    for (let column = 0; column < columns.length; column++, at++) {
      const from = photo * labels + (columns[column] as number);
      scores[at] = data.scores[from] as number;
      truth[at] = data.truth[from] as number;
    }
  }
  return { photos, labels: columns.length, scores, truth };
}

/**
 * The data itself, after a look at its shape and its scores.
 *
 * @throws CocotagError INTERNAL where the shapes differ, PREDICTIONS_INVALID for a score outside 0 to 1.
 */
export function checked(data: LabelledScores): LabelledScores {
  const { photos, labels, scores, truth } = data;
  const pairs = photos * labels;
  if (scores.length !== pairs || truth.length !== pairs)
    throw new CocotagError(
      'INTERNAL',
      `[${photos}, ${labels}] are ${pairs} pairs, not ${scores.length} scores and ${truth.length} of truth`,
    );
  const wrong = scores.findIndex((score) => !(score >= 0 && score <= 1));
  if (wrong !== -1)
    throw new CocotagError('PREDICTIONS_INVALID', `A score is between 0 and 1, not ${scores[wrong]}`);
  return data;
}

/**
 * One threshold for each label.
 *
 * @throws CocotagError INTERNAL where there are more or fewer of them than labels.
 */
export function checkThresholds({ labels }: LabelledScores, thresholds: ArrayLike<number>): void {
  if (thresholds.length === labels) return;
  throw new CocotagError('INTERNAL', `${thresholds.length} thresholds for ${labels} labels`);
}
