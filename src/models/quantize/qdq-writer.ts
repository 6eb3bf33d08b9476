import { CocotagError } from '../../errors.js';
import { GraphBuilder, littleEndian, type OnnxGraph, type OnnxNode } from '../import/onnx/index.js';
import type { AffineParameters } from './affine.js';
import { foldedWeights } from './folded-weights.js';
import { toInt8 } from './int8-weights.js';
import { FreshNames } from './names.js';
import type { PlannedNode, QuantizationPlan } from './plan.js';
import { pruned } from './pruned.js';

/**
 * Writes a graph in the QDQ form: around each 8-bit node its inputs are dequantised and its output is quantised, and
 * onnxruntime makes one integer operation of the three. Nodes outside of the plan stay as they are.
 */
export class QdqWriter {
  private readonly out = new GraphBuilder();
  private readonly names: FreshNames;
  /** What an 8-bit node reads in place of a tensor. */
  private readonly dequantized = new Map<string, string>();

  /** @param parameters - By the tensors that `plan.rangeOf` leads to. */
  constructor(
    private readonly plan: QuantizationPlan,
    private readonly parameters: ReadonlyMap<string, AffineParameters>,
  ) {
    this.names = new FreshNames(plan.graph);
    const made = new Set([...plan.nodes.values()].map(({ output }) => output));
    for (const tensor of plan.rangeOf.keys()) {
      // What is computed in 8 bits is read from them by all; what is computed in float only by 8-bit nodes.
      this.dequantized.set(tensor, made.has(tensor) ? tensor : this.names.next(`${tensor}.rounded`));
    }
  }

  /**
   * The whole graph.
   *
   * @throws CocotagError MODEL_INVALID where a weight is not finite.
   */
  async graph(): Promise<OnnxGraph> {
    const { graph, nodes, swallowed } = this.plan;
    for (const node of graph.nodes) {
      if (swallowed.has(node)) continue;
      const planned = nodes.get(node);
      if (planned === undefined) this.addFloat(node);
      else await this.addInt8(planned);
    }
    const initializers = [...graph.initializers, ...this.out.initializers];
    return pruned({ ...graph, nodes: this.out.nodes, initializers });
  }

  private addFloat(node: OnnxNode): void {
    this.out.nodes.push(node);
    for (const output of node.outputs) {
      if (this.plan.rangeOf.has(output)) this.addPair(output, output);
    }
  }

  private async addInt8(planned: PlannedNode): Promise<void> {
    const { node, output } = planned;
    const raw = this.names.next(`${output}.float`);
    const inputs =
      planned.kind === 'convolution'
        ? await this.convolutionInputs(planned)
        : node.inputs.map((input) => this.read(input));
    this.out.nodes.push({ ...node, inputs, outputs: [raw] });
    this.addPair(raw, output);
  }

  private async convolutionInputs(
    planned: Extract<PlannedNode, { kind: 'convolution' }>,
  ): Promise<readonly string[]> {
    const { input, weight, outputs } = planned;
    const { scale: inputScale } = this.parametersOf(input);
    const { dims, values, bias } = await foldedWeights(planned, this.plan.constants);
    const int8 = toInt8(values, bias, outputs, inputScale);
    const inputs = [
      this.read(input),
      this.addRows(weight, dims, int8.scales, { type: 'int8', integers: int8.integers }),
    ];
    if (int8.bias === undefined) return inputs;
    const scales = int8.scales.map((scale) => scale * inputScale);
    const name = planned.bias ?? `${weight}.bias`;
    return [...inputs, this.addRows(name, [outputs], scales, { type: 'int32', integers: int8.bias })];
  }

  /** Adds a constant of integers with a scale a row. @returns The name of its floats. */
  private addRows(
    name: string,
    dims: readonly number[],
    scales: Float32Array,
    { type, integers }: { type: 'int8' | 'int32'; integers: Int8Array | Int32Array },
  ): string {
    const { out, names } = this;
    const rows = [scales.length];
    const stored = out.constant(names.next(`${name}.${type}`), type, dims, littleEndian(integers));
    const scale = out.constant(names.next(`${name}.scale`), 'float32', rows, littleEndian(scales));
    const zeros = type === 'int8' ? new Int8Array(scales.length) : new Int32Array(scales.length);
    const zero = out.constant(names.next(`${name}.zero`), type, rows, littleEndian(zeros));
    return out.node('DequantizeLinear', [stored, scale, zero], names.next(`${name}.rounded`), { axis: 0 });
  }

  /** Adds what makes 8 bits of a tensor and floats of them. */
  private addPair(float: string, tensor: string): void {
    const { out, names } = this;
    const { scale, zeroPoint } = this.parametersOf(tensor);
    const scaleName = out.floats(names.next(`${tensor}.scale`), [], [scale]);
    const zero = out.constant(names.next(`${tensor}.zero`), 'uint8', [], Uint8Array.of(zeroPoint));
    const stored = out.node('QuantizeLinear', [float, scaleName, zero], names.next(`${tensor}.uint8`));
    // Not by the builder, which names a node as its output: the tensor's own maker may be called so.
    out.nodes.push({
      opType: 'DequantizeLinear',
      domain: '',
      name: names.next(`${tensor}.dequantize`),
      inputs: [stored, scaleName, zero],
      outputs: [this.read(tensor)],
      attributes: [],
    });
  }

  private read(tensor: string): string {
    return this.dequantized.get(tensor) ?? tensor;
  }

  private parametersOf(tensor: string): AffineParameters {
    const found = this.parameters.get(this.plan.rangeOf.get(tensor) ?? tensor);
    if (found === undefined) throw new CocotagError('INTERNAL', `"${tensor}" has no range`);
    return found;
  }
}
