import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { BIN, rowsOf, run, TINY, tagTiny } from '../support/cocotag.js';
import { picture, plantPictures } from '../support/pictures.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
const many = join(temp, 'many');
const COUNT = 4_000;

// One file under many names: enough that no run is over before it is stopped.
beforeAll(async () => {
  mkdirSync(many);
  writeFileSync(join(temp, 'photo.png'), await picture('red', 'a.png', 200));
  for (let i = 0; i < COUNT; i++) linkSync(join(temp, 'photo.png'), join(many, `${i}.png`));
});

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [BIN, 'tag', many, '--model', TINY, ...args]);
}

test('`| head -1` ends the run quietly', async () => {
  const command = `"${process.execPath}" "${BIN}" tag "${many}" --model "${TINY}" --quiet | head -1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await run('bash', ['-c', command]);
  const [row = '', status] = stdout.split('\n');
  expect(JSON.parse(row)).toMatchObject({ tags: [{ label: 'person' }] });
  expect([status, stderr]).toEqual(['0', '']);
});

test('`--dry-run | head -1` does, too', async () => {
  const command = `"${process.execPath}" "${BIN}" tag "${many}" -n | head -1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await run('bash', ['-c', command]);
  expect([stdout, stderr]).toEqual([`${join(many, '0.png')}\n0\n`, '']);
});

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s ends the run in good order, and says how to go on with it',
  async (signal) => {
    const folder = freshFolder(temp);
    const child = start(['--ndjson', join(folder, 'tags.ndjson'), '--csv', join(folder, 'tags.csv')]);
    const journal = join(folder, 'tags.csv.journal');
    let stderr = '';
    let isSent = false;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    // The run is under way when its journal holds a row: the loading line is out.
    const growing = setInterval(() => {
      if (isSent || !existsSync(journal) || !readFileSync(journal, 'utf8').includes('"path"')) return;
      isSent = child.kill(signal);
    }, 5);
    const [status, received] = await once(child, 'close');
    clearInterval(growing);
    expect([status, received]).toEqual([null, signal]);
    expect(readdirSync(folder)).toEqual(['tags.csv.journal']);
    const text = readFileSync(journal, 'utf8');
    const rows = rowsOf(text.slice(text.indexOf('\n')));
    expect(text.endsWith('\n')).toBe(true);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(COUNT);
    expect(stderr).toContain('Stopping');
    expect(stderr).toContain(
      `${rows.length} photos are in ${journal}: the same command with --resume goes on`,
    );
  },
);

test('a second Ctrl-C ends the process at once, and leaves no lock', async () => {
  const folder = freshFolder(temp);
  const child = start(['--workers', '1', '--ndjson', '-', '--csv', join(folder, 'tags.csv')]);
  child.stdout?.once('data', () => child.kill('SIGINT'));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    if (text.includes('Stopping')) child.kill('SIGINT');
  });
  const [status, signal] = await once(child, 'close');
  expect([status, signal]).toEqual([null, 'SIGINT']);
  expect(readdirSync(folder)).toEqual(['tags.csv.journal']);
});

test('`| head -1` beside an output file ends quietly, too, and keeps the journal', async () => {
  const folder = freshFolder(temp);
  const command = `"${process.execPath}" "${BIN}" tag "${many}" --model "${TINY}" --ndjson - --csv tags.csv | head -1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = await run('bash', ['-c', command], { cwd: folder });
  expect(stdout).toMatch(/\n0\n$/);
  expect(readdirSync(folder)).toEqual(['tags.csv.journal']);
  expect(stderr).toMatch(/photos? are in tags.csv.journal/);
});

test('what has no journal is kept as a partial file', async () => {
  const folder = freshFolder(temp);
  const command = `"${process.execPath}" "${BIN}" tag "${many}" --model "${TINY}" --ndjson - --errors e.ndjson --quiet | head -1`;
  await run('bash', ['-c', command], { cwd: folder });
  expect(readdirSync(folder)).toEqual(['e.ndjson.partial']);
});

test('an output that exists is kept, unless --force is given', async () => {
  const folder = freshFolder(temp);
  await plantPictures(folder, { 'r.png': 'red' });
  writeFileSync(join(folder, 'tags.csv'), 'precious');
  const kept = await tagTiny(['r.png', '--csv', 'tags.csv'], { cwd: folder });
  expect(kept.status).toBe(2);
  expect(kept.stderr).toMatch(/OUTPUT_EXISTS[\s\S]*--force/);
  expect(readFileSync(join(folder, 'tags.csv'), 'utf8')).toBe('precious');
  const replaced = await tagTiny(['r.png', '--csv', 'tags.csv', '--force'], { cwd: folder });
  expect(replaced.status).toBe(0);
  expect(readFileSync(join(folder, 'tags.csv'), 'utf8')).toContain('r.png,person');
});

test.each([
  ['missing/tags.csv', 'OUTPUT_UNWRITABLE', 'folder does not exist'],
  ['/dev/full', 'DISK_FULL', 'no room'],
])('an output to %s ends the run with what is wrong', async (path, code, message) => {
  const folder = freshFolder(temp);
  await plantPictures(folder, { 'r.png': 'red' });
  const { status, stderr } = await tagTiny(['r.png', '--csv', path], { cwd: folder });
  expect(status).toBe(3);
  expect(stderr).toContain(code);
  expect(stderr).toContain(message);
  expect(readdirSync(folder)).toEqual(['r.png']);
});

test('a full disk behind standard output is an error, not a stack', async () => {
  const { status, stderr } = await run('bash', [
    '-c',
    `"${process.execPath}" "${BIN}" tag "${many}" -m "${TINY}" >/dev/full`,
  ]);
  expect(status).toBe(3);
  expect(stderr).toContain('DISK_FULL: There is no room to write standard output');
  expect(stderr).not.toMatch(/^\s+at /m);
});

// Root may write and read everywhere: the rights are another user's, who must be able to run the program at all.
const NOBODY = 65_534;
const canBeNobody =
  process.getuid?.() === 0 && spawnSync(process.execPath, [BIN, '--version'], { uid: NOBODY }).status === 0;

(canBeNobody ? test : test.skip)(
  'a folder and files that may not be read or written are told apart from broken ones',
  async () => {
    const folder = freshFolder(temp);
    await plantPictures(folder, { 'r.png': 'red', 'secret.png': 'red', 'closed/a.png': 'red' });
    for (const open of [temp, folder]) chmodSync(open, 0o755);
    chmodSync(join(folder, 'secret.png'), 0o000);
    chmodSync(join(folder, 'closed'), 0o000);
    const options = { cwd: folder, uid: NOBODY, env: { HOME: folder } };
    const { status, stdout } = await tagTiny(['.'], options);
    expect(status).toBe(1);
    expect(rowsOf(stdout).map((row) => [row.path, 'error' in row ? row.error.code : 'tagged'])).toEqual([
      ['r.png', 'tagged'],
      ['secret.png', 'IMAGE_UNREADABLE'],
      ['closed', 'IMAGE_UNREADABLE'],
    ]);
    const output = await tagTiny(['r.png', '--csv', 'tags.csv'], options);
    expect(output.status).toBe(3);
    expect(output.stderr).toMatch(/OUTPUT_UNWRITABLE.*permission denied/);
  },
);
