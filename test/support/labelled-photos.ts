import fc from 'fast-check';
import { type LabelledScores, labelledScores } from '../../src/evaluation/labelled-scores.js';

/** Scores as models give them, scores with many ties, scores on the edges of bins and grids, and any other. */
export const anyScore = fc.oneof(
  fc.integer({ min: 0, max: 10_000 }).map((steps) => steps / 10_000),
  fc.constantFrom(0, 0.1, 0.29, 0.3, 0.57, 0.5800001, 0.7, 1),
  fc.double({ min: 0, max: 1, noNaN: true }),
);

/** Up to 12 photos of one to 6 labels. */
export const anyLabelledScores: fc.Arbitrary<LabelledScores> = fc
  .tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 6 }))
  .chain(([photos, labels]) => {
    const table = <Value>(value: fc.Arbitrary<Value>) =>
      fc.array(fc.array(value, { minLength: labels, maxLength: labels }), {
        minLength: photos,
        maxLength: photos,
      });
    return fc.tuple(table(anyScore), table(fc.boolean()));
  })
  .map(([scores, truth]) => labelledScores(scores, truth));

/** The photos' scores and truth as nested lists. */
export function rowsOf({ photos, labels, scores, truth }: LabelledScores) {
  return Array.from({ length: photos }, (_, photo) => ({
    scores: [...scores.subarray(photo * labels, (photo + 1) * labels)],
    truth: [...truth.subarray(photo * labels, (photo + 1) * labels)],
  }));
}

/** The same threshold for all labels. */
export function sameFor({ labels }: LabelledScores, threshold: number): number[] {
  return Array.from({ length: labels }, () => threshold);
}
