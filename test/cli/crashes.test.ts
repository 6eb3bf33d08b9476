import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { brief, ROOT, tagTiny } from '../support/cocotag.js';
import { plantPictures } from '../support/pictures.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
const deadly = { NODE_OPTIONS: `--require ${join(ROOT, 'test/fixtures/workers/deadly-photos.cjs')}` };
const photos = {
  'a.png': 'red',
  'b killer.png': 'red',
  'c.png': 'blue',
  'd.png': 'lime',
  'e killer.png': 'red',
  'f.png': 'red',
};

test.each([
  ['1', '1'],
  ['1', '4'],
  ['3', '2'],
])('a photo that kills its worker costs one row (%s workers, batches of %s)', async (workers, batchSize) => {
  const folder = freshFolder(temp);
  await plantPictures(folder, photos);
  const args = ['.', '--workers', workers, '--batch-size', batchSize];
  const { status, stdout } = await tagTiny(args, { cwd: folder, env: deadly });
  expect(status).toBe(1);
  expect(Object.entries(brief(stdout))).toEqual([
    ['a.png', 'person'],
    ['b killer.png', 'IMAGE_CRASHED_DECODER'],
    ['c.png', 'dog'],
    ['d.png', 'cat'],
    ['e killer.png', 'IMAGE_CRASHED_DECODER'],
    ['f.png', 'person'],
  ]);
});

test('workers that die while starting end the run instead of starting for ever', async () => {
  const { status, stdout, stderr } = await tagTiny([ROOT], { env: { ...deadly, DEADLY_START: '1' } });
  expect([status, stdout]).toEqual([3, '']);
  expect(stderr).toContain('POOL_FAILED: A worker died while starting');
});
