import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { brief, ROOT, rowsOf, run, tagTiny } from '../support/cocotag.js';
import { endAtRows, plantMany, rowsInJournal, startTiny } from '../support/killing.js';
import { plantPictures } from '../support/pictures.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
const many = join(temp, 'many');
const COUNT = 600;
const OUTPUTS = ['--csv', 'tags.csv', '--ndjson', 'tags.ndjson'];

beforeAll(() => plantMany(many, COUNT));

/** A run that was killed when its journal held 20 rows or more. */
async function killed(args: readonly string[] = OUTPUTS): Promise<string> {
  const folder = freshFolder(temp);
  const journal = join(folder, 'tags.csv.journal');
  const { received } = await endAtRows(startTiny([many, ...args], folder), journal, 20, 'SIGKILL');
  expect(received).toBe('SIGKILL');
  return folder;
}

const text = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');
const there = (folder: string) => readdirSync(folder).sort();

describe('a run that was killed', () => {
  test('is not begun anew, nor gone on with, unless somebody says so', async () => {
    const folder = await killed();
    const rows = rowsInJournal(join(folder, 'tags.csv.journal')).length;
    const again = await tagTiny([many, ...OUTPUTS], { cwd: folder });
    expect([again.status, again.stdout]).toEqual([2, '']);
    expect(again.stderr).toMatch(
      new RegExp(`JOURNAL_EXISTS: tags.csv.journal .* ${rows} photos tagged, the last at .* UTC`),
    );
    expect(again.stderr).toMatch(/--resume .*--restart /);
    const resumed = await tagTiny([many, ...OUTPUTS, '--resume'], { cwd: folder });
    expect(resumed.status).toBe(0);
    expect(resumed.stderr).toContain(`Taken over from the journal: ${rows} photos`);
    expect(there(folder)).toEqual(['tags.csv', 'tags.ndjson']);

    const calm = freshFolder(temp);
    await tagTiny([many, ...OUTPUTS], { cwd: calm });
    for (const name of there(calm)) expect(text(folder, name)).toBe(text(calm, name));
  });

  test('can be begun anew', async () => {
    const folder = await killed();
    const { status, stderr } = await tagTiny([many, ...OUTPUTS, '--restart'], { cwd: folder });
    expect(status).toBe(0);
    expect(stderr).not.toContain('Taken over');
    expect(there(folder)).toEqual(['tags.csv', 'tags.ndjson']);
  });

  test('cannot be gone on with by another one', async () => {
    const folder = await killed();
    const args = [many, ...OUTPUTS, '--resume', '--threshold', '0.7'];
    const { status, stderr } = await tagTiny(args, { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toContain('JOURNAL_MISMATCH: tags.csv.journal is of another run: its threshold is 0.5');
    expect(rowsInJournal(join(folder, 'tags.csv.journal')).length).toBeGreaterThanOrEqual(20);
  });

  test('may go on with other outputs, and gives standard output all rows', async () => {
    const folder = await killed();
    const args = [
      many,
      '--csv',
      'tags.csv',
      '--layout',
      'wide',
      '--ndjson',
      '-',
      '--json',
      'tags.json',
      '--resume',
    ];
    const { status, stdout } = await tagTiny(args, { cwd: folder });
    expect(status).toBe(0);
    expect(rowsOf(stdout)).toHaveLength(COUNT);
    expect(JSON.parse(text(folder, 'tags.json')).images).toEqual(rowsOf(stdout));
    // The killed run's lock on an output that is no longer asked for: whoever asks for it next takes it over.
    expect(there(folder)).toEqual(['tags.csv', 'tags.json', 'tags.ndjson.lock']);
    expect((await tagTiny(['gone.png', '--ndjson', 'tags.ndjson'], { cwd: folder })).status).toBe(1);
    expect(there(folder)).toEqual(['tags.csv', 'tags.json', 'tags.ndjson']);
  });
});

test('of two runs on one output the second is refused, and the first goes on', async () => {
  const folder = freshFolder(temp);
  const first = startTiny([many, ...OUTPUTS], folder);
  const ended = endAtRows(first, join(folder, 'none'), 1, 'SIGKILL');
  while (!there(folder).includes('tags.ndjson.lock')) await new Promise((resolve) => setImmediate(resolve));
  // However slow the others are.
  first.kill('SIGSTOP');
  for (const args of [OUTPUTS, ['--json', 'tags.ndjson', '--force'], ['--csv', './tags.csv', '--resume']]) {
    const { status, stderr } = await tagTiny([many, ...args], { cwd: folder });
    expect(status).toBe(3);
    expect(stderr).toContain(`is being written by another run: process ${first.pid} on `);
  }
  first.kill('SIGCONT');
  await ended;
  expect(first.exitCode).toBe(0);
  expect(there(folder)).toEqual(['tags.csv', 'tags.ndjson']);
});

describe('a journal with a name of its own', () => {
  test('stays, and saves the next run what has not changed', async () => {
    const folder = freshFolder(temp);
    await plantPictures(join(folder, 'p'), { 'a.png': 'red', 'b.png': 'blue', 'c.png': 'lime' });
    const args = ['p', '--csv', 'tags.csv', '--journal', 'p.journal'];
    expect((await tagTiny(args, { cwd: folder })).status).toBe(0);
    expect(there(folder)).toEqual(['p', 'p.journal', 'tags.csv']);

    const refused = await tagTiny(args, { cwd: folder });
    expect(refused.stderr).toContain('JOURNAL_EXISTS: p.journal is the journal of a run that is complete');
    writeFileSync(join(folder, 'tags.csv'), 'edited');
    const kept = await tagTiny([...args, '--resume'], { cwd: folder });
    expect(kept.stderr).toContain('OUTPUT_EXISTS: tags.csv');
    expect(text(folder, 'tags.csv')).toBe('edited');

    rmSync(join(folder, 'p/a.png'));
    await plantPictures(join(folder, 'p'), { 'b.png': 'red', 'd.png': 'blue' });
    const next = await tagTiny([...args, '--resume', '--force'], { cwd: folder });
    expect(next.stderr).toContain('Taken over from the journal: 1 photo\n');
    expect(next.stderr).toContain('Gone since the last run: 1 photo\n');
    expect(text(folder, 'tags.csv').replaceAll(/,[\d.]+,$/gm, '')).toBe(
      'path,tags,scores,error\np/b.png,person\np/c.png,cat\np/d.png,dog\n',
    );
  });

  test('makes rows on standard output resumable', async () => {
    const folder = freshFolder(temp);
    await plantPictures(folder, { 'a.png': 'red', 'b.png': 'blue' });
    const args = ['.', '--journal', 'p.journal'];
    const first = await tagTiny(args, { cwd: folder });
    const second = await tagTiny([...args, '--resume'], { cwd: folder });
    expect(second.stdout).toBe(first.stdout);
    expect(second.stderr).toContain('Taken over from the journal: 2 photos');
  });
});

describe('a disk that is not there', () => {
  test('as it is not mounted, takes no row from the journal', async () => {
    const folder = await killed();
    const rows = rowsInJournal(join(folder, 'tags.csv.journal')).length;
    renameSync(many, `${many}-away`);
    try {
      const gone = await tagTiny([many, ...OUTPUTS, '--resume'], { cwd: folder });
      expect(gone.status).toBe(1);
      expect(gone.stderr).toContain(`${rows} photos of tags.csv.journal may come back`);
    } finally {
      renameSync(`${many}-away`, many);
    }
    // The outputs were made without them, and are made again.
    const back = await tagTiny([many, ...OUTPUTS, '--resume'], { cwd: folder });
    expect(back.status).toBe(0);
    expect(back.stderr).toContain(`Taken over from the journal: ${rows} photos`);
    expect(rowsOf(text(folder, 'tags.ndjson'))).toHaveLength(COUNT);
    expect(there(folder)).toEqual(['tags.csv', 'tags.ndjson']);
  });

  test('as its folder is empty, makes no output and takes no row', async () => {
    const folder = freshFolder(temp);
    await plantPictures(join(folder, 'p'), { 'a.png': 'red', 'b.png': 'blue' });
    const args = ['p', '--csv', 'tags.csv', '--journal', 'p.journal', '--resume', '--force'];
    await tagTiny(args, { cwd: folder });
    const tags = text(folder, 'tags.csv');
    renameSync(join(folder, 'p'), join(folder, 'away'));
    await plantPictures(folder, { 'p/none.txt': 'red' });
    const { status, stderr } = await tagTiny(args, { cwd: folder });
    expect(status).toBe(1);
    expect(stderr).toContain('NO_PHOTOS');
    expect(text(folder, 'tags.csv')).toBe(tags);
    expect(rowsInJournal(join(folder, 'p.journal')).filter((line) => line.includes('"tags"'))).toHaveLength(
      2,
    );
  });
});

describe('sidecars alone', () => {
  const XMP = ['many', '--xmp'];

  /** A run into sidecars that was stopped when there were 20 or more. */
  async function stopped(signal: NodeJS.Signals) {
    const folder = freshFolder(temp);
    await plantMany(join(folder, 'many'), 200);
    const child = startTiny(XMP, folder);
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const sidecars = () => readdirSync(join(folder, 'many')).filter((name) => name.endsWith('.xmp')).length;
    let isSent = false;
    const growing = setInterval(() => {
      if (!isSent && sidecars() >= 20) isSent = child.kill(signal);
    }, 5);
    await once(child, 'close');
    clearInterval(growing);
    return { folder, stderr, done: sidecars() };
  }

  test('are gone on with after a kill: what has its sidecar is not opened', async () => {
    const { folder, done } = await stopped('SIGKILL');
    // No photo any more: whoever opened it would fail.
    rmSync(join(folder, 'many/00000.png'));
    writeFileSync(join(folder, 'many/00000.png'), 'broken');
    const { status, stderr } = await tagTiny([...XMP, '--resume'], { cwd: folder });
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining(`Already tagged: ${done} photos, passed over`),
    ]);
    expect(stderr).toContain(`Sidecars: ${200 - done} made`);
    const again = await tagTiny([...XMP, '--resume'], { cwd: folder });
    expect([again.status, again.stderr]).toEqual([0, expect.stringContaining('Already tagged: 200 photos')]);
  });

  test('after Ctrl-C say how to go on', async () => {
    const { stderr } = await stopped('SIGINT');
    expect(stderr).toContain('The same command with --resume passes over photos whose sidecars are written.');
  });

  test('of another threshold are written anew, unless any run of ours is enough', async () => {
    const folder = freshFolder(temp);
    await plantPictures(join(folder, 'p'), { 'a.png': 'red', 'b.png': 'blue' });
    await tagTiny(['p', '--xmp'], { cwd: folder });
    await plantPictures(join(folder, 'p'), { 'c.png': 'lime' });
    const only = await tagTiny(['p', '--xmp', '--only-untagged', '--threshold', '0.3', '--ndjson', '-'], {
      cwd: folder,
    });
    expect(brief(only.stdout)).toEqual({ 'p/c.png': 'cat' });
    expect(only.stderr).toContain('Already tagged: 2 photos');
    const other = await tagTiny(['p', '--xmp', '--resume', '--threshold', '0.3', '--ndjson', '-'], {
      cwd: folder,
    });
    expect(Object.keys(brief(other.stdout))).toEqual(['p/a.png', 'p/b.png']);
    const all = await tagTiny(['p', '--xmp', '--ndjson', '-'], { cwd: folder });
    expect(Object.keys(brief(all.stdout))).toHaveLength(3);
  });
});

test('sidecars beside files come of the journal, those that are missing too', async () => {
  const folder = freshFolder(temp);
  await plantPictures(join(folder, 'p'), { 'a.png': 'red', 'b.png': 'blue' });
  const args = ['p', '--xmp', '--csv', 'tags.csv', '--journal', 'p.journal'];
  await tagTiny(args, { cwd: folder });
  rmSync(join(folder, 'p/a.png.xmp'));
  const { status, stderr } = await tagTiny([...args, '--resume', '--force'], { cwd: folder });
  expect(status).toBe(0);
  expect(stderr).toContain('Taken over from the journal: 2 photos');
  expect(stderr).toContain('Sidecars: 1 made, 0 merged, 0 deleted, 1 left alone');
});

test('a run that was stopped before it tagged a photo leaves nothing to ask about', async () => {
  const folder = freshFolder(temp);
  writeFileSync(join(folder, 'bad.jpg'), '');
  const args = ['bad.jpg', '--csv', 'tags.csv', '--fail-fast'];
  expect((await tagTiny(args, { cwd: folder })).status).toBe(1);
  expect(there(folder)).toEqual(['bad.jpg']);
});

describe('an output that is there', () => {
  test('is replaced where the journal says that it was being made, and only there', async () => {
    const folder = await killed();
    for (const name of ['tags.csv', 'tags.ndjson']) writeFileSync(join(folder, name), 'old');
    const args = [many, ...OUTPUTS, '--resume'];
    const others = await tagTiny(args, { cwd: folder });
    expect([others.status, others.stderr]).toEqual([2, expect.stringContaining('OUTPUT_EXISTS: tags.csv')]);
    const line = { outputs: [join(folder, 'tags.csv'), join(folder, 'tags.ndjson')] };
    appendFileSync(join(folder, 'tags.csv.journal'), `${JSON.stringify(line)}\n`);
    const own = await tagTiny(args, { cwd: folder });
    expect(own.status).toBe(0);
    expect(rowsOf(text(folder, 'tags.ndjson'))).toHaveLength(COUNT);
    expect(there(folder)).toEqual(['tags.csv', 'tags.ndjson']);
  });

  test('is not replaced where it came during the run', async () => {
    const folder = freshFolder(temp);
    const child = startTiny([many, ...OUTPUTS], folder);
    const ended = endAtRows(child, join(folder, 'none'), 1, 'SIGKILL');
    while (!there(folder).includes('tags.csv.journal')) await new Promise((resolve) => setImmediate(resolve));
    writeFileSync(join(folder, 'tags.ndjson'), 'precious');
    const { stderr } = await ended;
    expect([child.exitCode, stderr]).toEqual([2, expect.stringContaining('OUTPUT_EXISTS: tags.ndjson')]);
    expect(stderr).toContain(`${COUNT} photos are in tags.csv.journal`);
    expect(there(folder)).toEqual(['tags.csv.journal', 'tags.ndjson']);
    expect(text(folder, 'tags.ndjson')).toBe('precious');
    const resumed = await tagTiny([many, ...OUTPUTS, '--resume', '--force'], { cwd: folder });
    expect(resumed.stderr).toContain(`Taken over from the journal: ${COUNT} photos`);
  });
});

describe('--errors', () => {
  test('collects the rows of photos that failed', async () => {
    const folder = freshFolder(temp);
    await plantPictures(folder, { 'a.png': 'red', 'c.png': 'blue' });
    writeFileSync(join(folder, 'b.png'), '');
    const args = ['a.png', 'b.png', 'c.png', 'gone.png', '--errors', 'errors.ndjson'];
    const { status, stdout } = await tagTiny(args, { cwd: folder });
    expect(status).toBe(1);
    expect(Object.keys(brief(stdout))).toEqual(['a.png', 'b.png', 'c.png', 'gone.png']);
    expect(rowsOf(text(folder, 'errors.ndjson'))).toEqual(rowsOf(stdout).filter((row) => 'error' in row));
    const files = await tagTiny([...args, '--csv', 'tags.csv', '--force'], { cwd: folder });
    expect(files.status).toBe(1);
    expect(brief(text(folder, 'errors.ndjson'))).toEqual({
      'b.png': 'IMAGE_EMPTY',
      'gone.png': 'IMAGE_NOT_FOUND',
    });
  });

  test('is empty where none failed', async () => {
    const folder = freshFolder(temp);
    await plantPictures(folder, { 'a.png': 'red' });
    await tagTiny(['a.png', '--errors', 'errors.ndjson'], { cwd: folder });
    expect(text(folder, 'errors.ndjson')).toBe('');
  });
});

test('runs that are killed time and again, at any moment, lose nothing', async () => {
  const { status, stdout, stderr } = await run(process.execPath, [
    join(ROOT, 'test/scripts/kill-trials.mjs'),
    '5',
    '7',
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^trials +5$/m);
}, 180_000);
