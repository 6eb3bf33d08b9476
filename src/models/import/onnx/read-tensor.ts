import { bytesOf, type ElementType, elementCount, elementTypeOf } from './element-types.js';
import type { OnnxInteger, OnnxTensor } from './model.js';
import type { WireField, WireReading } from './wire-reader.js';

/** More than any tensor of a network has; sizes of a tensor are multiplied, and this keeps the product in bounds. */
const MOST_DIMS = 16;

/** Weights are raw bytes but in odd files, where their integers stand one by one; a list of them takes more memory. */
const MOST_INTEGERS = 2 ** 24;

/** The numbers of a tensor as the file has them: raw bytes, or a list by kind. */
interface Stored {
  raw?: Uint8Array;
  /** float_data and double_data: little-endian bytes, which may come in pieces. */
  readonly fixed: Uint8Array[];
  /** int32_data, int64_data, uint64_data. */
  readonly integers: OnnxInteger[];
}

/**
 * Reads a TensorProto. Raw bytes are a view of the file.
 *
 * @throws CocotagError MODEL_INVALID where it lies in another file, is of a kind that is not read here, or has
 * another number of bytes than its shape asks for.
 */
export function readTensor(message: Uint8Array, reading: WireReading): OnnxTensor {
  const dims: OnnxInteger[] = [];
  const stored: Stored = { fixed: [], integers: [] };
  let name = '';
  let code = 0;
  for (const field of reading.fields(message)) {
    if (field.number === 1) reading.integers(field, dims);
    else if (field.number === 2) code = reading.small(field);
    else if (field.number === 8) name = reading.text(field);
    else if (field.number === 9) stored.raw = reading.bytes(field);
    else if (field.number === 4 || field.number === 10) stored.fixed.push(fixedBytes(field, reading));
    else if (isIntegerData(field)) readIntegers(field, stored.integers, reading);
    else if (field.number === 13 || (field.number === 14 && reading.small(field) !== 0)) {
      throw reading.broken(
        `the tensor "${name}" lies in another file`,
        'Save the model again as one file, without external data.',
      );
    }
  }
  const type = elementTypeOf(code);
  if (type === undefined) {
    throw reading.broken(`the tensor "${name}" holds numbers of the kind ${code}, which is not supported`);
  }
  const shape = sizes(dims, name, reading);
  return { name, type, dims: shape, data: dataOf(stored, type, shape, name, reading) };
}

function isIntegerData({ number }: WireField): boolean {
  return number === 5 || number === 7 || number === 11;
}

/** Weights may stand here by the million, so they do not count as parts. */
function readIntegers(field: WireField, list: OnnxInteger[], reading: WireReading): void {
  if (field.wire !== 'bytes') {
    list.push(reading.integer(field));
    return;
  }
  const cursor = { at: 0 };
  while (cursor.at < field.value.length) {
    if (list.length >= MOST_INTEGERS)
      throw reading.broken(`a tensor has more than ${MOST_INTEGERS} integers`);
    list.push(reading.varint(field.value, cursor));
  }
}

function fixedBytes(field: WireField, reading: WireReading): Uint8Array {
  if (field.wire === 'varint') throw reading.broken(`field ${field.number} is stored as varint`);
  return field.value;
}

function sizes(dims: readonly OnnxInteger[], name: string, reading: WireReading): number[] {
  const shape = dims.filter((size) => typeof size === 'number' && size >= 0) as number[]; // The filter says so.
  const isSane =
    shape.length === dims.length &&
    dims.length <= MOST_DIMS &&
    elementCount(shape) <= Number.MAX_SAFE_INTEGER;
  if (!isSane) throw reading.broken(`the tensor "${name}" has the shape [${dims.slice(0, MOST_DIMS)}]`);
  return shape;
}

function dataOf(
  { raw, fixed, integers }: Stored,
  type: ElementType,
  dims: readonly number[],
  name: string,
  reading: WireReading,
): Uint8Array {
  const expected = bytesOf(type, dims);
  const data = raw ?? (integers.length > 0 ? packed(integers, type) : joined(fixed));
  if (data?.length === expected) return data;
  const found = data === undefined ? 'numbers that cannot be packed' : `${data.length} bytes`;
  throw reading.broken(`the tensor "${name}", ${type} [${dims}], has ${found} in place of ${expected} bytes`);
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}

/** Integers of any width as little-endian bytes; undefined for types of four bits, which nobody stores so. */
function packed(integers: readonly OnnxInteger[], type: ElementType): Uint8Array | undefined {
  const width = bytesOf(type, [1]);
  if (bytesOf(type, [2]) === width) return undefined;
  const bytes = new Uint8Array(integers.length * width);
  const view = new DataView(bytes.buffer);
  integers.forEach((integer, i) => {
    if (width === 8) view.setBigInt64(8 * i, BigInt(integer), true);
    else if (width === 4) view.setInt32(4 * i, Number(integer), true);
    else if (width === 2) view.setInt16(2 * i, Number(integer), true);
    else view.setInt8(i, Number(integer));
  });
  return bytes;
}
