/** The kinds of numbers that a tensor may hold here, with ONNX's number of each (TensorProto.DataType) and its bits. */
const TYPES = {
  float32: { code: 1, bits: 32 },
  uint8: { code: 2, bits: 8 },
  int8: { code: 3, bits: 8 },
  uint16: { code: 4, bits: 16 },
  int16: { code: 5, bits: 16 },
  int32: { code: 6, bits: 32 },
  int64: { code: 7, bits: 64 },
  bool: { code: 9, bits: 8 },
  float16: { code: 10, bits: 16 },
  float64: { code: 11, bits: 64 },
  uint32: { code: 12, bits: 32 },
  uint64: { code: 13, bits: 64 },
  bfloat16: { code: 16, bits: 16 },
  float8e4m3fn: { code: 17, bits: 8 },
  float8e4m3fnuz: { code: 18, bits: 8 },
  float8e5m2: { code: 19, bits: 8 },
  float8e5m2fnuz: { code: 20, bits: 8 },
  uint4: { code: 21, bits: 4 },
  int4: { code: 22, bits: 4 },
} as const;

/** The kind of a tensor's numbers. Strings and complex numbers are none of them: no network of pictures has them. */
export type ElementType = keyof typeof TYPES;

const NAME_OF_CODE: ReadonlyMap<number, ElementType> = new Map(
  // Object.keys gives plain strings; they are the keys of the table above.
  (Object.keys(TYPES) as ElementType[]).map((name) => [TYPES[name].code, name]),
);

/** ONNX's number of a kind. */
export function codeOf(type: ElementType): number {
  return TYPES[type].code;
}

/** The kind that ONNX has under a number; undefined for what cannot be read here. */
export function elementTypeOf(code: number): ElementType | undefined {
  return NAME_OF_CODE.get(code);
}

/** How many numbers a tensor of this shape holds. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, size) => product * size, 1);
}

/** How many bytes a tensor's numbers take, packed as ONNX packs them. */
export function bytesOf(type: ElementType, dims: readonly number[]): number {
  return Math.ceil((elementCount(dims) * TYPES[type].bits) / 8);
}
