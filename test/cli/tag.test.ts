import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { brief, cocotag, rowsOf, tagTiny } from '../support/cocotag.js';
import { plantPictures } from '../support/pictures.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
const photos = join(temp, 'photos');
const at = (name: string) => join(photos, name);
const TAGS = { 'b.jpg': 'dog', 'r.png': 'person', 'z.gif': '', 'sub/g.webp': 'cat' };

beforeAll(() =>
  plantPictures(photos, { 'r.png': 'red', 'b.jpg': 'blue', 'z.gif': 'black', 'sub/g.webp': 'lime' }),
);

test('writes a row a photo into a pipe, in the order of names, sub-folders last', async () => {
  const { status, stdout, stderr } = await tagTiny(['.'], { cwd: photos });
  expect(status).toBe(0);
  expect(Object.entries(brief(stdout))).toEqual(Object.entries(TAGS));
  expect(rowsOf(stdout)[1]).toEqual({
    path: 'r.png',
    model: 'tiny@1.0.0/int8',
    width: 16,
    height: 16,
    tags: [{ label: 'person', score: 0.982 }],
  });
  expect(stderr).toMatch(/4 photos in .* 3 tags, 0 failed; tiny@1\.0\.0\/int8 on cpu, \d+ workers?/);
});

test('writes several outputs in one run, and then nothing on standard output', async () => {
  const folder = freshFolder(temp);
  const args = [
    '--csv',
    'tags.csv',
    '--json',
    'tags.json',
    '--ndjson',
    'tags.ndjson',
    '--coco',
    'tags.coco.json',
  ];
  const { status, stdout } = await tagTiny([photos, ...args], { cwd: folder });
  expect([status, stdout]).toEqual([0, '']);
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  expect(read('tags.csv').split('\n')[2]).toBe(`${at('r.png')},person,0.982,`);
  const { model, images } = JSON.parse(read('tags.json'));
  expect(model).toMatchObject({ id: 'tiny', version: '1.0.0', graph: 'int8', thresholds: { cat: 0.5 } });
  expect(images).toEqual(rowsOf(read('tags.ndjson')));
  expect(JSON.parse(read('tags.coco.json'))).toEqual([
    { image_id: 1, category_id: 18, score: 0.9815 },
    { image_id: 2, category_id: 1, score: 0.982 },
    { image_id: 4, category_id: 17, score: 0.982 },
  ]);
});

test('gives the same bytes for any number of workers and any batch', async () => {
  const runs = await Promise.all(
    [
      ['--workers', '1'],
      ['--workers', '3'],
      ['--workers', '2', '--batch-size', '3'],
    ].map((args) => tagTiny([photos, '--all-scores', ...args])),
  );
  expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1);
});

test('--unordered gives the same rows', async () => {
  const { stdout } = await tagTiny(['.', '--unordered'], { cwd: photos });
  expect(brief(stdout)).toEqual(TAGS);
});

describe('tags', () => {
  test.each([
    [['--threshold', '0.99'], ''],
    [['--threshold', '0.01'], 'person cat dog'],
    [['--threshold', '0.01', '--top', '2'], 'person cat'],
    [['--threshold', '0.01', '--labels', 'dog,cat'], 'cat dog'],
    [['--threshold', 'per-label'], 'person'],
  ])('%j', async (args, expected) => {
    const { stdout } = await tagTiny([at('r.png'), ...args]);
    expect(Object.values(brief(stdout))).toEqual([expected]);
  });

  test('a threshold file speaks for single labels', async () => {
    const folder = freshFolder(temp);
    await plantPictures(folder, { 'r.png': 'red' });
    writeFileSync(join(folder, 't.json'), '{"default": 0.99, "per_label": {"cat": 0.01}}');
    const { stdout } = await tagTiny(['.', '--threshold', 't.json'], { cwd: folder });
    expect(brief(stdout)).toEqual({ 'r.png': 'cat' });
  });
});

describe('saved scores', () => {
  test('give the same rows again, and others with other choices, without a model', async () => {
    const first = await tagTiny([photos, '--all-scores']);
    const again = (...args: string[]) => cocotag(['tag', '--from', '-', ...args], { input: first.stdout });
    const same = await again('--threshold', '0.5', '--all-scores');
    expect([same.status, same.stdout]).toEqual([0, first.stdout]);
    const strict = await again('--threshold', '0.99');
    expect(Object.values(brief(strict.stdout))).toEqual(['', '', '', '']);
    expect(strict.stderr).toContain('from saved scores');
  });

  test.each([
    ['{"path":"a.jpg"}', 'PREDICTIONS_INVALID: Line 1'],
    ['{"path":"a.jpg","model":"tiny@1.0.0/float","tags":[]}', 'has tags, but not all scores'],
    ['', 'no row'],
  ])('refuses %j', async (input, message) => {
    const { status, stderr } = await cocotag(['tag', '--from', '-', '--threshold', '0.5'], { input });
    expect(status).toBe(3);
    expect(stderr).toContain(message);
  });
});

describe('lists', () => {
  test.each([
    ['lines', '\n', []],
    ['NUL', '\0', ['-0']],
  ])('takes paths from standard input, separated by %s, as they come', async (_, separator, args) => {
    const input = ['z.gif', 'r.png', 'z.gif', 'gone.jpg'].join(separator);
    const { status, stdout } = await tagTiny(['--files-from', '-', ...args], { cwd: photos, input });
    expect(status).toBe(1);
    expect(rowsOf(stdout).map(({ path }) => path)).toEqual(['z.gif', 'r.png', 'z.gif', 'gone.jpg']);
  });

  test('--dry-run lists what would be tagged and loads no model', async () => {
    const { status, stdout } = await cocotag(['tag', '.', '-n', '-0', '--model', './nowhere'], {
      cwd: photos,
    });
    expect([status, stdout]).toEqual([0, 'b.jpg\0r.png\0z.gif\0sub/g.webp\0']);
  });
});

test('--coco says how photos got their ids, where nobody gave them', async () => {
  const { stdout, stderr } = await tagTiny([at('r.png'), '--coco', '-']);
  expect(JSON.parse(stdout)).toEqual([{ image_id: 1, category_id: 1, score: 0.982 }]);
  expect(stderr).toContain('row numbers');
});

test('--include and --exclude with a slash are for paths, without for names', async () => {
  const listed = async (...args: string[]) => (await tagTiny(['.', '-n', ...args], { cwd: photos })).stdout;
  expect(await listed('--include', 'sub/*')).toBe('sub/g.webp\n');
  expect(await listed('--include', '*.png', '--include', '*.gif')).toBe('r.png\nz.gif\n');
  expect(await listed('--exclude', 'sub', '--exclude', 'b.*')).toBe('r.png\nz.gif\n');
});

test('--device cuda without CUDA is refused with what to install, never run on the CPU', async () => {
  const { status, stdout, stderr } = await tagTiny([photos, '--device', 'cuda']);
  expect([status, stdout]).toEqual([3, '']);
  expect(stderr).toMatch(/DEVICE_UNAVAILABLE[\s\S]*ONNXRUNTIME_NODE_INSTALL=cuda12/);
});

test('--precision chooses the graph', async () => {
  const { stdout } = await tagTiny([at('r.png'), '--precision', 'float']);
  expect(rowsOf(stdout)[0]?.model).toBe('tiny@1.0.0/float');
});
