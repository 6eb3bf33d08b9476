import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evaluationOf } from '../../src/evaluation/evaluation.js';
import { type LabelledScores, labelledScores, selectPhotos } from '../../src/evaluation/labelled-scores.js';
import { anyLabelledScores, sameFor } from '../support/labelled-photos.js';
import { leavesOf } from '../support/leaves.js';

const namesOf = (data: LabelledScores) => sameFor(data, 0).map((_, label) => `label ${label}`);
const evaluate = (data: LabelledScores) =>
  evaluationOf(data, namesOf(data), {
    thresholds: sameFor(data, 0.3),
    packageThresholds: sameFor(data, 0.5),
  });

/** Where two evaluations differ by more than the order of a sum can make of it. */
function differences(one: unknown, other: unknown) {
  const values = new Map(leavesOf(other));
  return leavesOf(one).filter(([way, a]) => {
    const b = values.get(way);
    return typeof a === 'number' && typeof b === 'number' ? Math.abs(a - b) > 1e-10 : a !== b;
  });
}

test('does not depend on the order of photos', () => {
  const withOrder = anyLabelledScores.chain((data) => {
    const photos = Array.from({ length: data.photos }, (_, photo) => photo);
    return fc.tuple(fc.constant(data), fc.shuffledSubarray(photos, { minLength: photos.length }));
  });
  fc.assert(
    fc.property(withOrder, ([data, order]) => {
      const shuffled = evaluate(selectPhotos(data, order));
      expect(differences(shuffled, evaluate(data))).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test('is plain data of finite numbers, whatever is missing', () => {
  fc.assert(
    fc.property(anyLabelledScores, (data) => {
      const evaluation = evaluate(data);
      expect(JSON.parse(JSON.stringify(evaluation))).toEqual(evaluation);
    }),
  );
});

test('what needs the thresholds of a package is absent without them', () => {
  const data = labelledScores([[0.9]], [[1]]);
  const evaluation = evaluationOf(data, ['cat'], { thresholds: [0.5] });
  expect(evaluation).not.toHaveProperty('per_label_thresholds');
  expect(evaluation.per_class.cat).toEqual({
    ap: 1,
    precision: 1,
    recall: 1,
    f1: 1,
    support: 1,
    threshold_best_f1: 0.01,
    best_f1: 1,
  });
});

test('the threshold is null where labels have different ones', () => {
  const data = labelledScores([[0.9, 0.1]], [[1, 0]]);
  expect(evaluationOf(data, ['cat', 'dog'], { thresholds: [0.5, 0.5] }).threshold).toBe(0.5);
  expect(evaluationOf(data, ['cat', 'dog'], { thresholds: [0.5, 0.6] }).threshold).toBeNull();
});

test('refuses names, thresholds and scores that do not fit', () => {
  const data = labelledScores([[0.9, 0.1]], [[1, 0]]);
  const thresholds = [0.5, 0.5];
  expect(() => evaluationOf(data, ['cat'], { thresholds })).toThrow('1 names for 2 labels');
  expect(() => evaluationOf(data, ['cat', 'cat'], { thresholds })).toThrow('or one twice');
  expect(() => evaluationOf(data, ['cat', 'dog'], { thresholds: [0.5] })).toThrow('1 thresholds');
  expect(() => evaluationOf(data, ['cat', 'dog'], { thresholds, packageThresholds: [0.5] })).toThrow(
    '1 thresholds',
  );
  expect(() =>
    evaluationOf({ ...data, scores: Float64Array.of(2, 0) }, ['cat', 'dog'], { thresholds }),
  ).toThrow('not 2');
});
