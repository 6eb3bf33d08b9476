import { codeOf, elementCount } from './element-types.js';
import type { OnnxGraph, OnnxInteger, OnnxModel, OnnxNode, OnnxValue } from './model.js';

/** What a person, or a program that wraps it, wants to know of an ONNX file. */
export interface OnnxSummary {
  readonly producer: string;
  readonly irVersion: number;
  /** The version of ONNX's own operators. */
  readonly opset: number;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxOutput[];
  /** How often each operation occurs, graphs in nodes included; by name. Others' sets are `domain.name`. */
  readonly operators: ReadonlyMap<string, number>;
  /** Numbers in its constants. */
  readonly parameters: number;
}

export interface OnnxOutput extends OnnxValue {
  /** The operation that it comes of, such as Sigmoid; undefined where it is an input or a constant. */
  readonly tail: string | undefined;
}

/** Operations that hand a value on as it is, or in another type or shape. */
const PASSING: ReadonlySet<string> = new Set([
  'Identity',
  'Flatten',
  'Squeeze',
  'Reshape',
  'Dropout',
  'Cast',
]);

/** ONNX's numbers of the kinds with fractions: a Cast to another kind changes what it hands on. */
const FRACTIONAL: readonly OnnxInteger[] = (['float32', 'float16', 'float64', 'bfloat16'] as const).map(
  codeOf,
);

/** Sums up a model. */
export function summarise({ producer, irVersion, opsets, graph }: OnnxModel): OnnxSummary {
  const operators = new Map<string, number>();
  countOperators(graph, operators);
  return {
    producer,
    irVersion,
    opset: opsets.get('') ?? 0,
    inputs: graph.inputs,
    outputs: graph.outputs.map((output) => ({ ...output, tail: tailNode(graph, output.name)?.opType })),
    operators: new Map([...operators].sort(([a], [b]) => (a < b ? -1 : 1))),
    parameters: graph.initializers.reduce((sum, { dims }) => sum + elementCount(dims), 0),
  };
}

/** The node that computes a value; what only hands it on is passed over. */
export function tailNode({ nodes }: OnnxGraph, value: string): OnnxNode | undefined {
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  let node = makers.get(value);
  // A graph that runs in a circle is none, but may stand in a file: no more steps than nodes.
  for (let steps = nodes.length; steps > 0 && node !== undefined && isPassing(node); steps--) {
    node = makers.get(node.inputs[0] ?? '');
  }
  return node;
}

function isPassing({ opType, domain, attributes }: OnnxNode): boolean {
  if (domain !== '' || !PASSING.has(opType)) return false;
  return (
    opType !== 'Cast' ||
    attributes.some((to) => to.name === 'to' && to.kind === 'int' && FRACTIONAL.includes(to.value))
  );
}

function countOperators({ nodes }: OnnxGraph, counts: Map<string, number>): void {
  for (const { domain, opType, attributes } of nodes) {
    const name = domain === '' ? opType : `${domain}.${opType}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    for (const attribute of attributes) {
      if (attribute.kind === 'graph') countOperators(attribute.value, counts);
    }
  }
}
