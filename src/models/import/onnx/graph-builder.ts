import type { ElementType } from './element-types.js';
import type { OnnxNode, OnnxTensor, TensorData } from './model.js';

/** The nodes and constants of a graph that grows from its inputs to its outputs. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];

  /**
   * Adds an operation of ONNX's own set with one output.
   *
   * @param output - Names the node and its output.
   * @param attributes - Integers and lists of integers; others are none of our graphs'.
   * @returns `output`, to be the input of what follows.
   */
  node(
    opType: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, number | readonly number[]>> = {},
  ): string {
    this.nodes.push({
      opType,
      domain: '',
      name: output,
      inputs,
      outputs: [output],
      attributes: Object.entries(attributes).map(([name, value]) =>
        typeof value === 'number' ? { name, kind: 'int', value } : { name, kind: 'ints', value },
      ),
    });
    return output;
  }

  /** Adds a constant whose bytes are there or come later. @returns Its name. */
  constant(name: string, type: ElementType, dims: readonly number[], data: TensorData): string {
    this.initializers.push({ name, type, dims, data });
    return name;
  }

  /** Adds a constant of float32 numbers. @returns Its name. */
  floats(name: string, dims: readonly number[], values: readonly number[]): string {
    return this.constant(name, 'float32', dims, littleEndian(Float32Array.from(values)));
  }

  /** Adds a list of int64, such as a shape. @returns Its name. */
  integers(name: string, values: readonly number[]): string {
    return this.constant(name, 'int64', [values.length], littleEndian(BigInt64Array.from(values, BigInt)));
  }
}

/** The bytes of an array, as a view. Every machine that Node's onnxruntime runs on is little-endian. */
export function littleEndian({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
