import { type OnnxGraph, type OnnxNode, tailNode } from '../import/onnx/index.js';
import { Constants } from './constants.js';
import { asConvolution, type Convolution, tailOf } from './convolution.js';
import { GraphIndex } from './graph-index.js';

/** A node that runs in 8 bits. */
export type PlannedNode =
  | ({ readonly kind: 'convolution'; readonly output: string } & Convolution)
  /** Takes 8-bit tensors and makes one with a range of its own. */
  | { readonly kind: 'join'; readonly node: OnnxNode; readonly output: string }
  /** Hands values on as they are, so that its output has its input's range. */
  | { readonly kind: 'passing'; readonly node: OnnxNode; readonly output: string };

/** Which parts of a graph are to run in 8 bits. */
export interface QuantizationPlan {
  readonly graph: OnnxGraph;
  readonly constants: Constants;
  readonly nodes: ReadonlyMap<OnnxNode, PlannedNode>;
  /** Nodes that the 8-bit graph does without. */
  readonly swallowed: ReadonlySet<OnnxNode>;
  /** Every tensor that is to be in 8 bits, with the one whose range it has: itself, or what a passing node took. */
  readonly rangeOf: ReadonlyMap<string, string>;
  /** Convolutions that the output needs, by what they will run in. */
  readonly convolutions: { readonly int8: number; readonly float: number };
}

/** Operations that onnxruntime has in 8 bits and that join tensors (its QLinearAdd, QLinearConcat, QLinearMul). */
const JOINS: ReadonlySet<string> = new Set(['Add', 'Concat', 'Mul']);

/** Operations of which the 8-bit output holds nothing that the input did not hold. */
const PASSING: ReadonlySet<string> = new Set(['MaxPool']);

/**
 * Plans a graph's quantisation: every convolution with constant weights that the output needs, and what joins or passes
 * on 8-bit tensors alone. All else stays float: the normalising of the picture, the pooling and the last layer among it,
 * whose output has no range to spare.
 *
 * @param output - The one that counts; what only others need stays float.
 */
export async function planQuantization(graph: OnnxGraph, output: string): Promise<QuantizationPlan> {
  const planner = new Planner(graph);
  const needed = new GraphIndex(graph).nodesBehind([output]);
  const last = tailNode(graph, output);
  for (const node of graph.nodes) {
    if (needed.has(node) && !planner.swallowed.has(node)) await planner.visit(node, node === last);
  }
  return planner;
}

/** A plan that grows from a graph's inputs to its outputs. */
class Planner implements QuantizationPlan {
  readonly nodes = new Map<OnnxNode, PlannedNode>();
  readonly swallowed = new Set<OnnxNode>();
  readonly rangeOf = new Map<string, string>();
  readonly convolutions = { int8: 0, float: 0 };
  readonly constants: Constants;
  private readonly index: GraphIndex;
  /** Tensors that an 8-bit node makes. */
  private readonly made = new Set<string>();

  constructor(readonly graph: OnnxGraph) {
    this.index = new GraphIndex(graph);
    this.constants = new Constants(this.index);
  }

  async visit(node: OnnxNode, staysFloat: boolean): Promise<void> {
    const [first = ''] = node.inputs;
    const convolution = staysFloat ? undefined : asConvolution(node, this.index, this.constants);
    if (convolution !== undefined) {
      await this.addConvolution(convolution);
    } else if (isOf(JOINS, node) && node.inputs.every((input) => this.made.has(input))) {
      const output = await this.outputBehind(node);
      this.add({ kind: 'join', node, output }, output);
    } else if (isOf(PASSING, node) && this.made.has(first) && node.outputs.length === 1) {
      const [output = ''] = node.outputs;
      this.add({ kind: 'passing', node, output }, this.rangeOf.get(first) ?? first);
    } else if (node.opType === 'Conv') {
      this.convolutions.float++;
    }
  }

  private async addConvolution(convolution: Convolution): Promise<void> {
    const { node, norm, input } = convolution;
    if (norm !== undefined) this.swallowed.add(norm);
    const output = await this.outputBehind(norm ?? node);
    this.convolutions.int8++;
    if (!this.rangeOf.has(input)) this.rangeOf.set(input, input);
    this.add({ kind: 'convolution', ...convolution, output }, output);
  }

  private add(planned: PlannedNode, range: string): void {
    this.nodes.set(planned.node, planned);
    this.rangeOf.set(planned.output, range);
    this.made.add(planned.output);
  }

  /** What a node gives once it is through the activation behind it. */
  private async outputBehind(node: OnnxNode): Promise<string> {
    const { output, swallowed } = await tailOf(node.outputs[0] ?? '', this.index, this.constants);
    for (const each of swallowed) this.swallowed.add(each);
    return output;
  }
}

function isOf(operations: ReadonlySet<string>, { opType, domain }: OnnxNode): boolean {
  return domain === '' && operations.has(opType);
}
