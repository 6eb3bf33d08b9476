import {
  codeOf,
  type ElementType,
  elementCount,
  type OnnxNode,
  type OnnxTensor,
  tensorValues,
} from '../import/onnx/index.js';
import type { GraphIndex } from './graph-index.js';

/** A constant of floats that a graph computes before any picture is there. */
export interface FloatConstant {
  readonly dims: readonly number[];
  /** As float32, which is what the graph computes with. */
  readonly values: Float32Array;
}

/** A constant that has not been computed yet: what it is, and how. */
interface Recipe {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly compute: () => Promise<Float32Array>;
}

/** Weights may be stored narrow and widened by nodes one after the other; more than these are no storage. */
const LONGEST_CHAIN = 4;

/** What {@link tensorValues} reads and float32 holds well enough: weights are never wider than 24 bits. */
const READABLE: ReadonlySet<ElementType> = new Set(['float32', 'int16', 'int8', 'uint8', 'int32']);

/**
 * The constants of a graph that are float32: stored as such, or narrow and widened by Cast, Mul and the like, as the
 * packages' weights are. A chain with another operation in it is no constant here, so that what it feeds stays float.
 */
export class Constants {
  private readonly stored: ReadonlyMap<string, OnnxTensor>;

  constructor(private readonly index: GraphIndex) {
    this.stored = new Map(index.graph.initializers.map((tensor) => [tensor.name, tensor]));
  }

  /** The shape of a float32 constant, without computing it; undefined where it is none. */
  dims(name: string): readonly number[] | undefined {
    const recipe = this.recipe(name, LONGEST_CHAIN);
    return recipe?.type === 'float32' ? recipe.dims : undefined;
  }

  /** A float32 constant's numbers; undefined where it is none. */
  async floats(name: string): Promise<FloatConstant | undefined> {
    const recipe = this.recipe(name, LONGEST_CHAIN);
    if (recipe?.type !== 'float32') return undefined;
    return { dims: recipe.dims, values: await recipe.compute() };
  }

  private recipe(name: string, stepsLeft: number): Recipe | undefined {
    const tensor = this.stored.get(name);
    if (tensor !== undefined) return storedRecipe(tensor);
    const node = this.index.maker(name);
    if (node === undefined || node.domain !== '' || stepsLeft === 0) return undefined;
    const inputs = node.inputs.map((input) => this.recipe(input, stepsLeft - 1));
    switch (node.opType) {
      case 'Constant':
        return constantRecipe(node);
      case 'Identity':
        return inputs[0];
      case 'Cast':
        return castRecipe(node, inputs[0]);
      case 'Mul':
        return productRecipe(inputs);
      default:
        return undefined;
    }
  }
}

function storedRecipe(tensor: OnnxTensor): Recipe | undefined {
  const { type, dims } = tensor;
  if (!READABLE.has(type)) return undefined;
  return { type, dims, compute: async () => Float32Array.from(await tensorValues(tensor)) };
}

function constantRecipe({ attributes }: OnnxNode): Recipe | undefined {
  const [value] = attributes;
  return value?.kind === 'tensor' && value.name === 'value' ? storedRecipe(value.value) : undefined;
}

function castRecipe({ attributes }: OnnxNode, input: Recipe | undefined): Recipe | undefined {
  const isToFloat = attributes.some(
    (to) => to.name === 'to' && to.kind === 'int' && to.value === codeOf('float32'),
  );
  return input && isToFloat ? { ...input, type: 'float32' } : undefined;
}

function productRecipe([a, b]: readonly (Recipe | undefined)[]): Recipe | undefined {
  if (a?.type !== 'float32' || b?.type !== 'float32') return undefined;
  const [large, small] = elementCount(a.dims) >= elementCount(b.dims) ? [a, b] : [b, a];
  const strides = broadcastStrides(small.dims, large.dims);
  if (strides === undefined) return undefined;
  return {
    type: 'float32',
    dims: large.dims,
    compute: async () => scaled(await large.compute(), large.dims, await small.compute(), strides),
  };
}

/** How far each step along an axis of `large` goes in `small`; undefined where the smaller does not fit into it. */
function broadcastStrides(small: readonly number[], large: readonly number[]): number[] | undefined {
  const missing = large.length - small.length;
  if (missing < 0) return undefined;
  const strides = large.map(() => 0);
  let stride = 1;
  for (let axis = large.length - 1; axis >= missing; axis--) {
    const size = small[axis - missing] ?? 1;
    if (size !== 1 && size !== large[axis]) return undefined;
    if (size !== 1) strides[axis] = stride;
    stride *= size;
  }
  return strides;
}

function scaled(
  large: Float32Array,
  dims: readonly number[],
  small: Float32Array,
  strides: readonly number[],
): Float32Array {
  const place = dims.map(() => 0);
  let at = 0;
  return large.map((value) => {
    const product = value * (small[at] ?? 0);
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      place[axis] = (place[axis] ?? 0) + 1;
      at += strides[axis] ?? 0;
      if ((place[axis] ?? 0) < (dims[axis] ?? 1)) break;
      at -= (strides[axis] ?? 0) * (dims[axis] ?? 1);
      place[axis] = 0;
    }
    return product;
  });
}
