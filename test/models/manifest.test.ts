import { expect, test } from '@jest/globals';
import { parseManifest } from '../../src/models/manifest.js';

const valid = () => ({
  id: 'mine',
  version: '1.0.0',
  title: 'Mine',
  labels: [
    { name: 'person', coco_id: 1, supercategory: 'person' },
    { name: 'dog', coco_id: 18, supercategory: 'animal' },
  ],
  input: { width: 224, height: 224, resize: 'squash', filter: 'triangle' },
  outputs: { logits: 2 },
  graphs: { float: { file: 'model.onnx', sha256: '0'.repeat(64), bytes: 10 } },
  thresholds: { default: 0.4, per_label: [0.4, 0.5] },
  licence: 'MIT',
});

const parse = (manifest: unknown) => parseManifest(JSON.stringify(manifest), 'model.json');

test('gives what the program needs, with defaults for what a package may leave out', () => {
  expect(parse(valid())).toMatchObject({
    id: 'mine',
    aliases: [],
    isDefault: false,
    cpuBatch: 1,
    labels: [
      { name: 'person', categoryId: 1 },
      { name: 'dog', categoryId: 18 },
    ],
    thresholds: { default: 0.4, perLabel: [0.4, 0.5] },
  });
});

test('ignores keys that it does not know', () => {
  const { origin: _, ...manifest } = { ...valid(), origin: [], future: { any: 'thing' } };
  expect(parse(manifest).id).toBe('mine');
});

test('reads the cut of a crop package', () => {
  const input = { width: 224, height: 224, resize: 'crop', resize_shorter_side: 256, filter: 'cubic' };
  expect(parse({ ...valid(), input }).input).toEqual({
    width: 224,
    height: 224,
    resize: 'crop',
    resizeShorterSide: 256,
    filter: 'cubic',
  });
});

test.each([
  ['id', { id: '../evil' }],
  ['input.filter', { input: { width: 224, height: 224, resize: 'squash', filter: 'nearest' } }],
  ['input.resize', { input: { width: 224, height: 224, resize: 'stretch', filter: 'cubic' } }],
  [
    'input',
    { input: { width: 224, height: 224, resize: 'crop', resize_shorter_side: 200, filter: 'cubic' } },
  ],
  ['graphs', { graphs: {} }],
  [
    'graphs.float.file',
    { graphs: { float: { file: '../../etc/passwd', sha256: '0'.repeat(64), bytes: 1 } } },
  ],
  ['graphs.float.sha256', { graphs: { float: { file: 'a.onnx', sha256: 'abc', bytes: 1 } } }],
  ['outputs.logits', { outputs: { logits: 3 } }],
  ['thresholds.per_label', { thresholds: { default: 0.4, per_label: [0.4] } }],
  ['thresholds.default', { thresholds: { default: 1.4, per_label: [0.4, 0.5] } }],
  ['labels', { labels: [valid().labels[0], valid().labels[0]] }],
  ['licence', { licence: undefined }],
])('refuses a wrong %s, by name', (key, change) => {
  expect(() => parse({ ...valid(), ...change })).toThrow(
    expect.objectContaining({ code: 'MODEL_INVALID', message: expect.stringContaining(key) }),
  );
});

test('refuses what is not JSON', () => {
  expect(() => parseManifest('{', 'model.json')).toThrow(expect.objectContaining({ code: 'MODEL_INVALID' }));
});
