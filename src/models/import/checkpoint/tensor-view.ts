/** How a tensor lies in its storage. All in elements, not bytes. */
export interface TensorView {
  /** The sizes of its axes; none for a single number. */
  readonly shape: readonly number[];
  /** How far apart neighbours lie along each axis; as many as the shape has. */
  readonly strides: readonly number[];
  /** Where it begins. */
  readonly offset: number;
}

/**
 * The most elements that one tensor may have, and the longest part of its storage that one may stretch over: 2 GiB as
 * float32. The largest of torchvision's ResNets has 2.4 million in one tensor.
 */
export const ELEMENTS_LIMIT = 2 ** 29;

/** The most axes. A convolution's weight has four. */
export const AXES_LIMIT = 16;

/** The number of elements; Infinity where it is beyond the limit. */
export function elementCount(shape: readonly number[]): number {
  // A zero first, as other axes may be so long that the product overflows on the way.
  if (shape.includes(0)) return 0;
  const count = shape.reduce((product, length) => product * length, 1);
  return count <= ELEMENTS_LIMIT ? count : Number.POSITIVE_INFINITY;
}

/** How many elements of the storage the view stretches over, from its first to its last; 0 for an empty one. */
export function extentOf({ shape, strides }: TensorView): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((extent, length, axis) => extent + (length - 1) * (strides[axis] ?? 0), 1);
}

/** The strides of a tensor whose elements lie one after another. */
export function denseStrides(shape: readonly number[]): number[] {
  let stride = 1;
  return shape
    .toReversed()
    .map((length) => {
      const own = stride;
      stride *= length;
      return own;
    })
    .toReversed();
}

/** Whether the elements lie one after another in the storage, last axis fastest. */
export function isDense({ shape, strides }: TensorView): boolean {
  const dense = denseStrides(shape);
  // Along an axis of one element there is no neighbour, and torch writes any stride there.
  return shape.every((length, axis) => length === 1 || strides[axis] === dense[axis]);
}

/**
 * The elements of a view in order, last axis fastest.
 *
 * @param values - The part of the storage that the view stretches over, from its first element on.
 * @returns `values` itself where they are in order already.
 */
export function gather(values: Float32Array<ArrayBuffer>, view: TensorView): Float32Array<ArrayBuffer> {
  const { shape, strides } = view;
  if (shape.includes(0)) return new Float32Array(0);
  if (isDense(view)) return values;
  const gathered = new Float32Array(elementCount(shape));
  let to = 0;
  const copy = (axis: number, from: number): void => {
    const length = shape[axis];
    if (length === undefined) {
      gathered[to++] = values[from] ?? 0;
      return;
    }
    const stride = strides[axis] ?? 0;
    for (let i = 0; i < length; i++) copy(axis + 1, from + i * stride);
  };
  copy(0, 0);
  return gathered;
}
