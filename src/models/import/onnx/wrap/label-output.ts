import type { OnnxGraph, OnnxValue } from '../model.js';
import { tailNode } from '../summary.js';
import type { Activation, WrapOptions } from './options.js';
import { listed, notWrappable } from './refusal.js';

/** The output of a graph that says one number a label. */
export interface LabelOutput {
  readonly name: string;
  readonly type: 'float32' | 'float16';
  readonly labels: number;
  /** Whether it is [N, labels]; else axes of one follow. */
  readonly isFlat: boolean;
  readonly activation: Activation;
}

/** Operations whose output may be any number, as logits are. */
const LINEAR: ReadonlySet<string | undefined> = new Set([
  'Gemm',
  'MatMul',
  'Add',
  'Sub',
  'Conv',
  'GlobalAveragePool',
  'ReduceMean',
  'DequantizeLinear',
]);

/** How an operation shows what its output is. */
const ACTIVATION_OF: Readonly<Record<string, Activation>> = { Sigmoid: 'sigmoid', Softmax: 'softmax' };

/**
 * Understands the output of a graph, by what it says and by what the options add.
 *
 * @throws CocotagError MODEL_INVALID, with what to say in the hint.
 */
export function labelOutput(graph: OnnxGraph, options: WrapOptions): LabelOutput {
  const output = chosenOutput(graph, options);
  const { name, type, shape } = output;
  const { path } = options;
  if (type !== 'float32' && type !== 'float16') {
    throw notWrappable(
      path,
      `its output "${name}" is ${type ?? 'of an unknown kind'}`,
      'Wanted is float32 or float16.',
    );
  }
  if (shape !== undefined && (shape.length < 2 || shape.slice(2).some((size) => size !== 1))) {
    throw notWrappable(
      path,
      `its output "${name}" is [${shape.map((size) => size ?? '?').join(', ')}], not one number a label`,
      'Networks that tag end in [N, labels]. Boxes and masks are not read.',
    );
  }
  return {
    name,
    type,
    labels: labelCount(output, options),
    isFlat: shape?.length === 2,
    activation: activationOf(graph, name, options),
  };
}

function chosenOutput({ outputs }: OnnxGraph, { path, output }: WrapOptions): OnnxValue {
  const wanted = output ?? (outputs.length > 1 ? 'logits' : outputs[0]?.name);
  const found = outputs.find(({ name }) => name === wanted);
  if (found !== undefined) return found;
  const what =
    output === undefined
      ? 'which of its outputs has the labels is not clear'
      : `it has no output "${output}"`;
  throw notWrappable(path, what, `Say the output's name: ${listed(outputs) || 'it has none'}.`);
}

function labelCount({ name, shape }: OnnxValue, { path, labels }: WrapOptions): number {
  const found = shape?.[1];
  if (typeof found !== 'number') {
    if (labels !== undefined) return labels;
    throw notWrappable(
      path,
      `its output "${name}" does not say how many labels there are`,
      'Give the labels.',
    );
  }
  if (labels === undefined || labels === found) return found;
  throw notWrappable(
    path,
    `its output "${name}" has ${found} numbers, and there are ${labels} labels`,
    'Give one label for each number of the output, in its order.',
  );
}

function activationOf(
  graph: OnnxGraph,
  name: string,
  { path, activation, isSoftmaxAccepted = false }: WrapOptions,
): Activation {
  const tail = tailNode(graph, name)?.opType;
  const seen = ACTIVATION_OF[tail ?? ''];
  if (activation !== undefined && seen !== undefined && activation !== seen) {
    throw notWrappable(path, `it ends in ${tail}, not in ${activation}`, `Say ${seen}, or leave it out.`);
  }
  const found = activation ?? seen ?? (LINEAR.has(tail) ? 'none' : undefined);
  if (found === undefined) {
    throw notWrappable(
      path,
      `its last operation (${tail ?? 'none'}) does not show what its output is`,
      'Say whether it gives logits (none), or scores by a sigmoid or a softmax.',
    );
  }
  if (found !== 'softmax' || isSoftmaxAccepted) return found;
  throw notWrappable(
    path,
    'it ends in a softmax, which picks one label a photo, where cocotag wants each label for itself',
    'Train it with a sigmoid a label, or say that a softmax is accepted: its scores then rarely pass for two labels at once.',
  );
}
