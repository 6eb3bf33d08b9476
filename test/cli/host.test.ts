import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { BIN, brief, cocotag, DEADLY, rowsOf, run, TINY, tagTiny } from '../support/cocotag.js';
import { picture, plantPictures } from '../support/pictures.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
const many = join(temp, 'many');
const COUNT = 1_500;
const isLinux = process.platform === 'linux';

beforeAll(async () => {
  mkdirSync(many);
  writeFileSync(join(temp, 'photo.png'), await picture('red', 'a.png', 200));
  for (let i = 0; i < COUNT; i++) linkSync(join(temp, 'photo.png'), join(many, `${i}.png`));
});

/** A run in a group of processes of its own, as a terminal makes one. */
function startGroup(...args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [BIN, 'tag', many, '--model', TINY, ...args], { detached: true });
}

/** The processes that one has started. */
function childrenOf(pid: number | undefined): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

/** Whether a process is there and no zombie, which nobody may be left to bury. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

const firstRow = (child: ChildProcess) => once(child.stdout ?? child, 'data');

(isLinux ? describe : describe.skip)('the process that decodes and infers', () => {
  test('Ctrl-C at a terminal, which goes to all processes, ends a run in good order', async () => {
    const child = startGroup();
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    await firstRow(child);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    const [, signal] = await once(child, 'close');
    expect(signal).toBe('SIGINT');
    const rows = rowsOf(stdout);
    expect(rows.length).toBeLessThan(COUNT);
    expect(rows.filter((row) => 'error' in row)).toEqual([]);
  });

  test('does not listen to the signals of a terminal', async () => {
    const child = startGroup();
    await firstRow(child);
    const hosts = childrenOf(child.pid);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(hosts[0] ?? 0, signal);
    for (let i = 0; i < 20; i++) await firstRow(child);
    expect(childrenOf(child.pid)).toEqual(hosts);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  test('Ctrl-C before it has loaded, too', async () => {
    const child = startGroup('--workers', '1');
    await until(() => childrenOf(child.pid).length > 0);
    process.kill(-(child.pid ?? 0), 'SIGINT');
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const [, signal] = await once(child, 'close');
    expect([signal, stderr.match(/[A-Z]+_[A-Z]+/)]).toEqual(['SIGINT', null]);
  });

  test.each([
    ['is killed', (child: ChildProcess) => child.kill('SIGKILL')],
    [
      'is interrupted twice',
      (child: ChildProcess) => {
        child.stderr?.on('data', (text: Buffer) => text.includes('Stopping') && child.kill('SIGINT'));
        child.kill('SIGINT');
      },
    ],
  ])('ends with the program that started it, when that %s', async (_, end) => {
    const child = startGroup();
    await firstRow(child);
    const [host = 0] = childrenOf(child.pid);
    expect(isAlive(host)).toBe(true);
    end(child);
    await once(child, 'exit');
    await until(() => !isAlive(host));
  });

  test('ends with the program that started it, even where a thread waits in native code', async () => {
    const folder = freshFolder(temp);
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    await plantPictures(folder, { 'a.png': 'red', 'pipe.png': 'red', 'z.png': 'red' });
    const args = [BIN, 'tag', '.', '--model', TINY, '--workers', '1', '--unordered'];
    const child = spawn(process.execPath, args, { cwd: folder, env: { ...process.env, ...DEADLY } });
    await firstRow(child);
    const [host = 0] = childrenOf(child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await until(() => !isAlive(host));
  });

  test('is gone when a run is over', async () => {
    const child = startGroup();
    await firstRow(child);
    const [host = 0] = childrenOf(child.pid);
    child.stdout?.resume();
    await once(child, 'exit');
    expect(isAlive(host)).toBe(false);
  });

  test('is replaced when somebody kills it, and no row is lost or doubled', async () => {
    const child = startGroup('--workers', '2');
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    for (let kills = 0; kills < 2; kills++) {
      const had = stdout.length;
      await until(() => stdout.length > had && childrenOf(child.pid).length === 1);
      for (const host of childrenOf(child.pid)) process.kill(host, 'SIGKILL');
    }
    const [status] = await once(child, 'close');
    const rows = rowsOf(stdout);
    expect([status, rows.length]).toEqual([0, COUNT]);
    expect(new Set(rows.map(({ path }) => path)).size).toBe(COUNT);
  });

  test.each([['--version'], ['tag', '--help'], ['tag', many, '--dry-run']])(
    'is not started for: %s %s %s',
    async (...args) => {
      const trace = join(freshFolder(temp), 'trace');
      const env = {
        NODE_OPTIONS: `--require ${join(__dirname, '../fixtures/workers/note-process.cjs')}`,
        NOTE: trace,
      };
      const { status } = await cocotag(
        args.filter((argument) => argument !== undefined),
        { env },
      );
      expect([status, readFileSync(trace, 'utf8')]).toEqual([0, 'run.js\n']);
    },
  );
});

test('what it prints does not reach the rows, and what others load into it hears nothing that is for it', async () => {
  const folder = freshFolder(temp);
  await plantPictures(folder, { 'a.png': 'red' });
  const env = {
    NODE_OPTIONS: `--require ${join(__dirname, '../fixtures/workers/note-process.cjs')}`,
    NOISE: '1',
  };
  const { stdout, stderr } = await tagTiny(['a.png', '-q'], { cwd: folder, env });
  expect([brief(stdout), stderr]).toEqual([{ 'a.png': 'person' }, '']);
});

test('its last words say why it does not start', async () => {
  const env = {
    NODE_OPTIONS: `--require ${join(__dirname, '../fixtures/workers/note-process.cjs')}`,
    DIE: 'illegal instruction',
  };
  const { status, stdout, stderr } = await tagTiny([many], { env });
  expect([status, stdout]).toEqual([3, '']);
  expect(stderr).toMatch(
    /POOL_FAILED: The process that decodes and infers died while starting: exit status 132/,
  );
  expect(stderr).toContain('illegal instruction');
});

(isLinux ? test : test.skip)('64 open files are enough', async () => {
  const command = `ulimit -n 64; exec "${process.execPath}" "${BIN}" tag "${many}" --model "${TINY}" --csv tags.csv --ndjson tags.ndjson`;
  const folder = freshFolder(temp);
  const { status, stderr } = await run('sh', ['-c', command], { cwd: folder });
  expect([status, stderr.match(/[A-Z]+_[A-Z]+:/)]).toEqual([0, null]);
  expect(rowsOf(readFileSync(join(folder, 'tags.ndjson'), 'utf8'))).toHaveLength(COUNT);
  expect(readdirSync(folder).sort()).toEqual(['tags.csv', 'tags.ndjson']);
});

(isLinux ? test : test.skip)('a run that may use one core has one worker', async () => {
  const command = `taskset -c 0 "${process.execPath}" "${BIN}" tag "${join(many, '0.png')}" --model "${TINY}"`;
  const { status, stderr } = await run('sh', ['-c', command]);
  expect([status, stderr]).toEqual([0, expect.stringContaining('on cpu, 1 worker\n')]);
});
