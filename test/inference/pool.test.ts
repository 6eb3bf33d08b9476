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
  expect(outcomes).toEqual(paths);
});

test.each(['die', 'throw'])('a worker that is made to %s loses its own job only', async (death) => {
  const { outcomes } = await trial(2, {}, 'a', death, 'b', 'c', death, 'd', 'e', 'f');
  expect(outcomes).toEqual(['a', 'WORKER_DIED', 'b', 'c', 'WORKER_DIED', 'd', 'e', 'f']);
});

test('the only worker is replaced too', async () => {
  const { outcomes } = await trial(1, {}, 'die', 'a', 'die', 'b');
  expect(outcomes).toEqual(['WORKER_DIED', 'a', 'WORKER_DIED', 'b']);
});

test('hands on what a worker throws, and goes on', async () => {
  const { outcomes } = await trial(1, {}, 'a', 'refuse', 'b');
  expect(outcomes).toEqual(['a', 'MODEL_OUTPUT', 'b']);
});

test('a worker that dies while starting fails the pool, instead of starting for ever', async () => {
  await expect(trial(2, { dieAtStart: true }, 'a')).resolves.toMatchObject({ code: 'POOL_FAILED' });
});

test('a worker that says why it cannot start is believed', async () => {
  await expect(trial(2, { cannotStart: true }, 'a')).resolves.toMatchObject({ code: 'MODEL_CHECKSUM' });
});

test('an idle pool that nobody closes does not keep the process alive', async () => {
  await expect(trial(2, { leaveOpen: true }, 'a')).resolves.toMatchObject({ outcomes: ['a'] });
});
