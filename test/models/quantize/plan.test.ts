import { describe, expect, test } from '@jest/globals';
import type { OnnxModel } from '../../../src/models/import/onnx/index.js';
import { buildResnet } from '../../../src/models/import/resnet/index.js';
import { planQuantization } from '../../../src/models/quantize/plan.js';
import { randomTensors, reading, smallResnet } from '../import/resnet/small-resnets.js';
import { motleyNetwork, SmallNetwork } from './small-networks.js';

/** A plan by the names of values. */
async function planned({ graph }: OnnxModel) {
  const { nodes, swallowed, rangeOf, convolutions } = await planQuantization(graph, 'logits');
  return {
    int8: Object.fromEntries(
      [...nodes].map(([node, { kind, output }]) => [node.outputs[0], `${kind} ${output}`]),
    ),
    swallowed: [...swallowed].map(({ outputs }) => outputs[0]),
    ranges: Object.fromEntries(rangeOf),
    convolutions,
  };
}

describe('what runs in 8 bits', () => {
  test('of a network with one of each', async () => {
    expect(await planned(motleyNetwork())).toEqual({
      int8: {
        stem: 'convolution stem.relu',
        pooled: 'passing pooled',
        dw: 'convolution dw.relu6',
        point: 'convolution point',
        added: 'join sum',
        gate: 'convolution gate',
        left: 'convolution left',
        right: 'convolution right',
        product: 'join product',
        joined: 'join joined',
        features: 'convolution features',
      },
      swallowed: ['stem.norm', 'stem.relu', 'dw.relu6', 'sum'],
      ranges: {
        'input.normalised': 'input.normalised',
        'stem.relu': 'stem.relu',
        // What is passed on has the range that it had.
        pooled: 'stem.relu',
        'dw.relu6': 'dw.relu6',
        point: 'point',
        sum: 'sum',
        gate: 'gate',
        gated: 'gated',
        left: 'left',
        right: 'right',
        product: 'product',
        joined: 'joined',
        features: 'features',
      },
      convolutions: { int8: 7, float: 0 },
    });
  });

  test.each(['float32', 'int16'] as const)(
    'of a ResNet with %s weights: all but normalising and last layer',
    async (weights) => {
      const architecture = smallResnet({ block: 'basic', blocks: [1, 1, 1, 1] });
      const model = buildResnet(architecture, reading(randomTensors(architecture, 1)), {
        width: 32,
        height: 32,
        weights,
      });
      const { int8, swallowed, convolutions } = await planned(model);
      // The stem, two a block, and three shortcuts; not the one that makes maps.
      expect(convolutions).toEqual({ int8: 12, float: 0 });
      expect(int8['layer2.0.add']).toBe('join layer2.0.add.relu');
      expect(int8.maxpool).toBe('passing maxpool');
      expect(Object.keys(int8)).not.toContain('cells');
      expect(swallowed).toHaveLength(9);
    },
  );
});

/** Networks of a stem, an odd part in the middle, and a convolution behind it. */
function odd(middle: (network: SmallNetwork, stem: string) => string): OnnxModel {
  const network = new SmallNetwork();
  const features = middle(network, network.conv(network.pixels, 'stem', 4));
  return network.finish(network.conv(features, 'last', 4));
}

describe('stays float', () => {
  test.each<[string, (network: SmallNetwork, stem: string) => string, string]>([
    [
      'a ReLU of a value that others take too',
      (n, x) => n.node('Add', [n.node('Relu', [x], 'relu'), x], 'odd'),
      'relu',
    ],
    ['a Clip from below 0', (n, x) => n.clip(x, 'odd', -1, 1), 'odd'],
    ['a Clip from above 0', (n, x) => n.clip(x, 'odd', 0.5, 1), 'odd'],
    ['an activation that 8 bits do not have', (n, x) => n.node('HardSwish', [x], 'odd'), 'odd'],
    ['a sum with what is float', (n, x) => n.node('Add', [x, n.node('Sigmoid', [x], 'gate')], 'odd'), 'odd'],
    ['a sum with a constant', (n, x) => n.node('Add', [x, n.graph.floats('one', [], [1])], 'odd'), 'odd'],
    [
      'a pooling of what is float',
      (n, x) => n.node('MaxPool', [n.node('Elu', [x], 'elu')], 'odd', { kernel_shape: [1, 1] }),
      'odd',
    ],
    [
      'a convolution with computed weights',
      (n, x) =>
        n.graph.node(
          'Conv',
          [x, n.node('Sigmoid', [n.graph.floats('w', [4, 4, 1, 1], Array(16).fill(0.1))], 'computed')],
          'odd',
        ),
      'odd',
    ],
    [
      'a convolution with a computed bias',
      (n, x) =>
        n.graph.node(
          'Conv',
          [
            x,
            n.graph.floats('w', [4, 4, 1, 1], Array(16).fill(0.1)),
            n.node('Neg', [n.graph.floats('b', [4], [1, 2, 3, 4])], 'computed'),
          ],
          'odd',
        ),
      'odd',
    ],
    [
      'a convolution along one axis',
      (n, x) => n.graph.node('Conv', [x, n.graph.floats('w', [4, 4, 1], Array(16).fill(0.1))], 'odd'),
      'odd',
    ],
    [
      'an operation of another set',
      (n, x) => {
        n.graph.nodes.push({
          opType: 'Relu',
          domain: 'others',
          name: 'odd',
          inputs: [x],
          outputs: ['odd'],
          attributes: [],
        });
        return 'odd';
      },
      'odd',
    ],
    [
      'a normalisation that is being trained',
      (n, x) => {
        n.norm(x, 'odd');
        const [node] = n.graph.nodes.splice(-1);
        if (node)
          n.graph.nodes.push({ ...node, attributes: [{ name: 'training_mode', kind: 'int', value: 1 }] });
        return 'odd';
      },
      'odd',
    ],
  ])('%s', async (_, middle, stays) => {
    const model = odd(middle);
    const { int8, swallowed, ranges } = await planned(model);
    expect(Object.keys(int8)).not.toContain(stays);
    expect(swallowed).not.toContain(stays);
    expect(int8.stem).toBe('convolution stem');
    expect(ranges.stem).toBe('stem');
    expect(int8.last).toBe('convolution last');
  });

  test('a convolution that is the last layer, behind the pooling', async () => {
    const network = new SmallNetwork();
    const stem = network.conv(network.pixels, 'stem', 4);
    const pooled = network.node('GlobalAveragePool', [stem], 'pooled');
    network.graph.node('Flatten', [network.conv(pooled, 'head', 3, { kernel: 1 })], 'logits');
    const { graph } = network.finish(stem);
    const nodes = graph.nodes.filter(({ opType }) => opType !== 'Gemm');
    const found = await planned({
      irVersion: 8,
      producer: '',
      opsets: new Map([['', 17]]),
      graph: { ...graph, nodes },
    });
    expect(Object.keys(found.int8)).toEqual(['stem']);
    expect(found.convolutions).toEqual({ int8: 1, float: 1 });
  });

  test('a ReLU whose input a graph inside of a node takes', async () => {
    const network = new SmallNetwork();
    const relu = network.node('Relu', [network.conv(network.pixels, 'stem', 4)], 'relu');
    const model = network.finish(relu);
    const inner = {
      name: '',
      nodes: [],
      initializers: [],
      inputs: [],
      outputs: [{ name: 'stem', type: undefined, shape: undefined }],
    };
    const branch = {
      opType: 'If',
      domain: '',
      name: 'if',
      inputs: ['c'],
      outputs: ['x'],
      attributes: [{ name: 'then_branch', kind: 'graph', value: inner }],
    } as const;
    const { swallowed } = await planned({
      ...model,
      graph: { ...model.graph, nodes: [...model.graph.nodes, branch] },
    });
    expect(swallowed).toEqual([]);
  });
});
