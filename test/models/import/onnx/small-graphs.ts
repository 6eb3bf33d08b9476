import {
  GraphBuilder,
  type OnnxGraph,
  type OnnxModel,
  type OnnxValue,
} from '../../../../src/models/import/onnx/index.js';

/** A model around what was built, of opset 17. */
export function modelOf(
  { nodes, initializers }: GraphBuilder,
  inputs: readonly OnnxValue[],
  outputs: readonly OnnxValue[],
  change: Partial<OnnxModel> = {},
): OnnxModel {
  const graph: OnnxGraph = { name: 'small', nodes, initializers, inputs, outputs };
  return { irVersion: 8, producer: 'test', opsets: new Map([['', 17]]), graph, ...change };
}

/** What a foreign classifier is like, so that each test changes one thing. */
export interface Foreign {
  readonly input?: string;
  readonly shape?: readonly (number | string | undefined)[];
  readonly type?: OnnxValue['type'];
  /** What comes after the last layer, by the operations' names. */
  readonly tail?: readonly string[];
  readonly output?: string;
  readonly outputShape?: OnnxValue['shape'];
  /** The name of a value inside. */
  readonly inner?: string;
}

export const WEIGHTS = [
  [0.5, -1, 2],
  [-2, 0.25, 1],
] as const;
export const BIAS = [0.1, -0.2] as const;

/**
 * A classifier of two labels by the mean colour of float NCHW pictures of 4 x 2: W mean + b, then the tail.
 */
export function foreignModel({
  input = 'input',
  shape = ['batch', 3, 2, 4],
  type = 'float32',
  tail = [],
  output = 'output',
  outputShape = ['batch', 2],
  inner = 'pooled',
}: Foreign = {}): OnnxModel {
  const graph = new GraphBuilder();
  const isPixels = shape[3] === 3;
  const planes = isPixels ? graph.node('Transpose', [input], 'planes', { perm: [0, 3, 1, 2] }) : input;
  const wide = type === 'float32' ? planes : graph.node('Cast', [planes], 'wide', { to: 1 });
  const pooled = graph.node('GlobalAveragePool', [wide], inner);
  const flat = graph.node('Flatten', [pooled], 'flat', { axis: 1 });
  const weight = graph.floats('weight', [2, 3], WEIGHTS.flat());
  const bias = graph.floats('bias', [2], BIAS);
  let value = graph.node('Gemm', [flat, weight, bias], tail.length === 0 ? output : 'linear', { transB: 1 });
  tail.forEach((opType, i) => {
    const isLast = i === tail.length - 1;
    value = graph.node(opType, [value], isLast ? output : `tail.${i}`, opType === 'Cast' ? { to: 10 } : {});
  });
  const outputType = tail.at(-1) === 'Cast' ? 'float16' : 'float32';
  return modelOf(
    graph,
    [{ name: input, type, shape }],
    [{ name: output, type: outputType, shape: outputShape }],
  );
}

/** What {@link foreignModel} says of a picture, [h, w, 3] bytes, fed as (byte * scale - mean) / std. */
export function expectedLogits(
  picture: Uint8Array,
  feed: { isBgr?: boolean; scale: number; mean: readonly number[]; std: readonly number[] },
): number[] {
  const means = [0, 1, 2].map((channel) => {
    const from = feed.isBgr ? 2 - channel : channel;
    const bytes = picture.filter((_, i) => i % 3 === from);
    const mean = bytes.reduce((a, b) => a + b, 0) / bytes.length;
    return (mean * feed.scale - (feed.mean[channel] ?? 0)) / (feed.std[channel] ?? 1);
  });
  return WEIGHTS.map((row, k) => row.reduce((sum, w, c) => sum + w * (means[c] ?? 0), BIAS[k] ?? 0));
}
