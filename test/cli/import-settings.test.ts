import '../support/one-realm.js';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Parser } from '@oclif/core';
import { IMPORT_FLAGS, importOptions } from '../../src/cli/import-flags.js';
import { parserMessage } from '../../src/cli/report-error.js';
import type { ImportOptions } from '../../src/models/import/options.js';
import { tempFolder } from '../support/temp-folder.js';

const folder = tempFolder();
const labels = join(folder, 'labels.txt');
writeFileSync(labels, 'cat\nhouse\n');

/** What the library is told where these flags are given, without what was not said. */
async function optionsOf(...flags: readonly string[]): Promise<ImportOptions> {
  const parsed = await Parser.parse([...flags], { flags: IMPORT_FLAGS, args: {} });
  return JSON.parse(JSON.stringify(await importOptions(parsed.flags)));
}

test.each<[string[], object]>([
  [[], {}],
  [['--threshold', '0.27'], { threshold: 0.27 }],
  [['-t', '0'], { threshold: 0 }],
  [['--threshold=1'], { threshold: 1 }],
  [
    ['--title', 'Mine', '--licence', 'MIT', '--source', 'https://example.org'],
    { title: 'Mine', licence: 'MIT', source: 'https://example.org' },
  ],
  [['--weights', 'int16'], { weights: 'int16' }],
  [['--explain'], { hasExplainer: true }],
  [['--no-explain'], { hasExplainer: false }],
  [['--resize', '256'], { picture: { resize: 256 } }],
  [['--crop', '224'], { picture: { crop: { width: 224, height: 224 } } }],
  [['--crop', '320x224'], { picture: { crop: { width: 320, height: 224 } } }],
  [['--squash', '640X416'], { picture: { squash: { width: 640, height: 416 } } }],
  [['--filter', 'cubic'], { picture: { filter: 'cubic' } }],
  [['--mean', '0.485,0.456,0.406'], { mean: [0.485, 0.456, 0.406] }],
  [['--mean', '0, 0, 0', '--std', '1,1,1'], { mean: [0, 0, 0], std: [1, 1, 1] }],
  [['--mean=-1,0,1e-3'], { mean: [-1, 0, 0.001] }],
  [['--layout', 'NHWC'], { onnx: { layout: 'NHWC' } }],
  [['--channels', 'BGR', '--scale', '1'], { onnx: { channels: 'BGR', scale: 1 } }],
  [['--scale', '1/255'], { onnx: { scale: 1 / 255 } }],
  [['--scale', '0.0078125'], { onnx: { scale: 0.0078125 } }],
  [
    ['--output', 'probs', '--activation', 'softmax', '--accept-softmax'],
    { onnx: { output: 'probs', activation: 'softmax', isSoftmaxAccepted: true } },
  ],
])('%j means %j', async (flags, options) => {
  await expect(optionsOf('--name', 'mine', ...flags)).resolves.toEqual({
    name: 'mine',
    picture: {},
    ...options,
  });
});

test('labels are read from their file', async () => {
  await expect(optionsOf('--name', 'mine', '--labels', labels)).resolves.toMatchObject({
    labels: [
      { name: 'cat', categoryId: 17, supercategory: 'animal' },
      { name: 'house', categoryId: 0, supercategory: 'other' },
    ],
  });
});

test.each<[string[], string]>([
  [['--threshold', '1.01'], '--threshold takes a number from 0 to 1, not "1.01"'],
  [['--threshold', '-0.1'], '--threshold takes a number from 0 to 1, not "-0.1"'],
  [['--threshold', ' '], '--threshold takes a number from 0 to 1'],
  [['--threshold', 'per-label'], '--threshold takes a number from 0 to 1, not "per-label"'],
  [['--resize', '256.5'], '--resize takes a whole number'],
  [['--resize', '0'], '--resize takes a whole number'],
  [['--resize', '256x256'], '--resize takes a whole number'],
  [['--crop', '0'], '--crop takes a side in pixels'],
  [['--crop', '224x0'], '--crop takes a side in pixels'],
  [['--crop', '224x224x3'], '--crop takes a side in pixels'],
  [['--crop', '-1'], '--crop takes a side in pixels'],
  [['--squash', '10000'], '--squash takes a side in pixels'],
  [['--squash', '1e3'], '--squash takes a side in pixels'],
  [['--mean', '0.5'], '--mean takes three numbers'],
  [['--mean', '0.5,0.5'], '--mean takes three numbers'],
  [['--mean', '0.5,0.5,0.5,0.5'], '--mean takes three numbers'],
  [['--mean', '0.5,,0.5'], '--mean takes three numbers'],
  [['--mean', '0.5,a,0.5'], '--mean takes three numbers'],
  [['--std', 'NaN,1,1'], '--std takes three numbers'],
  [['--std', 'Infinity,1,1'], '--std takes three numbers'],
  [['--scale', '0'], '--scale takes a number above 0'],
  [['--scale', '1/0'], '--scale takes a number above 0'],
  [['--scale', '1/2/3'], '--scale takes a number above 0'],
  [['--scale', '-1'], '--scale takes a number above 0'],
  [['--layout', 'nchw'], '--layout=nchw to be one of: NCHW, NHWC'],
  [['--activation', 'relu'], '--activation=relu to be one of'],
  [['--weights', 'int8'], '--weights=int8 to be one of'],
  [['--filter', 'nearest'], '--filter=nearest to be one of'],
  [['--title', ' '], '--title takes a text'],
  [['--licence', ''], '--licence takes a text'],
  [['--source', ''], '--source takes a text'],
  [['--labels', join(folder, 'missing.txt')], 'missing.txt cannot be read: there is no such file'],
  [['--labels', folder], `${folder} cannot be read: EISDIR`],
])('refuses %j', async (flags, message) => {
  const error: unknown = await optionsOf('--name', 'mine', ...flags).catch((thrown: unknown) => thrown);
  expect(error instanceof Error && parserMessage(error)).toContain(message);
});

test('a package needs a name', async () => {
  await expect(optionsOf()).rejects.toMatchObject({
    code: 'USAGE',
    hint: expect.stringContaining('--name mine'),
  });
});
