import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readRows } from '../../../src/evaluation/predictions/rows.js';
import { failed, MODEL, tagged } from '../../support/rows.js';
import { anyCuts, errorOf, stream } from '../truth/streams.js';

const text = (lines: readonly unknown[]) =>
  lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
const read = (lines: readonly unknown[]) => readRows(stream(text(lines)), 'run.ndjson');

const row = (path: string, scores: Record<string, number>) => tagged(path, {}, scores);

test('reads scores photo by photo, and counts those that failed apart', async () => {
  const predictions = await read([
    failed('gone.jpg', 'IMAGE_NOT_FOUND', 'no such file or folder'),
    row('a.jpg', { person: 0.25, unicorn: 1, dog: 0 }),
    '',
    row('b.jpg', { dog: 0.7, person: 0.1234, unicorn: 0 }),
  ]);
  expect(predictions).toEqual({
    form: 'rows',
    model: MODEL,
    labels: [
      { name: 'person', categoryId: 1, supercategory: 'person' },
      { name: 'unicorn' },
      { name: 'dog', categoryId: 18, supercategory: 'animal' },
    ],
    photos: ['a.jpg', 'b.jpg'],
    scores: new Float64Array([0.25, 1, 0, 0.1234, 0, 0.7]),
    failed: [{ path: 'gone.jpg', error: { code: 'IMAGE_NOT_FOUND', message: 'no such file or folder' } }],
    silent: [],
    warnings: [],
  });
});

test('reads rows of other programs, that name no model', async () => {
  const { model, photos } = await read([{ path: 'a.jpg', scores: { dog: 1 } }]);
  expect({ model, photos }).toEqual({ model: undefined, photos: ['a.jpg'] });
});

test('gives back every score exactly, of any number of rows, however the text is cut', async () => {
  const score = fc.double({ min: 0, max: 1, noNaN: true });
  const rows = fc.array(fc.tuple(score, score, score), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(rows, anyCuts, async (values, cuts) => {
      const lines = values.map(([a, b, c], i) => row(`${i}.jpg`, { a, b, c }));
      const { scores } = await readRows(stream(text(lines), cuts), 'run.ndjson');
      expect([...scores]).toEqual(values.flat().map((value) => value + 0));
    }),
  );
});

test('holds more rows than it first has room for', async () => {
  const { scores, photos } = await read(
    Array.from({ length: 5000 }, (_, i) => row(`${i}.jpg`, { a: i / 5000, b: 1 })),
  );
  expect([photos.length, scores.length, scores[9998], scores[9999]]).toEqual([5000, 10000, 4999 / 5000, 1]);
});

const good = row('a.jpg', { dog: 0.5, cat: 0.5 });
const bad = (changes: object) => ({ ...row('b.jpg', { dog: 0.5, cat: 0.5 }), ...changes });

test.each<[string, unknown, string]>([
  ['what is no JSON', '{"path":', 'JSON'],
  ['a list', '[]', ''],
  ['null', 'null', ''],
  ['no path', bad({ path: undefined }), 'path'],
  ['tags without scores', tagged('b.jpg', { dog: 0.9 }), 'it has no scores; the run needs --all-scores'],
  ['scores that are a list', bad({ scores: [0.5, 0.5] }), 'its scores are no object'],
  [
    'a score above 1',
    bad({ scores: { dog: 0.5, cat: 1.01 } }),
    'the score of "cat" is 1.01, not a number from 0 to 1',
  ],
  ['a score below 0', bad({ scores: { dog: -0.1, cat: 1 } }), 'the score of "dog" is -0.1, not a number'],
  [
    'a score that is text',
    bad({ scores: { dog: '0.5', cat: 1 } }),
    'the score of "dog" is "0.5", not a number',
  ],
  [
    'a score that is null',
    bad({ scores: { dog: null, cat: 1 } }),
    'the score of "dog" is null, not a number',
  ],
  ['a label too few', bad({ scores: { dog: 0.5 } }), 'the score of "cat" is not there'],
  [
    'a label too many',
    bad({ scores: { dog: 0.5, cat: 0.5, cow: 0 } }),
    '"cow" is no label of the rows before',
  ],
  [
    'another model',
    bad({ model: 'other@1.0.0/float' }),
    `it is of another model, other@1.0.0/float, than the first, ${MODEL}`,
  ],
])('refuses %s, with the number of the line', async (_, line, why) => {
  const { code, message, path, hint } = await errorOf(read([good, '', line]));
  expect({ code, path }).toEqual({ code: 'PREDICTIONS_INVALID', path: 'run.ndjson' });
  expect(message).toMatch(/^run\.ndjson: line 3 is no row with all scores: ./);
  expect(message).toContain(why);
  expect(hint).toContain('--all-scores');
});

test.each<[string, unknown[], string]>([
  ['no row', [], 'holds no row'],
  ['blank lines', ['', ' '], 'holds no row'],
  ['photos that all failed', [failed('a.jpg'), failed('b.jpg')], 'holds no scores: all 2 photos failed'],
  ['rows without a label', [row('a.jpg', {})], 'line 1 is no row with all scores: its scores are empty'],
])('refuses %s', async (_, lines, what) => {
  expect((await errorOf(read(lines))).message).toBe(`run.ndjson: ${what}`);
});
