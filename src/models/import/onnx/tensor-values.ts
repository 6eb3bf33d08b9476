import { CocotagError } from '../../../errors.js';
import type { OnnxTensor } from './model.js';
import { shortened } from './shortened.js';

/**
 * The numbers of a tensor, whatever it stores them as.
 *
 * @throws CocotagError MODEL_INVALID for kinds of number that no reader here needs (float8, four bits, 64 bits
 * without a sign).
 */
export async function tensorValues({ name, type, data }: OnnxTensor): Promise<number[]> {
  const bytes = typeof data === 'function' ? await data() : data;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const all = (width: number, read: (at: number) => number): number[] =>
    Array.from({ length: bytes.length / width }, (_, i) => read(width * i));
  switch (type) {
    case 'float32':
      return all(4, (at) => view.getFloat32(at, true));
    case 'float64':
      return all(8, (at) => view.getFloat64(at, true));
    case 'int64':
      return all(8, (at) => Number(view.getBigInt64(at, true)));
    case 'int32':
      return all(4, (at) => view.getInt32(at, true));
    case 'int16':
      return all(2, (at) => view.getInt16(at, true));
    case 'int8':
      return all(1, (at) => view.getInt8(at));
    case 'uint8':
    case 'bool':
      return all(1, (at) => view.getUint8(at));
    default:
      throw new CocotagError('MODEL_INVALID', shortened(`${type} is not read here: the tensor "${name}"`));
  }
}
