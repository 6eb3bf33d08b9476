import { describe, expect, test } from '@jest/globals';
import {
  buildResnet,
  buildResnetExplainer,
  mapSize,
  type ResnetArchitecture,
} from '../../../../src/models/import/resnet/index.js';
import { tempFolder } from '../../../support/temp-folder.js';
import { bytesOf, farthest, outputOf, runGraph } from '../onnx/run-graph.js';
import { type Reference, referenceResnet } from './reference-resnet.js';
import { randomPicture, randomTensors, reading, smallResnet } from './small-resnets.js';

// torchvision's larger networks are too large for a test, and there are no golden numbers of them. What they are made
// of (bottlenecks, groups, wide 3x3 convolutions) is compared here with a slow computation of small networks.
const folder = tempFolder();
const size = { width: 96, height: 50 };
const kinds: (ResnetArchitecture & { seed: number })[] = [
  { ...smallResnet({ name: 'basic blocks', block: 'basic' }), seed: 1 },
  { ...smallResnet({ name: 'bottlenecks' }), seed: 2 },
  { ...smallResnet({ name: 'wide bottlenecks', width: 8 }), seed: 3 },
  { ...smallResnet({ name: 'grouped bottlenecks', width: 8, groups: 4, head: 'fc.1', labels: 1 }), seed: 4 },
];

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const largest = (values: readonly number[]) => Math.max(...values.map(Math.abs));

describe.each(kinds)('a network of $name', ({ seed, ...architecture }) => {
  const tensors = randomTensors(architecture, seed);
  const pictures = [randomPicture(size.width, size.height, 10), randomPicture(size.width, size.height, 11)];
  const image = {
    type: 'uint8',
    dims: [2, size.height, size.width, 3],
    numbers: Buffer.concat(pictures),
  } as const;
  const references = pictures.map((picture) => referenceResnet(architecture, tensors, picture, size));
  const all = (part: keyof Reference) => references.flatMap((reference) => reference[part]);

  test('gives the logits and maps of a slow computation', async () => {
    const graph = buildResnet(architecture, reading(tensors), size);
    const found = await runGraph(folder, graph, { image });
    const logits = outputOf(found, 'logits');
    expect(logits.dims).toEqual([2, architecture.labels]);
    expect(largest(all('logits'))).toBeGreaterThan(0.1);
    expect(farthest(logits.data, all('logits'))).toBeLessThan(1e-4 * largest(all('logits')));
    const maps = outputOf(found, 'maps');
    const cells = mapSize(size);
    expect(cells).toEqual({ width: 3, height: 2 });
    expect(maps.dims).toEqual([2, architecture.labels, cells.height, cells.width]);
    expect(farthest(maps.data, all('cells').map(sigmoid))).toBeLessThan(1e-4);
  });

  test('gives the Grad-CAM of a slow computation', async () => {
    const graph = buildResnetExplainer(architecture, reading(tensors), size);
    const found = await runGraph(folder, graph, { image });
    const expected = all('gradcam');
    expect(largest(expected)).toBeGreaterThan(0);
    expect(farthest(outputOf(found, 'gradcam').data, expected)).toBeLessThan(1e-4 * largest(expected));
    expect(farthest(outputOf(found, 'logits').data, all('logits'))).toBeLessThan(
      1e-4 * largest(all('logits')),
    );
  });

  test('gives the same with weights in half the bytes, nearly', async () => {
    const graph = buildResnet(architecture, reading(tensors), { ...size, weights: 'int16' });
    const scores = outputOf(await runGraph(folder, graph, { image }), 'logits').data.map(sigmoid);
    const expected = all('logits').map(sigmoid);
    expect(farthest(scores, expected)).toBeGreaterThan(0);
    expect(farthest(scores, expected)).toBeLessThan(1e-3);
  });
});

test('explains a network with channels that its normalisation switches off', async () => {
  const architecture = smallResnet({});
  const tensors = randomTensors(architecture, 5);
  tensors.get('layer4.1.bn3.weight')?.data.fill(0, 0, 5);
  const picture = randomPicture(size.width, size.height, 12);
  const image = { type: 'uint8', dims: [1, size.height, size.width, 3], numbers: picture } as const;
  const found = await runGraph(folder, buildResnetExplainer(architecture, reading(tensors), size), { image });
  const { gradcam } = referenceResnet(architecture, tensors, picture, size);
  expect(farthest(outputOf(found, 'gradcam').data, gradcam)).toBeLessThan(1e-4 * largest(gradcam));
});

test('takes another mean and deviation', async () => {
  const architecture = smallResnet({});
  const tensors = randomTensors(architecture, 6);
  const numbers = randomPicture(size.width, size.height, 13);
  const image = { type: 'uint8', dims: [1, size.height, size.width, 3], numbers } as const;
  const run = async (more: object) =>
    outputOf(
      await runGraph(folder, buildResnet(architecture, reading(tensors), { ...size, ...more }), { image }),
      'logits',
    ).data;
  const usual = await run({});
  expect(farthest(await run({ mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }), usual)).toBe(0);
  expect(farthest(await run({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] }), usual)).toBeGreaterThan(0.01);
});

test('gives the same bytes every time', async () => {
  const architecture = smallResnet({});
  const tensors = randomTensors(architecture, 7);
  const build = () => buildResnet(architecture, reading(tensors), { ...size, weights: 'int16' });
  const graph = build();
  const bytes = await bytesOf(graph);
  expect((await bytesOf(graph)).equals(bytes)).toBe(true);
  expect((await bytesOf(build())).equals(bytes)).toBe(true);
});

test('reads a tensor once, when its turn comes', async () => {
  const architecture = smallResnet({});
  const tensors = randomTensors(architecture, 8);
  const names: string[] = [];
  const read = (name: string) => {
    names.push(name);
    return reading(tensors)(name);
  };
  const graph = buildResnet(architecture, read, { ...size, weights: 'int16' });
  expect(names).toEqual([]);
  await bytesOf(graph);
  expect([...names].sort()).toEqual([...tensors.keys()].sort());
});

test.each([
  ['conv1.weight', Number.NaN, 'conv1.weight holds a number that is not finite (NaN)'],
  ['layer1.0.bn2.running_var', -1, 'layer1.0.bn2 holds a number that is not finite (NaN)'],
  ['layer1.0.bn2.weight', 3e38, 'layer1.0.conv2 holds a number that is not finite'],
  ['fc.bias', Number.POSITIVE_INFINITY, 'fc.bias holds a number that is not finite (Infinity)'],
])('refuses %s with %d in it', async (name, value, message) => {
  const architecture = smallResnet({});
  const tensors = randomTensors(architecture, 9);
  tensors.get(name)?.data.fill(value);
  tensors.get('layer1.0.conv2.weight')?.data.fill(4);
  const writing = bytesOf(buildResnet(architecture, reading(tensors), size));
  await expect(writing).rejects.toMatchObject({
    code: 'CHECKPOINT_INVALID',
    message: expect.stringContaining(message),
  });
});

test('refuses a tensor with fewer numbers than its shape', async () => {
  const architecture = smallResnet({});
  const read = async () => new Float32Array(7);
  await expect(bytesOf(buildResnet(architecture, read, size))).rejects.toMatchObject({
    code: 'CHECKPOINT_INVALID',
    message: 'bn1.weight has 7 numbers in place of 4',
  });
});
