import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from '@jest/globals';
import { cocotag } from '../support/cocotag.js';
import { failed, tagged } from '../support/rows.js';
import { tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
const ndjson = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

beforeAll(() => {
  writeFileSync(
    join(temp, 'a.ndjson'),
    ndjson([
      tagged('same.jpg', { dog: 0.9 }),
      tagged('moved.jpg', { dog: 0.5, cat: 0.6 }),
      tagged('other.jpg', { dog: 0.9, cat: 0.6 }),
      tagged('gone.jpg', { dog: 0.9 }),
      failed('mended.jpg'),
    ]),
  );
  const other = [
    tagged('other.jpg', { person: 0.55, dog: 0.8 }),
    tagged('same.jpg', { dog: 0.9 }),
    tagged('mended.jpg', { cat: 0.9 }),
    tagged('moved.jpg', { dog: 0.7, cat: 0.61 }),
    tagged('new\u202e.jpg', {}),
  ].map((row) => ({ ...row, model: 'other@2.0.0/float' }));
  writeFileSync(join(temp, 'b.ndjson'), ndjson(other));
  writeFileSync(join(temp, 'b.ndjson.gz'), gzipSync(ndjson(other)));
});

const diff = (args: readonly string[], options = {}) => cocotag(['diff', ...args], { cwd: temp, ...options });

test('lists the tags that b gained and lost, photo by photo, then counts', async () => {
  const { status, stdout, stderr } = await diff(['a.ndjson', 'b.ndjson']);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toBe(`other.jpg  + person 0.55  - cat 0.60
mended.jpg  IMAGE_EMPTY in a
gone.jpg  only in a
new\u202e.jpg  only in b

a: a.ndjson by tiny@1.0.0/float, 5 photos, 1 failed
b: b.ndjson by other@2.0.0/float, 5 photos
4 photos in both, 1 with other tags: 1 gained, 1 lost, 4 kept
Photos of one run alone: 1 in a, 1 in b

label   gained    lost    kept
cat          0       1       1
person       1       0       0
`);
});

test('--json writes the same for programs, and --score-change adds scores that moved', async () => {
  const { status, stdout } = await diff(['a.ndjson', 'b.ndjson.gz', '--score-change', '0.2', '--json', '-']);
  expect(status).toBe(0);
  const { photos, ...counts } = JSON.parse(stdout);
  // A photo comes when the later of its two rows is read; those of one run alone in the end.
  expect(photos).toEqual([
    {
      path: 'other.jpg',
      gained: [{ label: 'person', score: 0.55 }],
      lost: [{ label: 'cat', score: 0.6 }],
      changed: [],
    },
    { path: 'moved.jpg', gained: [], lost: [], changed: [{ label: 'dog', a: 0.5, b: 0.7 }] },
    { path: 'mended.jpg', gained: [], lost: [], changed: [], error_in_a: 'IMAGE_EMPTY' },
    { path: 'gone.jpg', gained: [], lost: [], changed: [], only_in: 'a' },
    { path: 'new\u202e.jpg', gained: [], lost: [], changed: [], only_in: 'b' },
  ]);
  expect(counts).toEqual({
    common: 4,
    a: { name: 'a.ndjson', model: 'tiny@1.0.0/float', photos: 5, failed: 1 },
    b: { name: 'b.ndjson.gz', model: 'other@2.0.0/float', photos: 5, failed: 0 },
    only_in_a: 1,
    only_in_b: 1,
    differing: 1,
    gained: 1,
    lost: 1,
    kept: 4,
    changed: 1,
    labels: {
      cat: { gained: 0, lost: 1, kept: 1 },
      person: { gained: 1, lost: 0, kept: 0 },
      dog: { gained: 0, lost: 0, kept: 3 },
    },
  });
});

test('one run may come on standard input; a file is replaced with --force alone', async () => {
  const input = readFileSync(join(temp, 'b.ndjson'));
  const args = ['a.ndjson', '-', '--json', 'd.json'];
  expect(await diff(args, { input })).toMatchObject({ status: 0, stdout: '' });
  expect(JSON.parse(readFileSync(join(temp, 'd.json'), 'utf8')).b.name).toBe('-');
  expect(await diff(args, { input })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('OUTPUT_EXISTS'),
  });
  expect(await diff([...args, '--force'], { input })).toMatchObject({ status: 0 });
});

test('runs of other photos say how photos are paired', async () => {
  writeFileSync(join(temp, 'c.ndjson'), ndjson([tagged('x/same.jpg', { dog: 0.9 })]));
  const { status, stdout } = await diff(['a.ndjson', 'c.ndjson']);
  expect(status).toBe(0);
  expect(stdout).toContain('0 photos in both');
  expect(stdout).toContain('Photos are paired by their paths');
});

test.each<[string, string[], number, string]>([
  ['one run', ['a.ndjson'], 2, 'USAGE: Two runs are compared, and 1 were given'],
  ['three runs', ['a.ndjson', 'a.ndjson', 'a.ndjson'], 2, 'USAGE'],
  ['standard input twice', ['-', '-'], 2, 'USAGE'],
  ['a file that is not there', ['a.ndjson', 'gone.ndjson'], 2, 'USAGE: gone.ndjson cannot be read'],
  ['a change above 1', ['a.ndjson', 'b.ndjson', '--score-change', '2'], 2, 'USAGE'],
  ['what is no run', ['a.ndjson', 'no.json'], 3, 'PREDICTIONS_INVALID: no.json: line 1 is no row of cocotag'],
])('refuses %s', async (_, args, status, message) => {
  writeFileSync(join(temp, 'no.json'), '{"images":[\n');
  const ended = await diff(args);
  expect([ended.status, ended.stderr]).toEqual([status, expect.stringContaining(message)]);
});
