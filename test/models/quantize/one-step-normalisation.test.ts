import { describe, expect, test } from '@jest/globals';
import {
  addPixelFeed,
  GraphBuilder,
  type OnnxModel,
  type PixelFeed,
} from '../../../src/models/import/onnx/index.js';
import { normalisedInOneStep } from '../../../src/models/quantize/one-step-normalisation.js';
import { pruned } from '../../../src/models/quantize/pruned.js';
import { tempFolder } from '../../support/temp-folder.js';
import { farthest, outputOf, runGraph } from '../import/onnx/run-graph.js';
import { modelOf } from '../import/onnx/small-graphs.js';
import { randomPicture } from '../import/resnet/small-resnets.js';

const folder = tempFolder();
const IMAGE = { name: 'image', type: 'uint8', shape: ['N', 4, 4, 3] } as const;
const FEED: PixelFeed = {
  layout: 'NCHW',
  channels: 'RGB',
  scale: 1 / 255,
  mean: [0.4, 0.5, 0.6],
  std: [0.2, 0.3, 0.4],
};

/** A graph of a feed and a convolution that sums the channels. */
function fed(add: (graph: GraphBuilder) => string): OnnxModel {
  const graph = new GraphBuilder();
  graph.node('Conv', [add(graph), graph.floats('weight', [1, 3, 1, 1], [1, 10, 100])], 'out');
  return modelOf(graph, [IMAGE], [{ name: 'out', type: 'float32', shape: undefined }]);
}

async function inOneStep(model: OnnxModel): Promise<OnnxModel> {
  return { ...model, graph: pruned(await normalisedInOneStep(model.graph)) };
}

const operationsOf = ({ graph }: OnnxModel) => graph.nodes.map(({ opType }) => opType);

describe('normalising', () => {
  test.each<[string, Partial<PixelFeed>, string[]]>([
    ['with mean and deviation', {}, ['Transpose', 'Cast', 'BatchNormalization', 'Conv']],
    [
      'with a mean alone',
      { scale: 1, mean: [100, 110, 120], std: [1, 1, 1] },
      ['Transpose', 'Cast', 'BatchNormalization', 'Conv'],
    ],
    ['with a deviation alone', { mean: [0, 0, 0] }, ['Transpose', 'Cast', 'BatchNormalization', 'Conv']],
    ['with neither', { scale: 1, mean: [0, 0, 0], std: [1, 1, 1] }, ['Transpose', 'Cast', 'Conv']],
    // Which colours it takes out cannot be seen from its type alone.
    ['of blue, green, red', { channels: 'BGR' }, ['Gather', 'Transpose', 'Cast', 'Sub', 'Mul', 'Conv']],
  ])('%s gives the same', async (_, change, operations) => {
    const model = fed((graph) => addPixelFeed(graph, 'image', { ...FEED, ...change }, 'input.'));
    const short = await inOneStep(model);
    expect(operationsOf(short)).toEqual(operations);
    const feeds = { image: { type: 'uint8', dims: [2, 4, 4, 3], numbers: randomPicture(4, 8, 1) } } as const;
    const [before, after] = [await runGraph(folder, model, feeds), await runGraph(folder, short, feeds)];
    expect(farthest(outputOf(after, 'out').data, outputOf(before, 'out').data)).toBeLessThan(1e-3);
  });

  const PER_CHANNEL = [1, 3, 1, 1];
  const turned = (graph: GraphBuilder) =>
    graph.node('Cast', [graph.node('Transpose', ['image'], 'planes', { perm: [0, 3, 1, 2] })], 'pixels', {
      to: 1,
    });

  test.each<[string, (graph: GraphBuilder) => string]>([
    [
      'whose middle value is taken elsewhere',
      (g) => {
        const sub = g.node('Sub', [turned(g), g.floats('m', PER_CHANNEL, [1, 2, 3])], 'sub');
        g.node('Neg', [sub], 'other');
        return g.node('Mul', [sub, g.floats('s', PER_CHANNEL, [1, 2, 3])], 'mul');
      },
    ],
    [
      'of something else than the picture',
      (g) =>
        g.node('Sub', [g.node('Relu', [turned(g)], 'relu'), g.floats('m', PER_CHANNEL, [1, 2, 3])], 'sub'),
    ],
    [
      'of axes that are turned another way',
      (g) =>
        g.node(
          'Sub',
          [
            g.node('Cast', [g.node('Transpose', ['image'], 'planes', { perm: [0, 3, 2, 1] })], 'pixels', {
              to: 1,
            }),
            g.floats('m', PER_CHANNEL, [1, 2, 3]),
          ],
          'sub',
        ),
    ],
    ['by one number', (g) => g.node('Mul', [turned(g), g.floats('s', [1], [0.1])], 'mul')],
    ['the other way round', (g) => g.node('Sub', [g.floats('m', PER_CHANNEL, [1, 2, 3]), turned(g)], 'sub')],
  ])('stays as it is %s', async (_, add) => {
    const model = fed(add);
    expect(operationsOf({ ...model, graph: await normalisedInOneStep(model.graph) })).toEqual(
      operationsOf(model),
    );
  });
});
