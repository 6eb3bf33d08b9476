import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { cocotag, ROOT, TINY, tagTiny } from '../support/cocotag.js';
import { tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
const BROKEN = join(ROOT, 'test/fixtures/broken');
const PHOTO = join(ROOT, 'test/fixtures/photos/000000019402.jpg');

test.each([
  [['tga', 'photos'], 'There is no command "tga"', 'Did you mean tag?'],
  [['tag', 'photos', '--treshold', '0.4'], 'Nonexistent flag: --treshold', 'Did you mean --threshold'],
  [['tag'], 'Nothing to tag', 'cocotag tag photos/'],
  [['tag', '.', '--from', 'x.ndjson'], '--from makes tags from saved rows and takes no inputs', '--help'],
  [['tag', '--from', 'x.ndjson', '--model', 'fast'], 'takes no --model', '--help'],
  [['tag', '.', '--layout', 'wide'], '--layout says how --csv looks', '--help'],
  [['tag', '.', '--csv', '-', '--ndjson', '-'], 'Two outputs go to standard output', 'file of its own'],
  [['tag', '.', '--csv', 'a.csv', '--json', './a.csv'], 'Two outputs go to ./a.csv', 'file of its own'],
  [['tag', '.', '--model', TINY, '--labels', 'catt'], 'no label "catt"', 'Did you mean cat?'],
  [['tag', '.', '--model', TINY, '--threshold', '1.5'], 'between 0 and 1', ''],
  [
    ['tag', '.', '--model', 'fusion', '--precision', 'int8'],
    'has no int8 graph, only float',
    '--precision float',
  ],
  [['tag', '.', '--hidden=false'], '--hidden takes no value', '--no-hidden'],
  [['tag', '.', '--max-pixels', 'many'], 'no number of pixels', '300MP'],
  [['tag', '.', '--workers', '0'], '--workers takes a whole number from 1, not "0"', ''],
  [['tag', '--from', 'x.ndjson', '--include', '*.jpg'], 'takes no --include', '--help'],
  [['tag', '.', '--unordered', '--coco', '-'], '--coco numbers rows', '--coco-images'],
  [['tag', '.', '--model', TINY, '--labels', ','], 'names none', ''],
  [['tag', '--files-from', 'nowhere.txt', '--model', TINY], 'nowhere.txt cannot be read', ''],
])('%j is wrong use', async (args, message, hint) => {
  const { status, stdout, stderr } = await cocotag(args, { cwd: temp });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect(stderr).not.toMatch(/^\s+at /m);
});

test.each([
  ['nowhere', 'MODEL_NOT_FOUND'],
  ['fusoin', 'Did you mean fusion?'],
  [`${BROKEN}/not-json`, 'MODEL_INVALID'],
  [`${BROKEN}/wrong-width`, 'MODEL_INVALID'],
  [`${BROKEN}/float-input`, 'its manifest makes it uint8'],
  [`${BROKEN}/nan-output`, 'MODEL_OUTPUT'],
  [`${BROKEN}/bad-checksum`, 'MODEL_CHECKSUM'],
  [`${BROKEN}/no-graph`, 'MODEL_NOT_FOUND'],
])('the model %s stops the run with a sentence', async (model, message) => {
  const { status, stderr } = await cocotag(['tag', PHOTO, '--model', model]);
  expect(status).toBe(3);
  expect(stderr).toContain(message);
});

test('an error before the first result goes to --json - as JSON, too', async () => {
  const { status, stdout } = await cocotag(['tag', '.', '--model', 'nowhere', '--json', '-']);
  expect(status).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'MODEL_NOT_FOUND', hint: expect.any(String) } });
});

test('a bug of ours would ask for a report; wrong use shows its place with --debug only', async () => {
  const { stderr } = await tagTiny(['.', '--threshold', '1.5', '--debug']);
  expect(stderr).toMatch(/^\s+at /m);
});
