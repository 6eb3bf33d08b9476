import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

/** Starts a pool of obedient workers (test/fixtures/workers) in a process of its own and gives each a path. */
async function trial(size: number, setup: object, ...paths: string[]) {
  const script = join(__dirname, 'pool-trial.mjs');
  const args = [script, JSON.stringify([size, setup, ...paths])];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
  return JSON.parse(stdout);
}

test('answers every job with its own reply', async () => {
  const paths = Array.from({ length: 50 }, (_, i) => `photo ${i}`);
  const { outcomes } = await trial(3, {}, ...paths);
  expect(outcomes).toEqual(paths.sort());
});

test('knows what each worker has in hand', async () => {
  const { inHand, afterwards } = await trial(2, {}, 'a', 'b', 'c');
  expect(inHand).toMatchObject([{ batch: 0 }, { batch: 1 }]);
  expect(afterwards).toEqual([]);
});

test('knows a photo that is in hand before its job is', async () => {
  const { inHand } = await trial(1, {}, 'look ahead', 'look ahead');
  expect(inHand).toEqual([{ batch: 1, photo: 0 }]);
});

test('hands on what a worker throws, and goes on', async () => {
  const { outcomes } = await trial(1, {}, 'a', 'refuse', 'b');
  expect(outcomes).toEqual(['MODEL_OUTPUT', 'a', 'b']);
});

test.each([
  ['die', 'exit status 8'],
  ['throw', 'uncaught'],
])('a worker that is made to %s is told of', async (death, how) => {
  const end = await trial(1, {}, 'a', death, 'b');
  expect(end).toEqual({ how, outcomes: ['a'] });
});

test('a worker that dies while starting fails the pool', async () => {
  await expect(trial(2, { dieAtStart: true }, 'a')).resolves.toEqual({
    code: 'POOL_FAILED',
    message: 'A worker died while starting: exit status 7',
  });
});

test('a worker that says why it cannot start is believed', async () => {
  await expect(trial(2, { cannotStart: true }, 'a')).resolves.toMatchObject({ code: 'MODEL_CHECKSUM' });
});
