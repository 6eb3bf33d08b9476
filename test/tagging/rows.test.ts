import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CocotagError } from '../../src/errors.js';
import { failedRow, type RowStyle, retaggedRow, taggedRow } from '../../src/tagging/rows.js';
import { parseRow } from '../../src/tagging/saved-rows.js';
import { roundScore } from '../../src/tagging/scores.js';
import { selectionOf } from '../../src/tagging/selection.js';
import { isFailed } from '../../src/types.js';
import { LABELS, MODEL } from '../support/rows.js';

const own = { default: 0.5, perLabel: [0.5, 0.6, 0.5, 0.7] };
const style = (hasAllScores: boolean): RowStyle => ({
  model: MODEL,
  selection: selectionOf({}, LABELS, own),
  hasAllScores,
});
const size = { width: 640, height: 480 };
const scores = [0.1, 0.9, 0.6, 0.2];

// A row's keys stand in one order, whoever makes it: tests compare the text, not the object.
test('writes a tagged photo with its keys in order', () => {
  expect(JSON.stringify(taggedRow({ path: 'a/b.jpg' }, size, scores, style(false)))).toBe(
    '{"path":"a/b.jpg","model":"tiny@1.0.0/float","width":640,"height":480,' +
      '"tags":[{"label":"cat","score":0.9},{"label":"dog","score":0.6}]}',
  );
});

test('puts all scores last, in label order', () => {
  expect(JSON.stringify(taggedRow({ path: 'a.jpg' }, size, [0, 0.1, 0.2, 0.3], style(true)))).toBe(
    '{"path":"a.jpg","model":"tiny@1.0.0/float","width":640,"height":480,"tags":[],' +
      '"scores":{"person":0,"cat":0.1,"dog":0.2,"traffic light":0.3}}',
  );
});

test('adds the bytes of a path that is no text, behind the path', () => {
  const photo = { path: 'caf\ufffd.jpg', pathBytes: Buffer.from('caf\xe9.jpg', 'latin1') };
  const error = new CocotagError('IMAGE_EMPTY', 'is empty', { path: 'elsewhere', hint: 'Copy it again.' });
  expect(Object.keys(taggedRow(photo, size, scores, style(true)))).toEqual([
    'path',
    'path_base64',
    'model',
    'width',
    'height',
    'tags',
    'scores',
  ]);
  expect(JSON.stringify(failedRow(photo, error.toPlain(), MODEL))).toBe(
    `{"path":"caf\ufffd.jpg","path_base64":"Y2Fm6S5qcGc=","model":"${MODEL}",` +
      '"error":{"code":"IMAGE_EMPTY","message":"is empty"}}',
  );
});

test.each([true, false])('makes tags anew and all else stays (all scores: %s)', (hasAllScores) => {
  const photo = { path: 'caf\ufffd.jpg', pathBytes: Buffer.from('caf\xe9.jpg', 'latin1') };
  const strict = { ...style(hasAllScores), selection: selectionOf({ threshold: 0.8 }, LABELS, own) };
  const again = retaggedRow(taggedRow(photo, size, scores, style(true)), scores, strict);
  expect(JSON.stringify(again)).toBe(JSON.stringify(taggedRow(photo, size, scores, strict)));
});

test('tags made again from saved scores are the tags of the run', () => {
  const score = fc.double({ min: 0, max: 1, noNaN: true });
  const choices = fc.record({
    threshold: score,
    top: fc.integer({ min: 1, max: 5 }),
    labels: fc.option(
      fc.subarray(
        LABELS.map(({ name }) => name),
        { minLength: 1 },
      ),
      { nil: undefined },
    ),
  });
  const tuple = fc.array(score, { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(tuple, choices, (raw, chosen) => {
      const selection = selectionOf(chosen, LABELS, own);
      const run = { model: MODEL, selection, hasAllScores: true };
      const row = taggedRow({ path: 'a.jpg' }, size, raw.map(roundScore), run);
      const saved = parseRow(JSON.stringify(row), 1);
      if (isFailed(saved) || saved.scores === undefined) throw new Error('The row lost its scores');
      const { scores: all } = saved;
      const again = retaggedRow(
        saved,
        LABELS.map(({ name }) => all[name] ?? -1),
        run,
      );
      expect(JSON.stringify(again)).toBe(JSON.stringify(row));
    }),
  );
});
