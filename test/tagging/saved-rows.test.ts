import { expect, test } from '@jest/globals';
import { parseRow } from '../../src/tagging/saved-rows.js';
import type { Row } from '../../src/types.js';
import { failed, MODEL, tagged } from '../support/rows.js';

test.each<[string, Row]>([
  ['with tags', tagged('a.jpg', { dog: 0.9312, cat: 0.5 })],
  ['without tags', tagged('a.jpg', {})],
  ['with all scores', tagged('a.jpg', { dog: 0.9 }, { person: 0, dog: 0.9, 'traffic light': 1 })],
  ['of a photo that failed', failed('b.jpg', 'IMAGE_CORRUPT', 'is cut short')],
  ['of unknown size', { path: 'a.jpg', model: MODEL, tags: [] }],
  ['with a path that is no text', { path: '\ufffd.jpg', path_base64: '6S5qcGc=', model: MODEL, tags: [] }],
])('reads a row %s as it was written', (_, row) => {
  const line = JSON.stringify(row);
  expect(JSON.stringify(parseRow(line, 1))).toBe(line);
});

test('ignores keys that a later version may add', () => {
  const row = tagged('a.jpg', { dog: 0.9 });
  expect(parseRow(JSON.stringify({ future: 1, ...row }), 1)).toEqual(row);
});

const row = tagged('a.jpg', { dog: 0.9 }, { dog: 0.9 });

test.each([
  ['what is not JSON', '{"path":'],
  ['an empty line', ''],
  ['a list', '[]'],
  ['null', 'null'],
  ['no path', JSON.stringify({ ...row, path: undefined })],
  ['no model', JSON.stringify({ ...row, model: undefined })],
  ['neither tags nor an error', JSON.stringify({ ...row, tags: undefined })],
  ['a tag without a score', JSON.stringify({ ...row, tags: [{ label: 'dog' }] })],
  ['a score above 1', JSON.stringify({ ...row, scores: { dog: 1.1 } })],
  ['a score below 0', JSON.stringify({ ...row, tags: [{ label: 'dog', score: -0.1 }] })],
  ['a score that is text', JSON.stringify({ ...row, scores: { dog: '0.9' } })],
  ['a code that does not exist', JSON.stringify({ ...row, error: { code: 'NOPE', message: '' } })],
  ['a size that is text', JSON.stringify({ ...row, width: '4' })],
])('refuses %s, with the number of the line', (_, line) => {
  expect(() => parseRow(line, 17)).toThrow(
    expect.objectContaining({
      code: 'PREDICTIONS_INVALID',
      message: expect.stringMatching(/^Line 17 /),
      hint: expect.stringContaining('--all-scores'),
    }),
  );
});
