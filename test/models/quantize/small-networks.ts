import {
  addPixelFeed,
  GraphBuilder,
  IMAGENET_FEED,
  type OnnxModel,
  type OnnxNode,
} from '../../../src/models/import/onnx/index.js';
import { modelOf } from '../import/onnx/small-graphs.js';
import { noise } from '../import/resnet/small-resnets.js';

/** Pixels a side of the pictures that small networks take. */
export const SIDE = 16;

/** A network that keeps to the graph contract and grows by the test: `pixels` is its normalised picture. */
export class SmallNetwork {
  readonly graph = new GraphBuilder();
  readonly pixels: string;
  private readonly next: () => number;
  private readonly channelsOf = new Map<string, number>();

  constructor(seed = 1) {
    this.next = noise(seed);
    this.pixels = addPixelFeed(this.graph, 'image', IMAGENET_FEED, 'input.');
    this.channelsOf.set(this.pixels, 3);
  }

  /** A convolution with weights of noise, as strong as its inputs. */
  conv(
    input: string,
    output: string,
    channels: number,
    { kernel = 3, group = 1, hasBias = true }: { kernel?: number; group?: number; hasBias?: boolean } = {},
  ): string {
    const inputs = (this.channelsOf.get(input) ?? 1) / group;
    const dims = [channels, inputs, kernel, kernel];
    const spread = Math.sqrt(6 / (inputs * kernel * kernel));
    const weight = this.graph.floats(
      `${output}.weight`,
      dims,
      this.numbers(
        dims.reduce((a, b) => a * b),
        spread,
      ),
    );
    const bias = hasBias
      ? [this.graph.floats(`${output}.bias`, [channels], this.numbers(channels, 0.3))]
      : [];
    const pad = (kernel - 1) / 2;
    this.channelsOf.set(output, channels);
    return this.graph.node('Conv', [input, weight, ...bias], output, { group, pads: [pad, pad, pad, pad] });
  }

  /** An operation that leaves the number of channels as its first input has it. */
  node(opType: string, inputs: readonly string[], output: string, attributes = {}): string {
    this.channelsOf.set(output, this.channelsOf.get(inputs[0] ?? '') ?? 1);
    return this.graph.node(opType, inputs, output, attributes);
  }

  concat(inputs: readonly string[], output: string): string {
    const channels = inputs.reduce((sum, input) => sum + (this.channelsOf.get(input) ?? 0), 0);
    this.channelsOf.set(output, channels);
    return this.graph.node('Concat', inputs, output, { axis: 1 });
  }

  norm(input: string, output: string): string {
    const channels = this.channelsOf.get(input) ?? 1;
    const vector = (name: string, middle: number) =>
      this.graph.floats(
        `${output}.${name}`,
        [channels],
        this.numbers(channels, 0.4).map((x) => middle + x),
      );
    const parts = [vector('gamma', 1), vector('beta', 0), vector('mean', 0), vector('var', 1)];
    return this.node('BatchNormalization', [input, ...parts], output);
  }

  clip(input: string, output: string, min: number, max: number): string {
    const limit = (name: string, value: number) => this.graph.floats(`${output}.${name}`, [], [value]);
    return this.node('Clip', [input, limit('min', min), limit('max', max)], output);
  }

  /** Pooling and a last layer of three labels. */
  finish(features: string, change: Partial<OnnxModel> = {}): OnnxModel {
    const channels = this.channelsOf.get(features) ?? 1;
    const { graph } = this;
    const flat = graph.node('Flatten', [graph.node('GlobalAveragePool', [features], 'pool')], 'flat');
    const weight = graph.floats('fc.weight', [3, channels], this.numbers(3 * channels, 1));
    graph.node('Gemm', [flat, weight, graph.floats('fc.bias', [3], [0.1, -0.4, 0.2])], 'logits', {
      transB: 1,
    });
    return modelOf(
      graph,
      [{ name: 'image', type: 'uint8', shape: ['N', SIDE, SIDE, 3] }],
      [{ name: 'logits', type: 'float32', shape: ['N', 3] }],
      change,
    );
  }

  private numbers(count: number, spread: number): number[] {
    return Array.from({ length: count }, () => spread * this.next());
  }
}

/** One of each thing that is planned: norms, depthwise, ReLU6, a residual, a concatenation, a product, a pooling. */
export function motleyNetwork(): OnnxModel {
  const network = new SmallNetwork();
  const stem = network.node(
    'Relu',
    [network.norm(network.conv(network.pixels, 'stem', 8, { hasBias: false }), 'stem.norm')],
    'stem.relu',
  );
  const pooled = network.node('MaxPool', [stem], 'pooled', { kernel_shape: [2, 2], strides: [2, 2] });
  const depthwise = network.clip(network.conv(pooled, 'dw', 8, { group: 8 }), 'dw.relu6', 0, 6);
  const added = network.node('Add', [network.conv(depthwise, 'point', 8, { kernel: 1 }), pooled], 'added');
  const sum = network.node('Relu', [added], 'sum');
  const gate = network.node('Sigmoid', [network.conv(sum, 'gate', 8, { kernel: 1 })], 'gate.sigmoid');
  const gated = network.node('Mul', [sum, gate], 'gated');
  const [left, right] = [network.conv(gated, 'left', 4), network.conv(gated, 'right', 4)];
  const product = network.node('Mul', [left, right], 'product');
  return network.finish(network.conv(network.concat([product, left, right], 'joined'), 'features', 6));
}

/** The node that gives a value. */
export function makerOf({ graph }: OnnxModel, output: string): OnnxNode | undefined {
  return graph.nodes.find(({ outputs }) => outputs.includes(output));
}
