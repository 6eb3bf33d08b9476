import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { BIN, cocotag, type RunOptions, run as runCommand, tagTiny } from '../support/cocotag.js';
import { plantPictures } from '../support/pictures.js';
import {
  BROKEN_SIDECARS,
  dc,
  merge,
  run,
  SIDECARS,
  sidecar,
  sidecarBytes,
  sidecarNames,
  words,
} from '../support/sidecars.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';
import { pathsIn, plantFiles, treeOf, untouchedTreeOf } from '../support/trees.js';

const temp = tempFolder();
let folder = temp;

beforeEach(() => {
  folder = freshFolder(temp);
});

const BOAT = sidecar(dc('boat'));
const OTHER = run(['dog'], { model: 'other@2.0.0/int8' });
const at = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(at(name), 'utf8');

/** `cocotag untag` in the test's folder. */
const untag = (args: readonly string[], options: RunOptions = {}) =>
  cocotag(['untag', ...args], { cwd: folder, ...options });

test('tag and untag leave a folder byte for byte as it was', async () => {
  const names = sidecarNames(SIDECARS);
  const photos = names.map((name, i) => name.replace('.xmp', i % 2 === 0 ? '.jpg' : '.png'));
  const colours = ['red', 'lime', 'blue', 'black'];
  const all = [...photos, 'new.png', 'sub/new.png'];
  await plantPictures(folder, Object.fromEntries(all.map((name, i) => [name, colours[i % 4] ?? ''])));
  for (const [i, name] of names.entries()) {
    const sidecarName = i % 3 === 0 ? `${photos[i]}.xmp` : name;
    writeFileSync(at(sidecarName), sidecarBytes(name));
  }
  const before = treeOf(folder);
  const args = ['.', '--xmp', '--threshold', '0.01', '--quiet'];
  const tagged = await tagTiny(args, { cwd: folder });
  expect(tagged).toMatchObject({ status: 0, stderr: '' });
  const after = treeOf(folder);
  expect(Object.keys(before).filter((path) => path.endsWith('.xmp') && before[path] === after[path])).toEqual(
    [],
  );
  expect(
    Object.keys(before).filter((path) => !path.endsWith('.xmp') && before[path] !== after[path]),
  ).toEqual([]);
  const { status, stdout, stderr } = await untag(['.']);
  expect([status, stdout]).toEqual([0, '']);
  expect(stderr).toBe(`Sidecars: ${names.length} cleaned, 2 deleted, 0 left alone\n`);
  expect(treeOf(folder)).toEqual(before);
  const untouched = untouchedTreeOf(folder);
  const again = await untag(['.']);
  expect(again.stderr).toBe(`Sidecars: 0 cleaned, 0 deleted, ${names.length} left alone\n`);
  expect(untouchedTreeOf(folder)).toEqual(untouched);
});

test('takes single sidecars, lists, and those of a tree of their own', async () => {
  mkdirSync(at('out'));
  for (const name of ['a.jpg.xmp', 'b.xmp', 'c.xmp', 'out/d.xmp'])
    plantFiles(folder, { [name]: merge(BOAT, ['dog']) });
  await untag(['a.jpg.xmp']);
  await untag(['--files-from', '-'], { input: 'b.xmp\n' });
  await untag(['out']);
  expect(['a.jpg.xmp', 'b.xmp', 'out/d.xmp'].map(text)).toEqual([BOAT, BOAT, BOAT]);
  expect(text('c.xmp')).not.toBe(BOAT);
});

test('--model and --labels say what goes', async () => {
  plantFiles(folder, { 'a.xmp': merge(BOAT, ['dog', 'dining table']), 'b.xmp': merge(BOAT, OTHER) });
  const byModel = await untag(['.', '--model', 'other']);
  expect(byModel.stderr).toBe('Sidecars: 1 cleaned, 0 deleted, 1 left alone\n');
  expect(text('b.xmp')).toBe(BOAT);
  const byLabels = await untag(['.', '--labels', 'cat, dining table']);
  expect(byLabels.stderr).toBe('Sidecars: 1 cleaned, 0 deleted, 1 left alone\n');
  expect(words(text('a.xmp'), 'dc')).toEqual(['boat', 'dog']);
});

test('a label or a model that there is not takes nothing away', async () => {
  plantFiles(folder, { 'a.xmp': merge(BOAT, ['dog']) });
  const before = untouchedTreeOf(folder);
  for (const args of [
    ['--labels', 'dgo'],
    ['--labels', ','],
    ['--model', 'tin'],
  ]) {
    const { stderr } = await untag(['.', ...args]);
    expect([args, stderr]).toEqual([args, expect.not.stringMatching(/1 cleaned/)]);
    expect(untouchedTreeOf(folder)).toEqual(before);
  }
});

test('neither config files nor variables that choose a model, labels or more choose what goes', async () => {
  plantFiles(folder, {
    'cocotag.config.json': JSON.stringify({ model: 'fast', labels: 'cat', prefix: 'auto|', workers: 2 }),
    'a.xmp': merge(BOAT, ['dog']),
  });
  const env = { COCOTAG_MODEL: 'resnet34', COCOTAG_LABELS: 'cat', COCOTAG_XMP: '1', COCOTAG_DRY_RUN: '1' };
  const { status, stderr } = await untag(['.'], { env });
  expect([status, stderr]).toEqual([0, 'Sidecars: 1 cleaned, 0 deleted, 0 left alone\n']);
  expect(text('a.xmp')).toBe(BOAT);
});

test('config files and variables say which files are meant, and are checked', async () => {
  plantFiles(folder, { 'a.xmp': merge(BOAT, ['dog']), 'b.xmp': merge(BOAT, ['dog']) });
  plantFiles(folder, { 'cocotag.config.json': JSON.stringify({ exclude: 'a*', hidden: true }) });
  plantFiles(folder, { '.c.xmp': merge(BOAT, ['dog']) });
  const { stdout } = await untag(['.', '-n']);
  // Patterns are for photos.
  expect(stdout).toBe('clean .c.xmp\nclean a.xmp\nclean b.xmp\n');
  expect((await untag(['.', '-n', '--no-config'])).stdout).toBe('clean a.xmp\nclean b.xmp\n');
  plantFiles(folder, { 'cocotag.config.json': JSON.stringify({ modle: 'fast' }) });
  const wrong = await untag(['.', '-n']);
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('CONFIG_INVALID')]);
});

describe('--dry-run', () => {
  beforeEach(() => {
    plantFiles(folder, {
      'a.xmp': merge(undefined, ['dog']),
      'b.xmp': merge(BOAT, ['dog']),
      'c.xmp': BOAT,
      'd.xmp': '<broken',
    });
  });

  test('says what would become of each, and writes nothing', async () => {
    const before = untouchedTreeOf(folder);
    const { status, stdout, stderr } = await untag(['.', '--dry-run']);
    expect([status, stdout]).toEqual([1, 'delete a.xmp\nclean b.xmp\nleave c.xmp\n']);
    expect(stderr).toContain('d.xmp: SIDECAR_INVALID');
    expect(stderr).toContain(
      'Sidecars: 1 cleaned, 1 deleted, 1 left alone (a dry run: nothing was written)\n',
    );
    expect(untouchedTreeOf(folder)).toEqual(before);
  });

  test('goes with --json, which says the same of a run', async () => {
    const report = {
      sidecars: [
        { path: 'a.xmp', outcome: 'deleted' },
        { path: 'b.xmp', outcome: 'cleaned' },
        { path: 'c.xmp', outcome: 'left' },
        {
          path: 'd.xmp',
          error: { code: 'SIDECAR_INVALID', message: expect.stringContaining('d.xmp is not well-formed') },
        },
      ],
    };
    const dry = await untag(['.', '-n', '--json', '-', '--quiet']);
    expect(JSON.parse(dry.stdout)).toEqual(report);
    expect(dry.stderr).not.toContain('Sidecars:');
    const { status, stdout } = await untag(['.', '--json', 'report.json']);
    expect([status, stdout]).toEqual([1, '']);
    expect(JSON.parse(text('report.json'))).toEqual(report);
  });
});

test('--json never replaces a file, unless --force is given', async () => {
  plantFiles(folder, { 'a.xmp': merge(BOAT, ['dog']), 'report.json': 'precious' });
  const kept = await untag(['.', '--json', 'report.json']);
  expect([kept.status, text('report.json'), text('a.xmp')]).toEqual([2, 'precious', merge(BOAT, ['dog'])]);
  const { status } = await untag(['.', '--json', 'report.json', '--force']);
  expect([status, JSON.parse(text('report.json'))]).toEqual([
    0,
    { sidecars: [{ path: 'a.xmp', outcome: 'cleaned' }] },
  ]);
});

test('sidecars that are broken are told, stay as they are, and the others are undone', async () => {
  for (const name of sidecarNames(BROKEN_SIDECARS)) cpSync(join(BROKEN_SIDECARS, name), at(name));
  const before = treeOf(folder);
  plantFiles(folder, { 'z.xmp': merge(BOAT, ['dog']) });
  const { status, stderr } = await untag(['.']);
  expect(status).toBe(1);
  for (const name of Object.keys(before)) expect(stderr).toContain(`${name}: SIDECAR_INVALID: ${name} `);
  expect(stderr).toContain('Sidecars: 1 cleaned');
  const { 'z.xmp': _, ...after } = treeOf(folder);
  expect(after).toEqual(before);
  expect(text('z.xmp')).toBe(BOAT);
});

test('many that are broken in one way are told once, as sidecars', async () => {
  for (let i = 0; i < 13; i++) plantFiles(folder, { [`${i}.xmp`]: '' });
  const { stderr } = await untag(['.']);
  expect(stderr).toContain('SIDECAR_INVALID: 3 more sidecars, 13 in all');
});

test.each([
  [['.'], 1, 'NO_PHOTOS: No sidecar was found'],
  [['gone'], 1, 'gone: IMAGE_NOT_FOUND'],
  [[], 2, 'Nothing to untag'],
  [['.', '--xmp'], 2, '--xmp'],
  [['.', '--prefix', 'auto|'], 2, '--prefix'],
])('%j without a sidecar ends with %i', async (args, expected, message) => {
  await plantPictures(folder, { 'a.png': 'red' });
  const { status, stdout, stderr } = await untag(args);
  expect([status, stdout]).toEqual([expected, '']);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('none found leaves JSON that is whole, too', async () => {
  const { status, stdout } = await untag(['.', '--json', '-']);
  expect([status, JSON.parse(stdout)]).toEqual([1, { sidecars: [] }]);
});

test('`| head -1` ends it quietly', async () => {
  for (let i = 0; i < 500; i++)
    plantFiles(folder, { [`${String(i).padStart(3, '0')}.xmp`]: merge(BOAT, ['dog']) });
  const command = `"${process.execPath}" "${BIN}" untag . --json - --quiet | head -2; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await runCommand('bash', ['-c', command], { cwd: folder });
  expect(stdout).toContain('000.xmp');
  expect([stdout.endsWith('\n0\n'), stderr]).toEqual([true, '']);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends it with whole sidecars and a whole report',
  async (signal) => {
    const old = merge(BOAT, ['dog']);
    const names = Array.from({ length: 3_000 }, (_, i) => `${String(i).padStart(4, '0')}.xmp`);
    plantFiles(folder, Object.fromEntries(names.map((name) => [name, old])));
    const child = spawn(process.execPath, [BIN, 'untag', '.', '--json', '-'], { cwd: folder });
    let stdout = '';
    let stderr = '';
    let isSent = false;
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      if (!isSent) isSent = child.kill(signal);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    const [status, received] = await once(child, 'close');
    expect([status, received]).toEqual([null, signal]);
    expect(stderr).toContain('Stopping: sidecars in work come to their end');
    const undone: { path: string }[] = JSON.parse(stdout).sidecars;
    expect(undone.length).toBeLessThan(names.length);
    const done = new Set(undone.map(({ path }) => path));
    expect(names.filter((name) => text(name) !== (done.has(name) ? BOAT : old))).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(names);
  },
);

test('names cannot play tricks on a terminal', async () => {
  plantFiles(folder, { 'evil\u001b[2J.xmp': '<broken' });
  const { stderr } = await untag(['.']);
  expect(stderr).not.toContain('\u001b[2J');
  expect(stderr).toContain('evil\\u{1b}[2J.xmp: SIDECAR_INVALID');
  expect(pathsIn(folder)).toHaveLength(1);
});
