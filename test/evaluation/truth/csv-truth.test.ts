import { expect, test } from '@jest/globals';
import { readCsvTruth } from '../../../src/evaluation/truth/csv-truth.js';
import { csvFormat } from '../../../src/output/csv.js';
import { failed, LABELS, tagged, written } from '../../support/rows.js';
import { errorOf, labelsByName, stream } from './streams.js';

const read = (text: string) => readCsvTruth(stream(text), 'truth.csv');

test.each([
  ['a list a photo', 'path,labels\na.jpg,dog;person\nb.jpg,\n'],
  ['a label a line', 'path,label\na.jpg,dog\nb.jpg,\na.jpg,person\n'],
  ['other names for the columns', 'File_Name , TAGS\na.jpg,dog;person\nb.jpg,'],
  ['other columns, in another order', 'id,tags,note,file\n1, dog ; person ;,"x,y",a.jpg\n2,,,b.jpg'],
  ['CRLF, and lines that are empty', 'path,labels\r\n\r\na.jpg,dog;person\r\nb.jpg,\r\n\r\n'],
  ['quotes', '"path","labels"\n"a.jpg","dog;person"\n"b.jpg",""\n'],
  ['a name of one case and another', 'path,label\na.jpg,dog\na.jpg,DOG\na.jpg,person\nb.jpg,""\n'],
])('reads %s', async (_, text) => {
  const truth = await read(text);
  expect(truth.labels).toEqual([{ name: 'dog' }, { name: 'person' }]);
  expect(labelsByName(truth)).toEqual({ 'a.jpg': ['dog', 'person'], 'b.jpg': [] });
  expect(truth.warnings).toEqual([]);
});

test('reads names that need quotes', async () => {
  expect(labelsByName(await read('path,labels\n"a, ""b""\nc.jpg",dog\n'))).toEqual({
    'a, "b"\nc.jpg': ['dog'],
  });
});

test.each(['list', 'long'] as const)('reads the layout %s as cocotag writes it', async (layout) => {
  const rows = [
    tagged('a,"b".jpg', { dog: 0.9, 'traffic light': 0.8 }),
    failed('c.jpg'),
    tagged('d.jpg', {}),
  ];
  const truth = await read(written(csvFormat({ layout, labels: LABELS, isSafe: false }), rows));
  expect(labelsByName(truth)).toEqual({ 'a,"b".jpg': ['dog', 'traffic light'], 'd.jpg': [] });
  expect(truth.warnings).toEqual([
    { what: 'rows of photos that failed and are left out', count: 1, first: '"c.jpg"' },
  ]);
});

test('puts a photo together that is listed twice, and says so', async () => {
  const truth = await read('path,labels\na.jpg,dog\na.jpg,cat\n');
  expect(labelsByName(truth)).toEqual({ 'a.jpg': ['dog', 'cat'] });
  expect(truth.warnings).toEqual([
    { what: 'photos that are listed twice and put together', count: 1, first: '"a.jpg"' },
  ]);
});

test.each([
  [
    'no path',
    'name,labels\na.jpg,dog\n',
    'is neither JSON nor CSV with a column "path"; it begins with "name,labels"',
  ],
  ['no labels', 'path,person,dog\na.jpg,1,0\n', 'is neither JSON nor CSV with a column "labels"'],
  ['semicolons between columns', 'path;labels\na.jpg;dog\n', 'is neither JSON nor CSV with a column "path"'],
  ['a header alone', 'path,labels\n', 'lists no photo'],
  ['a line with too many fields', 'path,labels\na.jpg,dog\nb.jpg,dog,person\n', 'is no CSV at line 3'],
  ['a line with too few fields', 'path,labels\na.jpg\n', 'is no CSV at line 2'],
  ['a line without a path', 'path,labels\na.jpg,dog\n,dog\n', 'line 3 has no path'],
  ['a quote in the middle of a field', 'path,labels\na.jpg,do"g\n', 'is no CSV at line 2'],
  ['a quote that does not end', 'path,labels\na.jpg,"dog\nb.jpg,cat\n', 'is no CSV at line'],
  [
    'a quote that does not end in a long file',
    `path,labels\na.jpg,"${'x'.repeat(1_100_000)}`,
    'is no CSV at line 2',
  ],
])('refuses %s', async (_, text, what) => {
  const { code, message, path, hint } = await errorOf(read(text));
  expect({ code, path }).toEqual({ code: 'ANNOTATIONS_INVALID', path: 'truth.csv' });
  expect(message).toContain(`truth.csv: ${what}`);
  expect(hint).toContain('path,labels');
});
