import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { run, TINY } from '../support/cocotag.js';
import { picture, plantPictures } from '../support/pictures.js';
import { tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();

beforeAll(async () => {
  await plantPictures(temp, { 'a.png': 'red', 'b.png': 'blue', 'c.png': 'lime', 'd.png': 'black' });
  writeFileSync(join(temp, 'bad.png'), (await picture('red')).subarray(0, 60));
});

/** What a worker's thread made of jobs, each a list of photos by name, and in what order. */
async function trial(
  jobs: readonly (readonly string[])[],
  { batchSize = 1, failingRun = 0 } = {},
): Promise<{ outcomes: unknown[]; events: string[] }> {
  const paths = jobs.map((names) => names.map((name) => join(temp, `${name}.png`)));
  const told = JSON.stringify({ model: TINY, batchSize, jobs: paths, failingRun });
  const { stdout } = await run(process.execPath, [join(__dirname, 'ahead-trial.mjs'), told]);
  return JSON.parse(stdout);
}

test('the next photo is given to the decoder before the session runs, that of the next job too', async () => {
  const { events } = await trial([['a', 'b'], ['c']]);
  expect(events).toEqual([
    'a as 0',
    'b as 1',
    'run of 1, noted',
    // Beyond the job in hand.
    'c as 2',
    'run of 1, noted',
    'run of 1, noted',
  ]);
});

test('of a larger batch it is one photo', async () => {
  const { events } = await trial([['a', 'b', 'c', 'd', 'a']], { batchSize: 2 });
  expect(events).toEqual([
    'a as 0',
    'b as 1',
    'c as 2',
    'run of 2, noted',
    'd as 3',
    'a as 4',
    'run of 2, noted',
    'run of 1, noted',
  ]);
});

test.each([1, 2, 3])('each photo has its own logits or error, in batches of %i', async (batchSize) => {
  const names = ['a', 'bad', 'b', 'gone', 'c', 'd', 'gone', 'a', 'bad', 'bad', 'c'];
  const jobs = [names.slice(0, 5), names.slice(5, 6), names.slice(6)];
  const alone = await Promise.all(
    ['a', 'b', 'c', 'd', 'bad', 'gone'].map(async (name) => {
      const { outcomes } = await trial([[name]]);
      return [name, outcomes.flat()[0]] as const;
    }),
  );
  const expected = new Map(alone);
  expect(expected.get('bad')).toBe('IMAGE_CORRUPT');
  const { outcomes } = await trial(jobs, { batchSize });
  expect(outcomes).toEqual(jobs.map((job) => job.map((name) => expected.get(name))));
});

test('a photo that has begun for a job that fails leaves nothing behind', async () => {
  const [good, failed] = await Promise.all([
    trial([['c', 'd']]),
    trial(
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
      { failingRun: 1 },
    ),
  ]);
  expect(failed.outcomes).toEqual(['as it was told to', ...good.outcomes]);
});
