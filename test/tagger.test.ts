import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { run, TINY } from './support/cocotag.js';
import { picture, plantPictures } from './support/pictures.js';
import { freshFolder, tempFolder } from './support/temp-folder.js';

const temp = tempFolder();

test('the library: runs side by side, an abort, wrong choices, and an end that settles everything', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `${String(i).padStart(2, '0')}.png`);
  const [folder, elsewhere] = [freshFolder(temp), freshFolder(temp)];
  await plantPictures(folder, Object.fromEntries(names.map((name) => [name, 'red'])));
  await plantPictures(elsewhere, { 'here.png': 'lime' });
  // macOS takes no name that is no UTF-8.
  const oddName = process.platform === 'linux';
  if (oddName) writeFileSync(Buffer.from(`${elsewhere}/\xe9.png`, 'latin1'), await picture('blue'));
  const { status, stdout, stderr } = await run(process.execPath, [
    join(__dirname, 'tagger-trial.mjs'),
    TINY,
    folder,
    elsewhere,
  ]);
  expect([status, stderr]).toEqual([0, '']);
  const came = JSON.parse(stdout);
  expect(came.all).toEqual(names);
  expect(came.twice).toEqual([names, names]);
  expect(came.both).toEqual([names, names]);
  // What was in work when it aborted is still given: at most two batches a worker.
  expect(came.beforeAbort).toBeGreaterThanOrEqual(3);
  expect(came.beforeAbort).toBeLessThan(names.length);
  expect(came.abort).toBe('AbortError');
  expect(came).toMatchObject({
    usage: 'USAGE',
    closed: 'POOL_FAILED',
    badWorkers: 'USAGE',
    badTimeout: 'USAGE',
  });
  expect(came.moved).toEqual(['cat', oddName ? 'dog' : 'IMAGE_NOT_FOUND']);
  expect([names.length, 'POOL_FAILED']).toContain(came.settled);
});
