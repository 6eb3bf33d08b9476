import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type CsvOptions, csvFormat } from '../../src/output/csv.js';
import { CSV_LAYOUTS } from '../../src/output/csv-layouts.js';
import type { Row } from '../../src/types.js';
import { readCsv } from '../support/csv-reader.js';
import { failed, LABELS, tagged, written } from '../support/rows.js';

const csv = (rows: readonly Row[], options: Partial<CsvOptions> = {}) =>
  written(csvFormat({ layout: 'list', labels: LABELS, isSafe: false, ...options }), rows);

const scores = { person: 0.0123, cat: 0, dog: 0.9312, 'traffic light': 0.6 };
const rows = [
  tagged('a/1.jpg', { dog: 0.9312, 'traffic light': 0.6 }),
  tagged('a/2.jpg', {}),
  failed('a/3.jpg', 'IMAGE_CORRUPT'),
  tagged('a/4.jpg', { person: 1 }),
];

test.each([
  [
    'list',
    [
      'path,tags,scores,error',
      'a/1.jpg,dog;traffic light,0.9312;0.6,',
      'a/2.jpg,,,',
      'a/3.jpg,,,IMAGE_CORRUPT',
      'a/4.jpg,person,1,',
    ],
  ],
  [
    'long',
    [
      'path,label,score,error',
      'a/1.jpg,dog,0.9312,',
      'a/1.jpg,traffic light,0.6,',
      'a/2.jpg,,,',
      'a/3.jpg,,,IMAGE_CORRUPT',
      'a/4.jpg,person,1,',
    ],
  ],
  [
    'wide',
    [
      'path,person,cat,dog,traffic light,error',
      'a/1.jpg,,,0.9312,0.6,',
      'a/2.jpg,,,,,',
      'a/3.jpg,,,,,IMAGE_CORRUPT',
      'a/4.jpg,1,,,,',
    ],
  ],
] as const)('writes the layout %s', (layout, lines) => {
  expect(csv(rows, { layout })).toBe(`${lines.join('\n')}\n`);
});

test.each([
  ['list', ['a.jpg,dog,0.9312,']],
  ['long', ['a.jpg,dog,0.9312,']],
  ['wide', ['a.jpg,0.0123,0,0.9312,0.6,']],
] as const)('in the layout %s, all scores fill the columns of labels and nothing else', (layout, lines) => {
  const [, ...written] = csv([tagged('a.jpg', { dog: 0.9312 }, scores)], { layout })
    .trimEnd()
    .split('\n');
  expect(written).toEqual(lines);
});

test('wide has the columns that it is given, in their order', () => {
  const labels = LABELS.filter(({ name }) => name === 'dog' || name === 'cat');
  expect(csv([tagged('a.jpg', { dog: 0.9312 }, scores)], { layout: 'wide', labels })).toBe(
    'path,cat,dog,error\na.jpg,0,0.9312,\n',
  );
});

test.each(CSV_LAYOUTS)('in the layout %s, a run without photos is the header line alone', (layout) => {
  expect(readCsv(csv([], { layout }))).toHaveLength(1);
});

test.each(CSV_LAYOUTS)('in the layout %s, any path is read back as it was', (layout) => {
  const unit = fc.constantFrom(
    'a',
    '"',
    ',',
    '\n',
    '\r',
    ';',
    "'",
    ' ',
    '=',
    '\t',
    '\\',
    'é',
    '🐕',
    '\u2028',
    '\ufeff',
  );
  const path = fc.string({ unit, minLength: 1 });
  fc.assert(
    fc.property(fc.array(path), (paths) => {
      const all = paths.map((name, i) => (i % 2 === 0 ? tagged(name, { dog: 0.9 }) : failed(name)));
      const [header, ...records] = readCsv(csv(all, { layout }));
      expect(records.map(([name]) => name)).toEqual(paths);
      for (const record of records) expect(record).toHaveLength(header?.length ?? 0);
    }),
  );
});

test.each(['=cmd|calc.jpg', '+1.jpg', '-1.jpg', '@SUM(A1).jpg', '\t=1.jpg', '\r=1.jpg'])(
  'puts a quote in front of the formula %j, if asked to',
  (path) => {
    const [, safe] = readCsv(csv([tagged(path, {})], { isSafe: true }));
    expect(safe?.[0]).toBe(`'${path}`);
    const [, plain] = readCsv(csv([tagged(path, {})]));
    expect(plain?.[0]).toBe(path);
  },
);

test('safe cells leave numbers and harmless names alone', () => {
  expect(csv([tagged('a=b-c.jpg', { dog: 0.5 })], { isSafe: true })).toBe(
    'path,tags,scores,error\na=b-c.jpg,dog,0.5,\n',
  );
});
