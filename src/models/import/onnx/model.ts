import type { ElementType } from './element-types.js';

/** An integer of ONNX, 64 bits wide: a bigint only where a number would not be exact. */
export type OnnxInteger = number | bigint;

/** What is known of an ONNX file: the parts of ModelProto that a graph needs to run. */
export interface OnnxModel {
  readonly irVersion: number;
  /** The program that made it; may be empty. */
  readonly producer: string;
  /** The version of each set of operators; ONNX's own set has the name ''. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: OnnxGraph;
}

/** A graph, or a part of a node that is one (the branches of If, the body of Loop). */
export interface OnnxGraph {
  readonly name: string;
  /** In an order in which they can be computed. */
  readonly nodes: readonly OnnxNode[];
  /** The constants: weights, shapes. */
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** One operation. Values are named; an empty name is an input or output left out. */
export interface OnnxNode {
  readonly opType: string;
  /** The set of operators; '' is ONNX's own. */
  readonly domain: string;
  /** May be empty. */
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

export type OnnxAttribute = { readonly name: string } & OnnxAttributeValue;

/** The value of an attribute: one of ONNX's kinds. */
export type OnnxAttributeValue =
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'int'; readonly value: OnnxInteger }
  | { readonly kind: 'string'; readonly value: Uint8Array }
  | { readonly kind: 'tensor'; readonly value: OnnxTensor }
  | { readonly kind: 'graph'; readonly value: OnnxGraph }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'ints'; readonly value: readonly OnnxInteger[] }
  | { readonly kind: 'strings'; readonly value: readonly Uint8Array[] };

/** A constant with its numbers. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** Little-endian, as long as type and dims make it. */
  readonly data: TensorData;
}

/** A tensor's bytes, or what makes them when they are written: weights need not be in memory all at once. */
export type TensorData = Uint8Array | (() => Promise<Uint8Array>);

/** An input or output of a graph. */
export interface OnnxValue {
  readonly name: string;
  /** undefined where the file leaves it open. */
  readonly type: ElementType | undefined;
  /** A number, the name of a free size, or undefined for one without a name; undefined where the rank is open. */
  readonly shape: readonly (number | string | undefined)[] | undefined;
}
