import { codeOf, type GraphBuilder, littleEndian } from '../onnx/index.js';
import type { Weights } from './fold.js';
import { toInt16 } from './int16.js';

/** How a graph stores its weights: as they are, or in half the bytes. */
export type WeightStorage = 'float32' | 'int16';

/** Weights that are read when the graph is written. */
export interface LazyWeights {
  /** [rows, ...] */
  readonly shape: readonly number[];
  readonly read: () => Promise<Weights>;
}

/** The names of weights and of a bias in a graph. */
export interface NamedWeights {
  readonly weight: string;
  readonly bias: string;
}

/**
 * Adds weights to a graph. int16 ones are widened by two nodes, which onnxruntime computes once, when it loads.
 * What is stored of one layer stands together, so that a layer is read once and one layer is in memory.
 */
export function addWeights(
  graph: GraphBuilder,
  name: string,
  weights: LazyWeights,
  storage: WeightStorage,
): NamedWeights {
  return storage === 'float32' ? addFloat32(graph, name, weights) : addInt16(graph, name, weights);
}

function addFloat32(graph: GraphBuilder, name: string, { shape, read }: LazyWeights): NamedWeights {
  const [rows = 0] = shape;
  const once = sharedRead(read, 2);
  const part = (of: keyof Weights) => async () => littleEndian((await once())[of]);
  return {
    weight: graph.constant(`${name}.weight`, 'float32', shape, part('weight')),
    bias: graph.constant(`${name}.bias`, 'float32', [rows], part('bias')),
  };
}

function addInt16(graph: GraphBuilder, name: string, { shape, read }: LazyWeights): NamedWeights {
  const [rows = 0] = shape;
  const once = sharedRead(async () => {
    const { weight, bias } = await read();
    return { ...toInt16(weight, rows), bias };
  }, 3);
  const part = (of: 'integers' | 'scales' | 'bias') => async () => littleEndian((await once())[of]);
  const weight = `${name}.weight`;
  const perRow = shape.map((size, axis) => (axis === 0 ? size : 1));
  const integers = graph.constant(`${weight}.int16`, 'int16', shape, part('integers'));
  const scales = graph.constant(`${weight}.scale`, 'float32', perRow, part('scales'));
  const bias = graph.constant(`${name}.bias`, 'float32', [rows], part('bias'));
  const wide = graph.node('Cast', [integers], `${weight}.wide`, { to: codeOf('float32') });
  return { weight: graph.node('Mul', [wide, scales], weight), bias };
}

/** Reads once for as many uses as there are, and lets go of it after the last. */
function sharedRead<T>(read: () => Promise<T>, uses: number): () => Promise<T> {
  let shared: Promise<T> | undefined;
  let left = uses;
  return () => {
    const current = shared ?? read();
    left--;
    shared = left === 0 ? undefined : current;
    if (left === 0) left = uses;
    return current;
  };
}
