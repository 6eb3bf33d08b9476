import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEADLY, type Ended, ROOT, rowsOf, tagTiny } from '../support/cocotag.js';
import { picture } from '../support/pictures.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();

/** What a photo of this name does (test/fixtures/workers/deadly-photos.cjs), and what its row says then. */
const CODES: Readonly<Record<string, string>> = {
  segv: 'IMAGE_CRASHED_DECODER',
  abrt: 'IMAGE_CRASHED_DECODER',
  kill: 'IMAGE_CRASHED_DECODER',
  exit: 'IMAGE_CRASHED_DECODER',
  loop: 'IMAGE_TIMEOUT',
  wait: 'IMAGE_TIMEOUT',
  pipe: 'IMAGE_TIMEOUT',
  stall: 'IMAGE_TIMEOUT',
};

/** Pictures of colours that differ, called `01-good.png` and so on; broken files where the name says so. */
async function plant(fates: readonly string[]): Promise<string> {
  const folder = freshFolder(temp);
  execFileSync('mkfifo', [join(folder, 'fifo')]);
  for (const [i, fate] of fates.entries()) {
    const name = `${String(i).padStart(2, '0')}-${fate}.png`;
    const bytes = await picture(`hsl(${(i * 47) % 360}, 80%, 50%)`, name);
    writeFileSync(join(folder, name), fate === 'bad' ? bytes.subarray(0, 60) : bytes);
  }
  return folder;
}

/** The rows of a run in which photos do what their names say, and of one in which they do nothing. */
async function both(
  folder: string,
  workers: number,
  batchSize: number,
): Promise<{ deadly: Ended; calm: Ended }> {
  const args = ['.', '--all-scores', '--workers', `${workers}`, '--batch-size', `${batchSize}`];
  const timeout = ['--timeout-per-image', '500ms'];
  const [deadly, calm] = await Promise.all([
    tagTiny([...args, ...timeout], { cwd: folder, env: DEADLY }),
    tagTiny(args, { cwd: folder }),
  ]);
  return { deadly, calm };
}

/** Every photo has one row, in its place: the calm run's, or its code. */
function expectOwnRows({ deadly, calm }: { deadly: Ended; calm: Ended }): void {
  const expected = rowsOf(calm.stdout).map((row) => {
    const [, fate = ''] = /-([a-z]+)\.png$/.exec(row.path) ?? [];
    const code = CODES[fate];
    return code === undefined
      ? row
      : { path: row.path, model: row.model, error: { code, message: expect.any(String) } };
  });
  expect(rowsOf(deadly.stdout)).toEqual(expected);
  expect(deadly.status).toBe(expected.some((row) => 'error' in row) ? 1 : 0);
}

test.each([
  ['segv', 1, 1],
  ['abrt', 4, 1],
  ['kill', 4, 3],
  ['exit', 2, 2],
  ['loop', 1, 1],
  ['wait', 4, 2],
  ['pipe', 2, 1],
  ['stall', 1, 1],
  ['stall', 2, 3],
])('a photo that does %s to its worker costs one row, first or last', async (deed, workers, batchSize) => {
  expectOwnRows(await both(await plant([deed, 'good', 'good', 'good', deed]), workers, batchSize));
});

test.each([
  ['two in one batch', 2, 4, ['good', 'segv', 'segv', 'good', 'good']],
  ['two that differ in one batch', 2, 4, ['segv', 'loop', 'good', 'good', 'good']],
  ['in many batches at a time', 4, 1, ['segv', 'abrt', 'exit', 'kill', 'good']],
  ['nothing but these', 2, 2, ['segv', 'segv', 'segv']],
])('photos that kill: %s', async (_, workers, batchSize, fates) => {
  expectOwnRows(await both(await plant(fates), workers, batchSize));
});

test('any mixture of good, bad and killing photos gives the good ones their exact scores, and each one row', async () => {
  const fate = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom('good', 'good', 'good', 'bad') },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(CODES)) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fate, { minLength: 1, maxLength: 20, size: 'max' }),
      fc.integer({ min: 1, max: 4 }),
      fc.integer({ min: 1, max: 5 }),
      async (fates, workers, batchSize) => {
        expectOwnRows(await both(await plant(fates), workers, batchSize));
      },
    ),
    { numRuns: 3, endOnFailure: true },
  );
});

test('outputs and messages have every photo once, in order', async () => {
  const folder = await plant(['good', 'segv', 'good', 'bad', 'loop', 'good']);
  const args = ['.', '--workers', '2', '--timeout-per-image', '250ms', '--csv', '-', '-q'];
  const { status, stdout, stderr } = await tagTiny(args, { cwd: folder, env: DEADLY });
  expect(status).toBe(1);
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]),
  ).toEqual(['00-good', '01-segv', '02-good', '03-bad', '04-loop', '05-good'].map((name) => `${name}.png`));
  expect(
    stderr
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.split(': ')[1]),
  ).toEqual(['IMAGE_CRASHED_DECODER', 'IMAGE_CORRUPT', 'IMAGE_TIMEOUT']);
});

test('workers that die while starting end the run instead of starting for ever', async () => {
  const { status, stdout, stderr } = await tagTiny([ROOT], { env: { ...DEADLY, DEADLY_START: '1' } });
  expect([status, stdout]).toEqual([3, '']);
  expect(stderr).toContain('POOL_FAILED: A worker died while starting');
});
