import { expect, test } from '@jest/globals';
import {
  checkLabel,
  parseThresholds,
  type ThresholdChoice,
  thresholdsFor,
} from '../../src/tagging/thresholds.js';
import { LABELS } from '../support/rows.js';

const own = { default: 0.5, perLabel: [0.5, 0.6, 0.5, 0.7] };

test.each<[string, ThresholdChoice | undefined, readonly number[]]>([
  ["nothing: the package's default", undefined, [0.5, 0.5, 0.5, 0.5]],
  ['one number', 0.3, [0.3, 0.3, 0.3, 0.3]],
  ['0', 0, [0, 0, 0, 0]],
  ['1', 1, [1, 1, 1, 1]],
  ["the package's own", 'per-label', own.perLabel],
  ['one label', { perLabel: { dog: 0.2 } }, [0.5, 0.5, 0.2, 0.5]],
  ['one label and another default', { default: 0.9, perLabel: { dog: 0 } }, [0.9, 0.9, 0, 0.9]],
  ['another default alone', { default: 0, perLabel: {} }, [0, 0, 0, 0]],
])('takes the choice of %s', (_, choice, expected) => {
  expect(thresholdsFor(choice, LABELS, own)).toEqual(expected);
});

test.each<[string, ThresholdChoice]>([
  ['a number below 0', -0.1],
  ['a number above 1', 1.1],
  ['no number', Number.NaN],
  ['a label above 1', { perLabel: { dog: 40 } }],
  ['a default above 1', { default: 40, perLabel: {} }],
  ['a default below 0', { default: -0.1, perLabel: { dog: 0.5 } }],
])('refuses %s', (_, choice) => {
  expect(() => thresholdsFor(choice, LABELS, own)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('between 0 and 1') }),
  );
});

test('refuses a threshold for a label that does not exist, with the nearest that does', () => {
  expect(() => thresholdsFor({ perLabel: { doog: 0.5 } }, LABELS, own)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: 'The model has no label "doog"',
      hint: 'Did you mean dog?',
    }),
  );
});

test('says how many labels there are where none is near', () => {
  expect(() => checkLabel('submarine', ['person', 'cat', 'dog'])).toThrow(
    expect.objectContaining({ hint: 'It has 3 labels, from "person" to "dog".' }),
  );
});

test.each<[string, ThresholdChoice]>([
  ['{ "default": 0.4, "per_label": { "dog": 0.3 } }', { default: 0.4, perLabel: { dog: 0.3 } }],
  ['{ "per_label": { "dog": 0.3 } }', { default: undefined, perLabel: { dog: 0.3 } }],
  ['{ "default": 0.4, "made_by": "me" }', { default: 0.4, perLabel: {} }],
  ['{}', { default: undefined, perLabel: {} }],
])('reads the file %s', (json, choice) => {
  expect(parseThresholds(json, 'my.json')).toEqual(choice);
});

test.each([
  ['what is not JSON', '{'],
  ['a number alone', '0.4'],
  ['a list', '[0.4]'],
  ['a default that is text', '{ "default": "0.4" }'],
  ['a threshold that is text', '{ "per_label": { "dog": "0.3" } }'],
])('refuses a file with %s, by its name', (_, json) => {
  expect(() => parseThresholds(json, 'my.json')).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      path: 'my.json',
      message: expect.stringContaining('my.json'),
    }),
  );
});
