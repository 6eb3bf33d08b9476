import { expect, test } from '@jest/globals';
import { selectionOf, wantedLabels } from '../../src/tagging/selection.js';
import { LABELS } from '../support/rows.js';

const own = { default: 0.5, perLabel: [0.5, 0.6, 0.5, 0.7] };
const namesOf = (labels: readonly { name: string }[]) => labels.map(({ name }) => name);

test('without a choice wants every label, at the default threshold, and sets no limit', () => {
  expect(selectionOf({}, LABELS, own)).toEqual({
    labels: LABELS,
    thresholds: [0.5, 0.5, 0.5, 0.5],
    top: Number.POSITIVE_INFINITY,
    isWanted: [true, true, true, true],
  });
});

test('takes threshold, limit and labels as they were chosen', () => {
  const selection = selectionOf({ threshold: 'per-label', top: 2, labels: ['dog'] }, LABELS, own);
  expect(selection).toMatchObject({
    thresholds: own.perLabel,
    top: 2,
    isWanted: [false, false, true, false],
  });
});

test.each([
  [undefined, ['person', 'cat', 'dog', 'traffic light']],
  [
    ['traffic light', 'cat', 'cat'],
    ['cat', 'traffic light'],
  ],
])('of the labels %j the wanted ones are %j, in label order', (labels, wanted) => {
  expect(namesOf(wantedLabels(selectionOf({ labels }, LABELS, own)))).toEqual(wanted);
});

test.each([0, -1, Number.NaN])('refuses %d as the most tags a photo gets', (top) => {
  expect(() => selectionOf({ top }, LABELS, own)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('refuses a list of no labels', () => {
  expect(() => selectionOf({ labels: [] }, LABELS, own)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});

test('refuses a label that does not exist, with the nearest that do', () => {
  expect(() => selectionOf({ labels: ['dog', 'caat'] }, LABELS, own)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: 'The model has no label "caat"',
      hint: 'Did you mean cat?',
    }),
  );
});

test('refuses a threshold outside 0 to 1, wherever it stands', () => {
  for (const threshold of [2, { perLabel: { dog: 2 } }]) {
    expect(() => selectionOf({ threshold }, LABELS, own)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('not 2') }),
    );
  }
});
