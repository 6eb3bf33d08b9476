import '../../support/one-realm.js';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { COCO_LABELS } from '../../../src/labels/index.js';
import { importCheckpoint, importOnnx } from '../../../src/models/import/index.js';
import { labelsOf } from '../../../src/models/import/labels.js';
import type { ImportOptions } from '../../../src/models/import/options.js';
import { readPackage } from '../../../src/models/package.js';
import { tensor } from '../../support/checkpoint-writer.js';
import { sha256Of } from '../../support/packages.js';
import { dict, float, integer, list, orderedDict, text } from '../../support/pickle-writer.js';
import { freshFolder, tempFolder } from '../../support/temp-folder.js';
import { contractModel, exportedModel, smallCheckpoint } from '../../support/weight-files.js';
import { bytesOf } from './onnx/run-graph.js';
import { foreignModel } from './onnx/small-graphs.js';

const base = tempFolder();

/** Options under which a ResNet is made in a moment: one graph, a small picture. */
const QUICK: ImportOptions = {
  name: 'mine',
  hasExplainer: false,
  picture: { crop: { width: 32, height: 32 }, resize: 32 },
};
const NAMES = ['cat', 'house', 'dog'];
const names = list(...NAMES.map(text));

/** The package that comes of a small checkpoint with these facts, and what was said of it. */
async function checkpointPackage(
  facts: Readonly<Record<string, Uint8Array>>,
  options: Partial<ImportOptions> = {},
  biases: readonly number[] = [1, 2, 3],
) {
  const file = join(freshFolder(base), 'best.pth');
  const folder = freshFolder(base);
  writeFileSync(file, smallCheckpoint(biases, facts));
  const { notes } = await importCheckpoint(file, folder, { ...QUICK, ...options });
  const { manifest } = await readPackage(folder);
  return { file, folder, manifest, notes: notes.join('\n') };
}

async function onnxPackage(model: Parameters<typeof bytesOf>[0], options: Partial<ImportOptions> = {}) {
  const file = join(freshFolder(base), 'net.onnx');
  const folder = freshFolder(base);
  writeFileSync(file, await bytesOf(model));
  const { notes } = await importOnnx(file, folder, { name: 'mine', ...options });
  const { manifest } = await readPackage(folder);
  return { file, folder, manifest, notes: notes.join('\n') };
}

const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;

describe('of a checkpoint', () => {
  test('the package says what the file says of itself', async () => {
    const { file, folder, manifest, notes } = await checkpointPackage({
      num_cls: integer(3),
      threshold: float(0.27),
      thresholds: list(float(0.1), float(0.2), float(0.3)),
      class_names: names,
      metrics: dict({ mAP: float(0.5), best: dict({ epoch: integer(2) }) }),
    });
    expect(manifest).toEqual({
      id: 'mine',
      version: '1.0.0',
      title: 'mine, imported from best.pth',
      aliases: [],
      isDefault: false,
      architecture: 'resnet18 (torchvision layout)',
      // torchvision's resnet18 has 11,689,512 for 1,000 classes: 513 a class.
      parameters: 11_689_512 - 997 * 513,
      labels: labelsOf(NAMES),
      input: { width: 32, height: 32, resize: 'crop', resizeShorterSide: 32, filter: 'triangle' },
      maps: { size: [1, 1], kind: 'cam' },
      graphs: { float: manifest.graphs.float },
      explain: undefined,
      thresholds: { default: 0.27, perLabel: [0.1, 0.2, 0.3] },
      metrics: [],
      cpuBatch: 1,
      licence: 'unknown',
      origin: [
        {
          what: 'weights',
          source: 'best.pth',
          licence: 'unknown',
          sha256: sha256Of(readFileSync(file)),
          reported: { epoch: 3, classCount: 3, threshold: 0.27, metrics: { mAP: 0.5, best: { epoch: 2 } } },
        },
      ],
    });
    expect(notes).toBe('');
    const graph = readFileSync(join(folder, 'model.onnx'));
    expect(manifest.graphs.float).toEqual({
      file: 'model.onnx',
      sha256: sha256Of(graph),
      bytes: graph.length,
    });
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'model.json', 'model.onnx']);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(
      '- threshold: 0.27; per label 0.1 to 0.3',
    );
  });

  test('what a person says comes before what the file says', async () => {
    const { manifest, notes } = await checkpointPackage(
      { threshold: float(0.27), class_names: names },
      {
        version: '2.1',
        title: 'Mine',
        licence: 'MIT',
        source: 'https://example.org/a',
        threshold: 0.4,
        labels: labelsOf(['a', 'b', 'c']),
        picture: { squash: { width: 32, height: 40 }, filter: 'cubic' },
      },
    );
    expect(manifest).toMatchObject({
      version: '2.1',
      title: 'Mine',
      licence: 'MIT',
      labels: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
      thresholds: { default: 0.4, perLabel: [0.4, 0.4, 0.4] },
      input: { width: 32, height: 40, resize: 'squash', filter: 'cubic' },
      maps: { size: [2, 1] },
      origin: [{ source: 'https://example.org/a', licence: 'MIT' }],
    });
    expect(notes).toBe('');
  });

  test('80 numbers without names are COCO, with a word; so is a threshold that nobody says', async () => {
    const { manifest, notes } = await checkpointPackage({}, {}, Array(80).fill(0));
    expect(manifest.labels).toEqual(COCO_LABELS);
    expect(manifest.thresholds.default).toBe(0.5);
    expect(notes).toMatch(/no label names: COCO's 80 are taken/);
    expect(notes).toMatch(/No threshold is known: 0.5 is taken/);
  });

  test.each<[string, Uint8Array]>([
    ['are too few', list(text('cat'), text('dog'))],
    ['have a name twice', list(text('cat'), text('cat'), text('dog'))],
    ['have a name that moves the cursor', list(text('cat'), text('\u001b[2J'), text('dog'))],
    ['have a blank name', list(text('cat'), text(' '), text('dog'))],
  ])('its own labels are not taken where they %s', async (_, labels) => {
    await expect(checkpointPackage({ labels })).rejects.toMatchObject({
      code: 'USAGE',
      message: 'The 3 labels of the network have no names',
      hint: expect.stringContaining('--labels'),
    });
  });

  test('its own labels that are not taken are spoken of, and so is a second state dict', async () => {
    const { manifest, notes } = await checkpointPackage(
      {
        labels: list(text('cat'), text('dog')),
        ema_state_dict: orderedDict({ 'fc.bias': tensor({ key: '1', elements: 3, shape: [3] }) }),
      },
      { labels: labelsOf(NAMES) },
    );
    expect(manifest.labels).toEqual(labelsOf(NAMES));
    expect(notes).toMatch(/Its own list of 2 label names does not fit 3 outputs, and was not taken/);
    expect(notes).toMatch(/The weights were taken from "model_state_dict"; there are others in/);
  });

  test('thresholds that are none, or not one a label, are not taken', async () => {
    const { manifest } = await checkpointPackage(
      { threshold: float(1.5), thresholds: list(float(0.1)), class_names: names },
      {},
    );
    expect(manifest.thresholds).toEqual({ default: 0.5, perLabel: [0.5, 0.5, 0.5] });
  });

  test.each<[string, Readonly<Record<string, Uint8Array>>, Partial<ImportOptions>, object]>([
    [
      'a head of another training',
      { num_cls: integer(80) },
      { labels: labelsOf(NAMES) },
      { code: 'CHECKPOINT_INVALID', message: expect.stringMatching(/80 classes, and fc\.weight has 3 rows/) },
    ],
    [
      'labels that are too many',
      {},
      { labels: labelsOf(['a', 'b', 'c', 'd']) },
      { code: 'USAGE', message: 'There are 4 labels, and the network gives 3 numbers' },
    ],
    ['labels without names', {}, {}, { code: 'USAGE', hint: expect.stringContaining('--labels') }],
    ['options for ONNX files', {}, { onnx: { scale: 1 } }, { code: 'USAGE' }],
    [
      'two ways to a size',
      {},
      { picture: { crop: { width: 32, height: 32 }, squash: { width: 32, height: 32 } } },
      { code: 'USAGE' },
    ],
    ['a deviation of nothing', {}, { std: [0, 0, 0] }, { code: 'USAGE' }],
    [
      'a mean of bytes',
      {},
      { mean: [123.7, 116.3, 103.5] },
      { code: 'USAGE', hint: expect.stringContaining('255') },
    ],
    ['a deviation of bytes', {}, { std: [58.4, 57.1, 57.4] }, { code: 'USAGE' }],
    ['no number as mean', {}, { mean: [Number.NaN, 0, 0] }, { code: 'USAGE' }],
  ])('refuses %s before a graph is written', async (_, facts, options, error) => {
    const folder = freshFolder(base);
    const file = join(freshFolder(base), 'best.pth');
    writeFileSync(file, smallCheckpoint([1, 2, 3], facts));
    await expect(importCheckpoint(file, folder, { ...QUICK, ...options })).rejects.toMatchObject(error);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('ends early where it is told to', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    await expect(checkpointPackage({ class_names: names }, { signal: controller.signal })).rejects.toThrow(
      'enough',
    );
  });
});

describe('of an ONNX graph', () => {
  test('the package says what is known', async () => {
    const { file, folder, manifest, notes } = await onnxPackage(exportedModel(3), {
      ...IMAGENET,
      labels: labelsOf(NAMES),
      threshold: 0.3,
      licence: 'MIT',
    });
    expect(manifest).toMatchObject({
      id: 'mine',
      architecture: 'ONNX graph of test',
      parameters: 12,
      labels: labelsOf(NAMES),
      input: { width: 32, height: 32, resize: 'crop', resizeShorterSide: 37 },
      maps: undefined,
      explain: undefined,
      thresholds: { default: 0.3, perLabel: [0.3, 0.3, 0.3] },
      origin: [{ what: 'weights', source: 'net.onnx', sha256: sha256Of(readFileSync(file)) }],
    });
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'model.json', 'model.onnx']);
    expect(notes).toMatch(/shorter side to 37 pixels, 32x32 cut out/);
  });

  test('a graph that keeps to the contract is taken as it is', async () => {
    const { file, folder } = await onnxPackage(contractModel(), { labels: labelsOf(['a', 'b']) });
    expect(readFileSync(join(folder, 'model.onnx'))).toEqual(readFileSync(file));
  });

  test('80 numbers without names are COCO, with a word', async () => {
    const { manifest, notes } = await onnxPackage(exportedModel(80), IMAGENET);
    expect(manifest.labels).toEqual(COCO_LABELS);
    expect(notes).toMatch(/COCO's 80 are taken/);
  });

  test('a size is asked for where the graph leaves it open', async () => {
    const open = foreignModel({ shape: ['N', 3, 'h', 'w'] });
    const options = { ...IMAGENET, labels: labelsOf(['a', 'b']) };
    await expect(onnxPackage(open, options)).rejects.toMatchObject({ code: 'MODEL_INVALID' });
    const { manifest } = await onnxPackage(open, {
      ...options,
      picture: { squash: { width: 48, height: 32 } },
    });
    expect(manifest.input).toEqual({ width: 48, height: 32, resize: 'squash', filter: 'triangle' });
  });

  test.each<[string, Partial<ImportOptions>, object]>([
    ['weights of a checkpoint', { weights: 'int16' }, { code: 'USAGE' }],
    ['an explainer', { hasExplainer: true }, { code: 'USAGE' }],
    ['no explainer', { hasExplainer: false }, { code: 'USAGE' }],
    ['no mean', { mean: undefined }, { code: 'MODEL_INVALID', hint: expect.stringContaining('mean') }],
    [
      'labels that are too few',
      { labels: labelsOf(['a', 'b']) },
      { code: 'MODEL_INVALID', message: expect.stringMatching(/3 numbers.* 2 labels/) },
    ],
    [
      'no names of labels',
      { labels: undefined },
      { code: 'USAGE', hint: expect.stringContaining('--labels') },
    ],
    [
      'another size than its own',
      { picture: { crop: { width: 64, height: 64 } } },
      { code: 'MODEL_INVALID', message: expect.stringContaining('32, not 64') },
    ],
    [
      'a photo smaller than its size',
      { picture: { resize: 31 } },
      { code: 'USAGE', message: expect.stringContaining('32x32 cannot be cut out') },
    ],
    ['an output that it has not', { onnx: { output: 'boxes' } }, { code: 'MODEL_INVALID' }],
  ])('refuses %s', async (_, options, error) => {
    const sound = { ...IMAGENET, labels: labelsOf(NAMES) };
    await expect(onnxPackage(exportedModel(3), { ...sound, ...options })).rejects.toMatchObject(error);
  });

  test.each([
    ['is missing', 'missing.onnx', 'MODEL_NOT_FOUND'],
    ['is a folder', 'folder', 'MODEL_NOT_FOUND'],
    ['is a pipe that nobody writes to', 'pipe.onnx', 'MODEL_NOT_FOUND'],
    ['is a link to nothing', 'link.onnx', 'MODEL_NOT_FOUND'],
    ['is empty', 'empty.onnx', 'MODEL_INVALID'],
    ['is something else', 'text.onnx', 'MODEL_INVALID'],
  ])('refuses a file that %s', async (_, name, code) => {
    const place = freshFolder(base);
    mkdtempSync(join(place, 'folder'));
    symlinkSync('nowhere', join(place, 'link.onnx'));
    execFileSync('mkfifo', [join(place, 'pipe.onnx')]);
    writeFileSync(join(place, 'empty.onnx'), '');
    writeFileSync(join(place, 'text.onnx'), 'a text, and no graph');
    const folder = freshFolder(base);
    const file = join(place, name === 'folder' ? '.' : name);
    await expect(importOnnx(file, folder, { name: 'mine' })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(file),
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('what no manifest can say is not written', async () => {
  for (const change of [{ name: '../evil' }, { version: '1 0' }, { title: '' }, { threshold: 2 }]) {
    await expect(
      onnxPackage(contractModel(), { labels: labelsOf(['a', 'b']), ...change }),
    ).rejects.toMatchObject({
      code: 'MODEL_INVALID',
    });
  }
});
