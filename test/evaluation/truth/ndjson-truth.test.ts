import { expect, test } from '@jest/globals';
import { readNdjsonTruth } from '../../../src/evaluation/truth/ndjson-truth.js';
import { failed, tagged } from '../../support/rows.js';
import { errorOf, labelsByName, stream } from './streams.js';

const read = (lines: readonly unknown[]) => {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  return readNdjsonTruth(stream(text.join('\n')), 'truth.ndjson');
};

test('reads photos by any of their names, with labels or tags', async () => {
  const truth = await read([
    { path: 'a.jpg', labels: ['dog', 'person'] },
    { file_name: 'b.jpg', labels: [] },
    '',
    { file: 'c.jpg', labels: [' Dog ', ''], more: 1 },
    tagged('d.jpg', { cat: 0.9, dog: 0.8 }),
  ]);
  expect(truth.labels).toEqual([{ name: 'dog' }, { name: 'person' }, { name: 'cat' }]);
  expect(labelsByName(truth)).toEqual({
    'a.jpg': ['dog', 'person'],
    'b.jpg': [],
    'c.jpg': ['dog'],
    'd.jpg': ['cat', 'dog'],
  });
  expect(truth.photoOfId.size).toBe(0);
  expect(truth.warnings).toEqual([]);
});

test('leaves out photos that failed, puts repeated ones together, and says so', async () => {
  const truth = await read([
    { path: 'a.jpg', labels: ['dog'] },
    failed('b.jpg'),
    failed('c.jpg'),
    { path: 'a.jpg', labels: ['cat'] },
  ]);
  expect(labelsByName(truth)).toEqual({ 'a.jpg': ['dog', 'cat'] });
  expect(truth.warnings).toEqual([
    { what: 'rows of photos that failed and are left out', count: 2, first: '"b.jpg"' },
    { what: 'photos that are listed twice and put together', count: 1, first: '"a.jpg"' },
  ]);
});

test.each<[string, unknown]>([
  ['what is no JSON', '{"path":'],
  ['a list', ['a.jpg']],
  ['null', 'null'],
  ['no name', { labels: [] }],
  ['an empty name', { path: '', labels: [] }],
  ['a name that is a number', { path: 7, labels: [] }],
  ['no labels', { path: 'b.jpg' }],
  ['labels that are text', { path: 'b.jpg', labels: 'dog' }],
  ['a label that is a number', { path: 'b.jpg', labels: [18] }],
  ['a tag without a label', { path: 'b.jpg', tags: [{ score: 1 }] }],
])('refuses %s, with the number of the line', async (_, line) => {
  const { code, message, path, hint } = await errorOf(read([{ path: 'a.jpg', labels: [] }, '', line]));
  expect({ code, path }).toEqual({ code: 'ANNOTATIONS_INVALID', path: 'truth.ndjson' });
  expect(message).toMatch(/^truth\.ndjson: line 3 names no photo and its labels: ./);
  expect(hint).toContain('"labels"');
});

test('labels that were looked for on all photos may be named, before or after', async () => {
  const lines = [
    { all_labels: ['person', 'cat'] },
    { path: 'a.jpg', labels: ['Cat'] },
    { all_labels: ['dog', ' '] },
  ];
  const { labels, photos } = await read(lines);
  expect(labels.map(({ name }) => name)).toEqual(['person', 'cat', 'dog']);
  expect(photos.map((photo) => [...photo.labels])).toEqual([[1]]);
});

test('refuses rows that have all failed', async () => {
  expect((await errorOf(read([failed('a.jpg')]))).message).toBe('truth.ndjson: lists no photo');
});
