import { elementCount } from '../element-types.js';
import type { OnnxGraph, OnnxInteger, OnnxNode, OnnxTensor } from '../model.js';
import { tensorValues } from '../tensor-values.js';

/** Operations that treat every picture of a batch alike, whatever their attributes are. */
const INDIFFERENT: ReadonlySet<string> = new Set(
  [
    'Conv BatchNormalization InstanceNormalization LRN MaxPool AveragePool LpPool GlobalAveragePool GlobalMaxPool',
    'Relu LeakyRelu PRelu Elu Selu Celu Gelu HardSigmoid HardSwish Mish Sigmoid Softplus Softsign Tanh Erf Clip',
    'Add Sub Mul Div Pow Sqrt Exp Log Abs Neg Min Max Sum Mean Reciprocal',
    'Identity Dropout Cast Constant QuantizeLinear DequantizeLinear MatMul',
  ]
    .join(' ')
    .split(' '),
);

/** Operations that do where they work on other axes than the first: the attribute that says which, its default. */
const ALONG_AXES: Readonly<Record<string, { readonly attribute: string; readonly axes: readonly number[] }>> =
  {
    Flatten: { attribute: 'axis', axes: [1] },
    Softmax: { attribute: 'axis', axes: [1] },
    Concat: { attribute: 'axis', axes: [0] },
    ReduceMean: { attribute: 'axes', axes: [0] },
  };

/** A Reshape to more axes is no network's, and its shape would be read once for each node that takes it. */
const MOST_AXES = 16;

/**
 * The first operation of a graph that may count on the number of pictures with which it was exported; undefined
 * where there is none, so that a batch of any size can go through.
 */
export async function batchBound(graph: OnnxGraph): Promise<OnnxNode | undefined> {
  const constants = constantsOf(graph);
  for (const node of graph.nodes) {
    if (!(await isIndifferent(node, constants))) return node;
  }
  return undefined;
}

type Constants = ReadonlyMap<string, OnnxTensor>;

/** Those among the weights, and those that a node Constant gives. */
function constantsOf({ initializers, nodes }: OnnxGraph): Constants {
  const constants = new Map(initializers.map((tensor) => [tensor.name, tensor]));
  for (const { opType, outputs, attributes } of nodes) {
    const value = attributes.find((attribute) => attribute.kind === 'tensor')?.value;
    if (opType === 'Constant' && value !== undefined) constants.set(outputs[0] ?? '', value);
  }
  return constants;
}

async function isIndifferent(node: OnnxNode, constants: Constants): Promise<boolean> {
  if (node.domain !== '') return false;
  if (INDIFFERENT.has(node.opType)) return true;
  if (node.opType === 'Gemm') return integers(node, 'transA')?.[0] !== 1;
  if (node.opType === 'Transpose') return integers(node, 'perm')?.[0] === 0;
  if (node.opType === 'Reshape') return keepsFirstAxis(constants.get(node.inputs[1] ?? ''));
  const along = ALONG_AXES[node.opType];
  if (along === undefined) return false;
  // Axes that are an input, as newer operators have them, or a constant that is put before each picture's values.
  const isFixed = node.inputs.some((input) => constants.has(input));
  // A negative axis counts from the end, and may be the first one; no exporter of classifiers writes such.
  return !isFixed && (integers(node, along.attribute) ?? along.axes).every((axis) => axis > 0);
}

/** A shape that begins with 0 (as it is) or with the only -1 (what is left) follows the batch. */
async function keepsFirstAxis(shape: OnnxTensor | undefined): Promise<boolean> {
  if (shape?.type !== 'int64' || elementCount(shape.dims) > MOST_AXES) return false;
  const [first] = await tensorValues(shape);
  return first === 0 || first === -1;
}

function integers({ attributes }: OnnxNode, name: string): readonly OnnxInteger[] | undefined {
  const found = attributes.find((attribute) => attribute.name === name);
  if (found?.kind === 'ints') return found.value;
  return found?.kind === 'int' ? [found.value] : undefined;
}
