import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  GraphBuilder,
  type OnnxModel,
  readOnnx,
  summarise,
  type WrapOptions,
  wrapOnnx,
} from '../../../../src/models/import/onnx/index.js';
import { tempFolder } from '../../../support/temp-folder.js';
import { farthest, outputOf, runGraph } from './run-graph.js';
import { expectedLogits, type Foreign, foreignModel, modelOf } from './small-graphs.js';

const folder = tempFolder();
const PICTURE = Uint8Array.from({ length: 24 }, (_, i) => (i * 67 + 13) % 256);
const OTHER = Uint8Array.from({ length: 24 }, (_, i) => (i * 41 + 5) % 256);
const PLAIN = { scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] } as const;
const FEED = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
const told = (change: Partial<WrapOptions> = {}): WrapOptions => ({ path: 'm.onnx', feed: FEED, ...change });

/** The logits of two pictures, by a wrapped graph. */
async function logitsOf(model: OnnxModel): Promise<readonly number[]> {
  const numbers = Buffer.concat([PICTURE, OTHER]);
  const found = await runGraph(folder, model, { image: { type: 'uint8', dims: [2, 2, 4, 3], numbers } });
  expect(Object.keys(found)).toEqual(['logits']);
  expect(outputOf(found, 'logits').dims).toEqual([2, 2]);
  return outputOf(found, 'logits').data;
}

const expectedOf = (feed: Parameters<typeof expectedLogits>[1]): number[] =>
  [PICTURE, OTHER].flatMap((picture) => expectedLogits(picture, feed));

describe('a graph that says what it is', () => {
  test.each<[string, Foreign, Partial<WrapOptions>, Parameters<typeof expectedLogits>[1]]>([
    ['float NCHW', {}, {}, FEED],
    ['float NHWC', { shape: ['batch', 2, 4, 3] }, {}, FEED],
    ['bytes NCHW', { type: 'uint8' }, { feed: {} }, { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] }],
    ['BGR', {}, { feed: { ...FEED, channels: 'BGR' } }, { ...FEED, isBgr: true }],
    [
      'means of bytes',
      {},
      { feed: { scale: 1, mean: [123.7, 116.3, 103.5], std: [58.4, 57.1, 57.4] } },
      { scale: 1, mean: [123.7, 116.3, 103.5], std: [58.4, 57.1, 57.4] },
    ],
    ['no normalisation', {}, { feed: PLAIN }, PLAIN],
    ['open sizes', { shape: ['b', 3, 'h', 'w'] }, { height: 2, width: 4 }, FEED],
    ['an open layout', { shape: ['b', 'c', 2, 4] }, { feed: { ...FEED, layout: 'NCHW' } }, FEED],
    ['an open output', { outputShape: ['b', 'labels'] }, { labels: 2 }, FEED],
    ['an output without a shape', { outputShape: undefined }, { labels: 2 }, FEED],
    ['a sigmoid', { tail: ['Sigmoid'] }, {}, FEED],
    ['a sigmoid that is handed on', { tail: ['Sigmoid', 'Identity', 'Flatten'] }, {}, FEED],
    ['names of ours', { input: 'image', inner: 'logits', output: 'cocotag.pixels' }, {}, FEED],
    ['an input called logits', { input: 'logits', output: 'image', inner: 'inner.image' }, {}, FEED],
    ['a batch of one', { shape: [1, 3, 2, 4], outputShape: [1, 2] }, {}, FEED],
  ])('is wrapped with %s', async (_, foreign, options, feed) => {
    const { model, ...found } = await wrapOnnx(foreignModel(foreign), told(options));
    expect(found).toMatchObject({ width: 4, height: 2, labels: 2 });
    expect(found.notes).toHaveLength(foreign.shape?.[0] === 1 ? 1 : 0);
    const expected = expectedOf(feed);
    expect(farthest(await logitsOf(model), expected)).toBeLessThan(
      1e-5 * Math.max(...expected.map(Math.abs)),
    );
    expect(summarise(model)).toMatchObject({
      inputs: [{ name: 'image', type: 'uint8', shape: ['N', 2, 4, 3] }],
      outputs: [{ name: 'logits', type: 'float32', shape: ['N', 2] }],
    });
  });

  test('loses a sigmoid at its end', async () => {
    const { model } = await wrapOnnx(foreignModel({ tail: ['Sigmoid'] }), told());
    expect([...summarise(model).operators.keys()]).not.toContain('Sigmoid');
  });

  test('may have a node that is called as its input is', async () => {
    const { graph, ...about } = foreignModel();
    const nodes = graph.nodes.map((node, i) => (i === 0 ? { ...node, name: 'input' } : node));
    const { model } = await wrapOnnx({ ...about, graph: { ...graph, nodes } }, told());
    expect(farthest(await logitsOf(model), expectedOf(FEED))).toBeLessThan(1e-4);
  });

  test('may be half as wide', async () => {
    const half = { type: 'float16', tail: ['Cast'] } as const;
    const { model } = await wrapOnnx(foreignModel(half), told());
    expect(farthest(await logitsOf(model), expectedOf(FEED))).toBeLessThan(0.02);
  });

  test('is wrapped a second time, to no other end', async () => {
    const once = await wrapOnnx(foreignModel(), told());
    expect((await wrapOnnx(once.model, told({ feed: {} }))).model).toBe(once.model);
    const bgr = await wrapOnnx(once.model, told({ feed: { channels: 'BGR' } }));
    const twice = await wrapOnnx(bgr.model, told({ feed: { channels: 'BGR' } }));
    expect(farthest(await logitsOf(twice.model), expectedOf(FEED))).toBeLessThan(1e-5);
  });
});

describe('scores', () => {
  /** p = sigmoid(logits), which is an output beside another that is made of it. */
  function sharedSigmoid(): OnnxModel {
    const { graph, ...about } = foreignModel({ tail: ['Sigmoid'], output: 'scores' });
    const more = new GraphBuilder();
    more.node('Neg', ['scores'], 'negative');
    const type = 'float32' as const;
    const outputs = [...graph.outputs, { name: 'negative', type, shape: ['batch', 2] }];
    return { ...about, graph: { ...graph, nodes: [...graph.nodes, ...more.nodes], outputs } };
  }

  test('become logits where something else needs them too', async () => {
    const { model } = await wrapOnnx(sharedSigmoid(), told({ output: 'scores', feed: PLAIN }));
    expect(farthest(await logitsOf(model), expectedOf(PLAIN))).toBeLessThan(1e-4);
  });

  test('at 0 and 1 become logits that are finite', async () => {
    const feed = { ...FEED, mean: [0.9, 0.9, 0.1], std: [0.001, 0.001, 0.001] } as const;
    const { model } = await wrapOnnx(sharedSigmoid(), told({ output: 'scores', feed }));
    const logits = await logitsOf(model);
    for (const logit of logits) expect(Math.abs(logit)).toBeGreaterThan(15);
    for (const logit of logits) expect(Math.abs(logit)).toBeLessThan(17);
    expect(logits.map(Math.sign)).toEqual(expectedOf(feed).map(Math.sign));
  });

  test('of a softmax are refused, and accepted only when told', async () => {
    const model = foreignModel({ tail: ['Softmax'] });
    await expect(wrapOnnx(model, told())).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining('it ends in a softmax'),
    });
    const wrapped = await wrapOnnx(model, told({ feed: PLAIN, isSoftmaxAccepted: true }));
    // Of two labels the log-odds of each are the differences of their logits.
    const [a = 0, b = 0, c = 0, d = 0] = expectedOf(PLAIN);
    expect(farthest(await logitsOf(wrapped.model), [a - b, b - a, c - d, d - c])).toBeLessThan(1e-4);
  });
});

test.each<[string, Foreign, Partial<WrapOptions>, string, string]>([
  ['no feed', {}, { feed: undefined }, 'does not say how pixels become that', 'mean and standard deviation'],
  ['half a feed', {}, { feed: { mean: FEED.mean } }, 'does not say how pixels become that', 'deviation'],
  ['means of bytes', {}, { feed: { mean: [124, 116, 104], std: [58, 57, 57] } }, 'beyond', 'scale 1'],
  ['no deviation', {}, { feed: { ...FEED, std: [1, 0, 1] } }, 'no such number', 'above 0'],
  ['a mean for bytes', { type: 'uint8' }, {}, 'it takes bytes', 'Leave scale'],
  ['integers', { type: 'int64' }, {}, 'int64 [batch, 3, 2, 4], no picture', 'four axes'],
  ['three axes', { shape: ['b', 3, 2] }, {}, 'float32 [b, 3, 2], no picture', 'four axes'],
  ['no shape', { shape: [] }, {}, 'no picture', 'four axes'],
  ['a grey picture', { shape: ['b', 1, 2, 4] }, {}, 'no three colours', 'red, green and blue'],
  ['another layout', {}, { feed: { ...FEED, layout: 'NHWC' } }, 'no three colours where NHWC', 'red'],
  ['an open layout', { shape: ['b', 'c', 'h', 'w'] }, {}, 'which axis', 'NCHW or NHWC'],
  ['3 x 3 x 3', { shape: ['b', 3, 3, 3] }, {}, 'which axis', 'NCHW or NHWC'],
  ['an open width', { shape: ['b', 3, 2, 'w'] }, {}, 'of any width', 'Say the width'],
  ['a large height', { shape: ['b', 3, 5000, 4] }, {}, 'its height is 5000', '1 to 4096'],
  ['another width', {}, { width: 5 }, 'its width is 4, not 5', 'Leave the width out'],
  ['eight pictures', { shape: [8, 3, 2, 4] }, {}, 'takes 8 pictures at a time', 'dynamic_axes'],
  ['another output', {}, { output: 'x' }, 'no output "x"', "Say the output's name: output"],
  ['another number of labels', {}, { labels: 3 }, 'has 2 numbers, and there are 3 labels', 'one label'],
  ['open labels', { outputShape: ['b', 'l'] }, {}, 'how many labels', 'Give the labels'],
  ['a map', { outputShape: ['b', 2, 7, 7] }, {}, '[b, 2, 7, 7], not one number a label', '[N, labels]'],
  ['an odd tail', { tail: ['Tanh'] }, {}, 'its last operation (Tanh)', 'Say whether'],
  ['a wrong activation', { tail: ['Sigmoid'] }, { activation: 'none' }, 'ends in Sigmoid', 'Say sigmoid'],
])('refuses %s, saying what to do', async (_, foreign, options, message, hint) => {
  await expect(wrapOnnx(foreignModel(foreign), told(options))).rejects.toMatchObject({
    code: 'MODEL_INVALID',
    path: 'm.onnx',
    message: expect.stringContaining(message),
    hint: expect.stringContaining(hint),
  });
});

test('does not repeat a name that is as long as a file', async () => {
  const input = 'x'.repeat(1_000_000);
  const refusal = await wrapOnnx(foreignModel({ input, type: 'int64' }), told()).catch((error) => error);
  expect(refusal).toMatchObject({ code: 'MODEL_INVALID' });
  expect(refusal.message.length).toBeLessThan(500);
});

test('takes a network with an odd tail where its output is told', async () => {
  const model = foreignModel({ tail: ['Neg', 'Neg', 'Abs'] });
  await expect(wrapOnnx(model, told({ activation: 'none' }))).resolves.toMatchObject({ labels: 2 });
});

describe('a batch of one', () => {
  /** A foreign graph whose flattening is a Reshape to a constant. */
  function reshaped(shape: readonly number[]): OnnxModel {
    const { graph, ...about } = foreignModel({ shape: [1, 3, 2, 4], outputShape: [1, 2] });
    const added = new GraphBuilder();
    added.node('Reshape', ['pooled', added.integers('flat.shape', shape)], 'flat');
    const nodes = graph.nodes.flatMap((node) => (node.name === 'flat' ? added.nodes : [node]));
    return {
      ...about,
      graph: { ...graph, nodes, initializers: [...graph.initializers, ...added.initializers] },
    };
  }

  test.each([[[0, 3]], [[-1, 3]]])('becomes free where it is reshaped to %j', async (shape) => {
    const { model, notes } = await wrapOnnx(reshaped(shape), told());
    expect(notes).toEqual([expect.stringContaining('now takes any number')]);
    expect(farthest(await logitsOf(model), expectedOf(FEED))).toBeLessThan(1e-5);
  });

  test.each([[[1, 3]], [[1, -1]]])('is refused where it is reshaped to %j', async (shape) => {
    await expect(wrapOnnx(reshaped(shape), told())).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining('its operation Reshape "flat" may count on that'),
    });
  });
});

test('refuses several inputs, and operators that are too old', async () => {
  const graph = new GraphBuilder();
  graph.node('Add', ['a', 'b'], 'c');
  const value = (name: string) => ({ name, type: 'float32' as const, shape: ['N', 3, 2, 4] });
  const model = modelOf(graph, [value('a'), value('b')], [value('c')]);
  await expect(wrapOnnx(model, told())).rejects.toThrow('it has several (a, b)');
  const old = { ...foreignModel(), opsets: new Map([['', 7]]) };
  await expect(wrapOnnx(old, told())).rejects.toThrow('its operators are of version 7');
});

test('leaves a graph that keeps to the contract as it is', async () => {
  const path = join(__dirname, '../../../fixtures/tiny/model.onnx');
  const model = readOnnx(readFileSync(path), path);
  const wrapped = await wrapOnnx(model, { path });
  expect(wrapped).toEqual({ model, width: 8, height: 8, labels: 4, notes: [] });
});
