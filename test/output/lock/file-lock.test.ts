import '../../support/one-realm.js';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { FileLock } from '../../../src/output/lock/file-lock.js';
import { type LockOwner, thisProcess } from '../../../src/output/lock/lock-owner.js';
import { freshFolder, plant, tempFolder } from '../../support/temp-folder.js';

const isLinux = process.platform === 'linux';
const onLinux = isLinux ? test : test.skip;
const base = tempFolder();
let folder = base;
let target = '';
beforeEach(() => {
  folder = freshFolder(base);
  target = join(folder, 'tags.csv');
});

const acquire = () => FileLock.acquire(target, 'tags.csv');
const there = () => readdirSync(folder).sort();

/** Leaves a lock as another process would. */
async function leave(change: Partial<LockOwner> = {}, id = '0123456789ab'): Promise<string> {
  const text = JSON.stringify({ ...(await thisProcess()), ...change, id });
  writeFileSync(`${target}.lock`, text);
  return text;
}

/** The pid of a process that is over. */
function deadPid(): number {
  return Number(execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }));
}

test('a lock says who holds it, and is gone when it is released', async () => {
  const lock = await acquire();
  expect(JSON.parse(readFileSync(`${target}.lock`, 'utf8'))).toMatchObject({
    pid: process.pid,
    host: expect.stringMatching(/./),
    started: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
  expect(there()).toEqual(['tags.csv.lock']);
  await lock.release();
  expect(there()).toEqual([]);
});

test('a second one is refused with whose it is, and what to do', async () => {
  const lock = await acquire();
  await expect(acquire()).rejects.toMatchObject({
    code: 'OUTPUT_LOCKED',
    message: expect.stringContaining(`process ${process.pid}`),
    hint: expect.stringContaining(`delete ${target}.lock`),
  });
  await lock.release();
  await (await acquire()).release();
  expect(there()).toEqual([]);
});

test('released without waiting it is gone, too', async () => {
  const lock = await acquire();
  lock.releaseSync();
  expect(there()).toEqual([]);
  lock.releaseSync();
});

describe('a lock is taken over', () => {
  test.each<[string, () => Partial<LockOwner>]>([
    ['of a process that is gone', () => ({ pid: deadPid() })],
    ...(isLinux
      ? ([
          ['of an earlier process with this pid', () => ({ ticks: '1' })],
          ['of this machine before it was started again', () => ({ boot: 'another' })],
        ] satisfies [string, () => Partial<LockOwner>][])
      : []),
    [
      'of a process that is gone, where the system tells no more of it',
      () => ({ pid: deadPid(), boot: undefined }),
    ],
  ])('%s', async (_, change) => {
    await leave(change());
    const lock = await acquire();
    expect(there()).toEqual(['tags.csv.lock']);
    expect(JSON.parse(readFileSync(`${target}.lock`, 'utf8')).pid).toBe(process.pid);
    await lock.release();
    expect(there()).toEqual([]);
  });

  test.each([
    ['that a power cut left empty', ''],
    ['that a power cut left full of NULs', '\0'.repeat(180)],
  ])('%s', async (_, text) => {
    writeFileSync(`${target}.lock`, text);
    await (await acquire()).release();
    expect(there()).toEqual([]);
  });

  test('where a process was killed that was about to take it over', async () => {
    await leave({ pid: deadPid() });
    const killed = { ...(await thisProcess()), pid: deadPid(), id: 'ba9876543210' };
    writeFileSync(`${target}.lock.0123456789ab`, JSON.stringify(killed));
    await (await acquire()).release();
    expect(there()).toEqual([]);
  });

  test('by one of many that try at the same time', async () => {
    for (let round = 0; round < 20; round++) {
      await leave({ pid: deadPid() });
      const tries = await Promise.allSettled(Array.from({ length: 12 }, acquire));
      const winners = tries.flatMap((tried) => (tried.status === 'fulfilled' ? [tried.value] : []));
      expect(winners).toHaveLength(1);
      for (const tried of tries)
        if (tried.status === 'rejected') expect(tried.reason).toMatchObject({ code: 'OUTPUT_LOCKED' });
      await winners[0]?.release();
      expect(there()).toEqual([]);
    }
  });
});

describe('a lock is left alone', () => {
  test.each<[string, Partial<LockOwner>]>([
    ['of another machine', { host: 'elsewhere', boot: 'another' }],
    ...(isLinux
      ? ([['of a container that cannot be looked into', { namespace: 'pid:[1]', ticks: '1' }]] satisfies [
          string,
          Partial<LockOwner>,
        ][])
      : []),
    ['of a process that lives, where the system tells no more of it', { boot: undefined }],
  ])('%s', async (_, change) => {
    const text = await leave(change);
    await expect(acquire()).rejects.toMatchObject({ code: 'OUTPUT_LOCKED' });
    expect(readFileSync(`${target}.lock`, 'utf8')).toBe(text);
    expect(there()).toEqual(['tags.csv.lock']);
  });

  test.each([
    ['a text', 'precious'],
    ['JSON', '{"version": 1}'],
    ['something large', 'x'.repeat(10_000)],
    [
      'a lock with a name for another file in it',
      JSON.stringify({ pid: 1, host: '', started: '', id: '/../x' }),
    ],
  ])('as what stands there is none: %s', async (_, text) => {
    writeFileSync(`${target}.lock`, text);
    await expect(acquire()).rejects.toMatchObject({
      code: 'OUTPUT_LOCKED',
      message: expect.stringContaining('is no lock of cocotag'),
    });
    expect(readFileSync(`${target}.lock`, 'utf8')).toBe(text);
  });

  test.each([['tags.csv.lock/'], ['tags.csv.lock -> nowhere']])('as it is no file: %s', async (thing) => {
    plant(folder, [thing]);
    await expect(acquire()).rejects.toMatchObject({ code: 'OUTPUT_LOCKED' });
    expect(there()).toEqual(['tags.csv.lock']);
  });
});

test('whoever lost a lock to somebody else does not take it away', async () => {
  const lock = await acquire();
  const text = await leave({ host: 'elsewhere' });
  await lock.release();
  lock.releaseSync();
  expect(readFileSync(`${target}.lock`, 'utf8')).toBe(text);
});

onLinux('the names of processes may hold anything', async () => {
  // The kernel puts the name in brackets: a bracket in it must not hide what follows.
  const script = "process.title = ') R 1 ('; process.send('named'); setInterval(() => {}, 1e3)";
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  try {
    await once(child, 'message');
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
    expect(stat).toContain('R 1');
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    await leave({ pid: Number(child.pid), ticks });
    await expect(acquire()).rejects.toMatchObject({ code: 'OUTPUT_LOCKED' });
  } finally {
    child.kill();
  }
});
