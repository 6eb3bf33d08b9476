import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { averagePrecision } from '../../src/evaluation/average-precision.js';
import { labelRanking } from '../../src/evaluation/label-ranking.js';
import { labelledScores } from '../../src/evaluation/labelled-scores.js';
import { anyLabelledScores, rowsOf } from '../support/labelled-photos.js';

const meanOf = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

test('is what the definitions give, label against label', () => {
  fc.assert(
    fc.property(anyLabelledScores, (data) => {
      const photos = rowsOf(data).map(({ scores, truth }) => ({
        scores,
        truth,
        yes: scores.filter((_, i) => truth[i] === 1),
        no: scores.filter((_, i) => truth[i] === 0),
      }));
      const reaching = (scores: readonly number[], least: number) =>
        scores.filter((score) => score >= least).length;
      const lrap = photos.map(({ scores, yes }) =>
        yes.length === 0 ? 1 : meanOf(yes.map((score) => reaching(yes, score) / reaching(scores, score))),
      );
      const coverage = photos.map(({ scores, yes }) =>
        yes.length === 0 ? 0 : reaching(scores, Math.min(...yes)),
      );
      const loss = photos.map(({ yes, no }) =>
        meanOf(yes.flatMap((score) => no.map((other) => Number(score <= other)))),
      );
      const ap = photos
        .map(({ scores, truth }) => averagePrecision(scores, truth))
        .filter((value) => value !== undefined);
      const ranking = labelRanking(data);
      expect(ranking.lrap).toBeCloseTo(meanOf(lrap), 12);
      expect(ranking.coverage_error).toBeCloseTo(meanOf(coverage), 12);
      expect(ranking.ranking_loss).toBeCloseTo(meanOf(loss), 12);
      expect(ranking.mAP_samples).toBeCloseTo(meanOf(ap), 12);
      expect(ranking.mAP_samples_with_empty_as_zero * data.photos).toBeCloseTo(meanOf(ap) * ap.length, 12);
    }),
  );
});

test('a tie of a true and a false label is an error', () => {
  expect(labelRanking(labelledScores([[0.4, 0.4]], [[1, 0]]))).toMatchObject({
    lrap: 0.5,
    coverage_error: 2,
    ranking_loss: 1,
  });
});
