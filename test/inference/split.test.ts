import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { DEADLY, run, TINY } from '../support/cocotag.js';
import { plantPictures } from '../support/pictures.js';
import { tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();

test('decoding and inferring in different workers gives what one worker gives, gaps and all', async () => {
  await plantPictures(temp, { 'a.png': 'red', 'b.png': 'blue', 'c.png': 'lime' });
  const paths = ['a.png', 'gone.png', 'b.png', 'c.png', 'gone too.png'].map((name) => join(temp, name));
  const script = join(__dirname, 'split-trial.mjs');
  const { status, stdout } = await run(process.execPath, [script, TINY, ...paths]);
  expect(status).toBe(0);
  const [split, together] = JSON.parse(stdout);
  expect(split).toEqual(together);
  expect([split[1], split[4]]).toEqual(['IMAGE_NOT_FOUND', 'IMAGE_NOT_FOUND']);
  expect(split[0][1]).not.toEqual(split[2][1]);
});

test('photos that kill or hang cost one row each there, too', async () => {
  await plantPictures(temp, { 'd.png': 'red', 'segv.png': 'blue', 'loop.png': 'red', 'e.png': 'lime' });
  const paths = ['d.png', 'segv.png', 'loop.png', 'e.png'].map((name) => join(temp, name));
  const script = join(__dirname, 'split-trial.mjs');
  const { status, stdout } = await run(process.execPath, [script, TINY, ...paths], { env: DEADLY });
  expect(status).toBe(0);
  const [split, together] = JSON.parse(stdout);
  expect(split).toEqual(together);
  expect([split[1], split[2]]).toEqual(['IMAGE_CRASHED_DECODER', 'IMAGE_TIMEOUT']);
});
