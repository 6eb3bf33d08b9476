/** The types of numbers that tensors are read in, by torch's names, with their bytes an element. */
export const BYTES_OF_DTYPE = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  float64: 8,
  int64: 8,
  int32: 4,
  int16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
} as const;

/** A type of numbers, by torch's name. */
export type DType = keyof typeof BYTES_OF_DTYPE;

/** The bytes of so many numbers. */
export function bytesOf(dtype: DType, elements: number): number {
  return BYTES_OF_DTYPE[dtype] * elements;
}

/**
 * Little-endian numbers as float32. float16, bfloat16 and all smaller integers come out exact; float64 and large
 * integers are rounded to the nearest, NaN and infinities stay what they are.
 *
 * @param bytes - Must begin where a typed array of the type may begin, and hold whole numbers. float32 is not copied:
 *   the result lies over these bytes.
 * @returns One number an element.
 */
export function toFloat32(dtype: DType, bytes: Uint8Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  const { buffer, byteOffset } = bytes;
  const count = bytes.length / BYTES_OF_DTYPE[dtype];
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, count);
    case 'float16':
      return halfToFloat32(new Uint16Array(buffer, byteOffset, count));
    case 'bfloat16':
      return brainToFloat32(new Uint16Array(buffer, byteOffset, count));
    case 'float64':
      return new Float32Array(new Float64Array(buffer, byteOffset, count));
    case 'int64':
      return Float32Array.from(new BigInt64Array(buffer, byteOffset, count), Number);
    case 'int32':
      return new Float32Array(new Int32Array(buffer, byteOffset, count));
    case 'int16':
      return new Float32Array(new Int16Array(buffer, byteOffset, count));
    case 'int8':
      return new Float32Array(new Int8Array(buffer, byteOffset, count));
    case 'uint8':
    case 'bool':
      return new Float32Array(bytes);
  }
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function halfToFloat32(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const floats = new Float32Array(halves.length);
  const bits = new Uint32Array(floats.buffer);
  for (let i = 0; i < halves.length; i++) {
    const half = halves[i] ?? 0;
    const sign = (half & 0x8000) << 16;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    if (exponent === 0) {
      // Zero, and numbers too small for an exponent: the fraction counts in units of 2^-24.
      floats[i] = (sign === 0 ? fraction : -fraction) * 2 ** -24;
    } else {
      // The exponent's zero lies at 15 in float16 and at 127 in float32; all ones are infinities and NaN in both.
      bits[i] = sign | (exponent === 0x1f ? 0x7f800000 : (exponent + 112) << 23) | (fraction << 13);
    }
  }
  return floats;
}

/** bfloat16: the upper half of a float32. */
function brainToFloat32(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = (halves[i] ?? 0) << 16;
  return new Float32Array(bits.buffer);
}
