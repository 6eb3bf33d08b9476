import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { littleEndian, type OnnxModel, readOnnx, summarise } from '../../../src/models/import/onnx/index.js';
import { buildResnet } from '../../../src/models/import/resnet/index.js';
import {
  Histogram,
  observedModel,
  parametersOf,
  planModel,
  quantizedModel,
} from '../../../src/models/quantize/index.js';
import type { RangeMethod } from '../../../src/models/quantize/range.js';
import { run } from '../../support/cocotag.js';
import { freshFolder, tempFolder } from '../../support/temp-folder.js';
import { bytesOf, type Feed, farthest, outputOf, runGraph } from '../import/onnx/run-graph.js';
import { randomPicture, randomTensors, reading, smallResnet } from '../import/resnet/small-resnets.js';
import { motleyNetwork, SIDE, SmallNetwork } from './small-networks.js';

const folder = tempFolder();
const MINMAX: RangeMethod = { kind: 'minmax' };

/** Pictures of noise, as many as are fed at once. */
function pictures(side: number, count = 4): Record<string, Feed> {
  const numbers = Buffer.concat(Array.from({ length: count }, (_, i) => randomPicture(side, side, i + 1)));
  return { image: { type: 'uint8', dims: [count, side, side, 3], numbers } };
}

/** A model in 8 bits, its ranges taken from the same pictures. */
async function quantised(model: OnnxModel, side = SIDE, method = MINMAX): Promise<OnnxModel> {
  const plan = await planModel(model, 'm.onnx');
  const observed = observedModel(model, plan);
  const values = await runGraph(folder, observed.model, pictures(side));
  const histograms = new Map(
    observed.tensors.map((tensor) => {
      const histogram = new Histogram();
      histogram.add(Float32Array.from(outputOf(values, tensor).data));
      return [tensor, histogram];
    }),
  );
  return quantizedModel(model, plan, parametersOf(histograms, method));
}

/** How often onnxruntime runs which operation once it has loaded a graph. */
async function runningOperators(model: OnnxModel): Promise<ReadonlyMap<string, number>> {
  const place = freshFolder(folder);
  const [graph, optimised] = [join(place, 'a.onnx'), join(place, 'b.onnx')];
  writeFileSync(graph, await bytesOf(model));
  const script = join(__dirname, 'optimise-trial.mjs');
  const { status, stderr } = await run(process.execPath, [script, graph, optimised]);
  expect([status, stderr]).toEqual([0, '']);
  return summarise(readOnnx(readFileSync(optimised), optimised)).operators;
}

async function logitsOf(model: OnnxModel, side = SIDE): Promise<readonly number[]> {
  return outputOf(await runGraph(folder, model, pictures(side)), 'logits').data;
}

function resnet(weights: 'float32' | 'int16'): OnnxModel {
  const architecture = smallResnet({ block: 'basic', blocks: [1, 1, 1, 1], width: 8, planes: 8 });
  return buildResnet(architecture, reading(randomTensors(architecture, 3)), {
    width: 32,
    height: 32,
    weights,
  });
}

describe('a network in 8 bits', () => {
  test.each<[string, () => OnnxModel, number]>([
    ['with one of each', motleyNetwork, SIDE],
    ['of the ResNet family', () => resnet('float32'), 32],
    ['of the ResNet family, weights stored as int16', () => resnet('int16'), 32],
  ])('%s gives nearly the same logits', async (_, make, side) => {
    const model = make();
    const float = await logitsOf(model, side);
    const spread = Math.max(...float) - Math.min(...float);
    const int8 = await logitsOf(await quantised(model, side), side);
    // Weights and a dozen layers are rounded; without a fault this stays at a few hundredths of the spread.
    expect(farthest(int8, float)).toBeLessThan(0.08 * spread);
    expect(farthest(int8, float)).toBeGreaterThan(0);
  });

  test('runs as integers in onnxruntime: no float convolution, sum, product or pooling is left', async () => {
    const running = await runningOperators(await quantised(motleyNetwork()));
    const of = (name: string) => running.get(name) ?? running.get(`com.microsoft.${name}`) ?? 0;
    expect({
      QLinearConv: of('QLinearConv'),
      QLinearAdd: of('QLinearAdd'),
      QLinearMul: of('QLinearMul'),
      QLinearConcat: of('QLinearConcat'),
      MaxPool: of('MaxPool'),
      Conv: of('Conv') + of('FusedConv'),
      Add: of('Add'),
      Concat: of('Concat'),
      Relu: of('Relu'),
      Clip: of('Clip'),
      // Behind the gate's convolution and before its product, which is float; to the gated and back; to the pooling.
      QuantizeLinear: of('QuantizeLinear'),
      DequantizeLinear: of('DequantizeLinear'),
    }).toEqual({
      QLinearConv: 7,
      QLinearAdd: 1,
      QLinearMul: 1,
      QLinearConcat: 1,
      MaxPool: 1,
      Conv: 0,
      Add: 0,
      Concat: 0,
      Relu: 0,
      Clip: 0,
      QuantizeLinear: 2,
      DequantizeLinear: 3,
    });
  });

  test('is the same twice, to the byte', async () => {
    const [a, b] = [await quantised(motleyNetwork()), await quantised(motleyNetwork())];
    expect((await bytesOf(a)).equals(await bytesOf(b))).toBe(true);
  });

  test('holds its weights as int8 with a scale a row, and nothing of how they were stored', async () => {
    const { graph } = await quantised(resnet('int16'), 32);
    const types = (end: string) =>
      graph.initializers.filter(({ name }) => name.endsWith(end)).map(({ type }) => type);
    expect(new Set(types('.int8'))).toEqual(new Set(['int8']));
    expect(types('.int8')).toHaveLength(12);
    expect(types('.int32')).toHaveLength(12);
    // The last layer stays as it was, for the logits and for the maps.
    expect(types('.int16')).toEqual(['int16']);
    expect(graph.outputs.map(({ name }) => name)).toEqual(['logits', 'maps']);
  });

  test('keeps outputs that are inside of it: in 8 bits, or float', async () => {
    const model = motleyNetwork();
    const named = (name: string) => ({ name, type: 'float32' as const, shape: undefined });
    const outputs = [...model.graph.outputs, named('sum'), named('gated'), named('input.normalised')];
    const open = { ...model, graph: { ...model.graph, outputs } };
    const float = await runGraph(folder, open, pictures(SIDE));
    const int8 = await runGraph(folder, await quantised(open), pictures(SIDE));
    expect(Object.keys(int8)).toEqual(['logits', 'sum', 'gated', 'input.normalised']);
    for (const [name, most] of [
      ['sum', 0.2],
      ['gated', 0.2],
      ['input.normalised', 1e-5],
    ] as const)
      expect(farthest(outputOf(int8, name).data, outputOf(float, name).data)).toBeLessThan(most);
  });

  test('takes names that are taken', async () => {
    const network = new SmallNetwork();
    const stem = network.node('Relu', [network.conv(network.pixels, 'a.float', 4)], 'a');
    const model = network.finish(network.conv(network.node('Elu', [stem], 'a.uint8'), 'a.scale', 4));
    expect(farthest(await logitsOf(await quantised(model)), await logitsOf(model))).toBeLessThan(0.1);
  });

  test.each([
    ['minmax', MINMAX],
    ['percentile', { kind: 'percentile', percent: 99.9 }],
    ['entropy', { kind: 'entropy' }],
  ] as const)('is near float by %s', async (_, method) => {
    const model = resnet('float32');
    const float = await logitsOf(model, 32);
    const spread = Math.max(...float) - Math.min(...float);
    expect(farthest(await logitsOf(await quantised(model, 32, method), 32), float)).toBeLessThan(
      0.25 * spread,
    );
  });
});

describe('is refused', () => {
  const change = (model: OnnxModel, parts: Partial<OnnxModel['graph']>): OnnxModel => ({
    ...model,
    graph: { ...model.graph, ...parts },
  });

  test.each<[string, () => OnnxModel | Promise<OnnxModel>, RegExp]>([
    ['of an old opset', () => ({ ...motleyNetwork(), opsets: new Map([['', 12]]) }), /of version 12/],
    ['that is quantised already', () => quantised(motleyNetwork()), /quantised already/],
    ['without a convolution', () => new SmallNetwork().finish('input.normalised'), /no convolution/],
    [
      'of a great many convolutions',
      () => {
        const network = new SmallNetwork();
        let value = network.pixels;
        for (let i = 0; i < 2001; i++) value = network.conv(value, `conv${i}`, 1, { kernel: 1 });
        return network.finish(value);
      },
      /2001 convolutions/,
    ],
    ['without logits', () => change(motleyNetwork(), { nodes: [] }), /no convolution/],
    [
      'that is empty',
      () => change(motleyNetwork(), { nodes: [], initializers: [], outputs: [] }),
      /no convolution/,
    ],
  ])('a graph %s', async (_, make, why) => {
    const refusal = await planModel(await make(), 'm.onnx').catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'MODEL_INVALID',
      path: 'm.onnx',
      message: expect.stringMatching(why),
    });
    expect(refusal).toHaveProperty('hint');
  });

  test.each([
    ['weights', 'stem.weight', Number.NaN],
    ['weights', 'left.weight', Number.POSITIVE_INFINITY],
    ['a bias', 'dw.bias', Number.NaN],
    ['a normalisation', 'stem.norm.gamma', Number.NEGATIVE_INFINITY],
    ['a variance below 0', 'stem.norm.var', -1],
  ])('a graph with %s that is not finite: %s', async (_, name, value) => {
    const model = motleyNetwork();
    const data = littleEndian(Float32Array.of(value));
    const initializers = model.graph.initializers.map((tensor) =>
      tensor.name === name && tensor.data instanceof Uint8Array
        ? { ...tensor, data: Buffer.concat([data, tensor.data.subarray(4)]) }
        : tensor,
    );
    const broken = change(model, { initializers });
    const plan = await planModel(broken, 'm.onnx');
    const parameters = new Map(
      [...plan.rangeOf.values()].map((tensor) => [tensor, { scale: 1, zeroPoint: 0 }]),
    );
    await expect(quantizedModel(broken, plan, parameters)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
      message: expect.stringContaining('not finite'),
    });
  });
});
