import { expect, test } from '@jest/globals';
import { checked, labelledScores, selectLabels, selectPhotos } from '../../src/evaluation/labelled-scores.js';
import { rowsOf } from '../support/labelled-photos.js';

const data = labelledScores(
  [
    [0.1, 0.2],
    [0.3, 0.4],
  ],
  [
    [true, false],
    [false, true],
  ],
);

test('lists become rows', () => {
  expect(data).toMatchObject({ photos: 2, labels: 2 });
  expect([...data.scores]).toEqual([0.1, 0.2, 0.3, 0.4]);
  expect([...data.truth]).toEqual([1, 0, 0, 1]);
});

test('photos are selected in the order asked for, more than once if need be', () => {
  expect(rowsOf(selectPhotos(data, [1, 0, 1])).map(({ scores }) => scores)).toEqual([
    [0.3, 0.4],
    [0.1, 0.2],
    [0.3, 0.4],
  ]);
});

test('labels are selected in the order asked for', () => {
  const swapped = rowsOf(selectLabels(data, [1, 0]));
  expect(swapped.map(({ scores }) => scores)).toEqual([
    [0.2, 0.1],
    [0.4, 0.3],
  ]);
  expect(swapped.map(({ truth }) => truth)).toEqual([
    [0, 1],
    [1, 0],
  ]);
  expect(selectLabels(data, [1])).toMatchObject({ photos: 2, labels: 1 });
});

test.each([
  ['rows of different length', [[0.1, 0.2], [0.3]], [[1, 0], [1]], 'not both [2, 2]'],
  ['truth of fewer photos', [[0.1], [0.2]], [[1]], 'not both [2, 1]'],
  ['a score above 1', [[1.1]], [[1]], 'not 1.1'],
  ['a score that is no number', [[Number.NaN]], [[1]], 'not NaN'],
])('refuses %s', (_, scores, truth, message) => {
  expect(() => labelledScores(scores, truth)).toThrow(message);
});

test('refuses arrays that do not fit the shape', () => {
  expect(() => checked({ ...data, photos: 3 })).toThrow('[3, 2] are 6 pairs, not 4 scores');
});
