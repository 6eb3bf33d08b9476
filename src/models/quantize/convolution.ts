import type { OnnxNode } from '../import/onnx/index.js';
import type { Constants } from './constants.js';
import type { GraphIndex } from './graph-index.js';

/** A convolution that can run in 8 bits, with what is computed along with it. */
export interface Convolution {
  readonly node: OnnxNode;
  /** What is convolved. */
  readonly input: string;
  /** The names of constants: weights [outputs, ...] and bias [outputs]. */
  readonly weight: string;
  readonly bias: string | undefined;
  readonly outputs: number;
  /** The batch normalisation behind it, which goes into the weights. */
  readonly norm: OnnxNode | undefined;
}

/** A value once it is through what follows it: the nodes in between are left out. */
export interface Tail {
  readonly output: string;
  readonly swallowed: readonly OnnxNode[];
}

/** Reads a node as a convolution; undefined where it is none or one that has to stay float. */
export function asConvolution(
  node: OnnxNode,
  index: GraphIndex,
  constants: Constants,
): Convolution | undefined {
  if (node.opType !== 'Conv' || node.domain !== '') return undefined;
  const [input = '', weight = '', biasName = ''] = node.inputs;
  const shape = constants.dims(weight);
  // Pictures have two axes besides batch and channels; onnxruntime's int8 convolution is made for those.
  if (shape?.length !== 4 || shape.includes(0) || index.maker(input) === undefined) return undefined;
  if (constants.dims(input) !== undefined) return undefined;
  const [outputs = 0] = shape;
  const bias = biasName === '' ? undefined : biasName;
  if (bias !== undefined && !isVector(constants.dims(bias), outputs)) return undefined;
  const next = index.onlyTaker(node.outputs[0] ?? '');
  const norm = next !== undefined && isFoldableNorm(next, outputs, constants) ? next : undefined;
  return { node, input, weight, bias, outputs, norm };
}

/**
 * Passes over a ReLU (or a Clip from 0, such as ReLU6) that alone takes a value. 8 bits whose range was measured behind
 * it do its work: what lies below their zero becomes zero, what lies above their end becomes their end.
 */
export async function tailOf(value: string, index: GraphIndex, constants: Constants): Promise<Tail> {
  const next = index.onlyTaker(value);
  const isActivation =
    next !== undefined &&
    next.domain === '' &&
    next.inputs[0] === value &&
    (next.opType === 'Relu' || (next.opType === 'Clip' && (await startsAtZero(next, constants))));
  return isActivation
    ? { output: next.outputs[0] ?? '', swallowed: [next] }
    : { output: value, swallowed: [] };
}

/** Clip(x, 0, constant above 0). */
async function startsAtZero({ inputs }: OnnxNode, constants: Constants): Promise<boolean> {
  const [, low = '', high = ''] = inputs;
  const min = await constants.floats(low);
  const max = await constants.floats(high);
  const isOpen = high === '';
  return min?.values[0] === 0 && (isOpen || (max?.values[0] ?? 0) > 0);
}

function isFoldableNorm(
  { opType, domain, inputs, outputs, attributes }: OnnxNode,
  channels: number,
  constants: Constants,
): boolean {
  const isTraining = attributes.some(
    (mode) => mode.name === 'training_mode' && mode.kind === 'int' && mode.value !== 0,
  );
  return (
    opType === 'BatchNormalization' &&
    domain === '' &&
    !isTraining &&
    outputs.length === 1 &&
    inputs.length === 5 &&
    inputs.slice(1).every((name) => isVector(constants.dims(name), channels))
  );
}

function isVector(dims: readonly number[] | undefined, length: number): boolean {
  return dims?.length === 1 && dims[0] === length;
}
