import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  headDifference,
  headLine,
  isJournalHead,
  type JournalRun,
  outputsLine,
  parseJournalLine,
  photoKey,
  rowLine,
} from '../../../src/output/journal/journal-lines.js';
import { failed, MODEL, tagged } from '../../support/rows.js';

const RUN: JournalRun = {
  version: '0.1.0',
  model: 'tiny@1.0.0/float',
  modelSha256: 'abc',
  labels: ['person', 'cat'],
  thresholds: [0.5, 0.5],
  top: null,
  wanted: ['person', 'cat'],
  hasAllScores: false,
};
const file = { sizeBytes: 12, mtimeMs: 1_732_000_000_123.25 };

test.each([
  ['a tagged photo', tagged('a.jpg', { dog: 0.9, cat: 0.5 })],
  ['a photo without tags', tagged('a.jpg', {})],
  ['all scores', tagged('a.jpg', { dog: 0.9 }, { dog: 0.9, '7': 0, constructor: 0.1 })],
  ['a photo that failed', failed('a.jpg')],
  ['a name that is no UTF-8', { path: 'a\ufffd.jpg', path_base64: 'Yf8uanBn', model: MODEL, tags: [] }],
  ['a name of odd characters', tagged('a\n"\u2028\0.jpg', {})],
])('a row comes back as it was: %s', (_, row) => {
  for (const stat of [file, undefined]) {
    const text = rowLine(row, stat);
    expect(text.indexOf('\n')).toBe(text.length - 1);
    const entry = parseJournalLine(text.trimEnd());
    expect(entry).toEqual({ kind: 'row', row, file: stat });
    // The order of keys is that of outputs.
    expect(entry?.kind === 'row' && JSON.stringify(entry.row)).toBe(JSON.stringify(row));
  }
});

test('a row is the NDJSON row, with the size and time of its file behind', () => {
  const text = rowLine(failed('a.jpg'), file);
  expect(text).toBe(
    `${JSON.stringify(failed('a.jpg')).slice(0, -1)},"size":12,"mtime_ms":1732000000123.25}\n`,
  );
});

test('outputs that are being made come back', () => {
  expect(parseJournalLine(outputsLine(['/a.csv']).trimEnd())).toEqual({ kind: 'outputs', paths: ['/a.csv'] });
});

test('a line that is not whole is no line', () => {
  const text = rowLine(tagged('é.jpg', { dog: 0.9 }), file);
  for (let length = 0; length < text.length - 1; length++)
    expect(parseJournalLine(text.slice(0, length))).toBeUndefined();
  expect(parseJournalLine(`\0\0\0${text}`)).toBeUndefined();
  expect(parseJournalLine('{"path":"a.jpg"}')).toBeUndefined();
  expect(parseJournalLine('[]')).toBeUndefined();
});

describe('the first line', () => {
  const head = headLine(RUN).trimEnd();

  test('agrees with a run that is the same', () => {
    expect(isJournalHead(head)).toBe(true);
    expect(headDifference(head, { ...RUN })).toBeUndefined();
  });

  test.each<[Partial<JournalRun>, string]>([
    [{ version: '0.2.0' }, `its version of cocotag is "0.1.0", and this run's is "0.2.0"`],
    [{ model: 'tiny@1.0.0/int8' }, 'its model is'],
    [{ modelSha256: 'f'.repeat(64) }, "model's SHA-256"],
    [{ labels: ['person', 'dog'] }, 'list of labels'],
    [{ thresholds: [0.4, 0.4] }, `its threshold is 0.5, and this run's is 0.4`],
    [{ thresholds: [0.5, 0.4] }, 'its threshold'],
    [{ thresholds: Array.from({ length: 80 }, (_, i) => i / 80) }, "its threshold differs from this run's"],
    [{ top: 3 }, `its --top is null, and this run's is 3`],
    [{ wanted: ['cat'] }, 'choice of labels'],
    [{ hasAllScores: true }, '--all-scores'],
  ])('disagrees with %j, and says in what', (change, says) => {
    expect(headDifference(head, { ...RUN, ...change })).toContain(says);
  });

  test('of another form disagrees, whatever it holds', () => {
    expect(headDifference(head.replace('"cocotag_journal":1', '"cocotag_journal":2'), RUN)).toContain('form');
    expect(headDifference('{"cocotag_journal":', RUN)).toBe('its first line is damaged');
  });
});

test('photos are one only if their bytes are', () => {
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 4 });
  const key = (name: Uint8Array) => {
    const path = Buffer.from(name).toString('utf8');
    return photoKey(Buffer.from(path).equals(name) ? { path } : { path, pathBytes: name });
  };
  fc.assert(
    fc.property(bytes, bytes, (one, other) => {
      expect(key(one) === key(other)).toBe(Buffer.from(one).equals(other));
    }),
  );
});
