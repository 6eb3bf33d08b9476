import {
  NumpyType,
  PickleBytes,
  type PickleCall,
  PickleGlobal,
  PickleTuple,
  type PickleValue,
} from './values.js';

/** Single numbers of numpy, as metrics are made of. numpy 2 moved its inner modules. */
export const NUMPY_GLOBALS: readonly PickleGlobal[] = [
  new PickleGlobal('numpy.dtype', undefined, numpyType),
  new PickleGlobal('numpy.core.multiarray.scalar', undefined, scalar),
  new PickleGlobal('numpy._core.multiarray.scalar', undefined, scalar),
];

interface NumberReader {
  readonly bytes: number;
  readonly read: (view: DataView, isLittleEndian: boolean) => number | boolean | bigint;
}

const NUMBERS: ReadonlyMap<string, NumberReader> = new Map<string, NumberReader>([
  ['f8', { bytes: 8, read: (view, isLittle) => view.getFloat64(0, isLittle) }],
  ['f4', { bytes: 4, read: (view, isLittle) => view.getFloat32(0, isLittle) }],
  ['i8', { bytes: 8, read: (view, isLittle) => plain(view.getBigInt64(0, isLittle)) }],
  ['i4', { bytes: 4, read: (view, isLittle) => view.getInt32(0, isLittle) }],
  ['i2', { bytes: 2, read: (view, isLittle) => view.getInt16(0, isLittle) }],
  ['i1', { bytes: 1, read: (view) => view.getInt8(0) }],
  ['u8', { bytes: 8, read: (view, isLittle) => plain(view.getBigUint64(0, isLittle)) }],
  ['u4', { bytes: 4, read: (view, isLittle) => view.getUint32(0, isLittle) }],
  ['u2', { bytes: 2, read: (view, isLittle) => view.getUint16(0, isLittle) }],
  ['u1', { bytes: 1, read: (view) => view.getUint8(0) }],
  ['b1', { bytes: 1, read: (view) => view.getUint8(0) !== 0 }],
]);

function plain(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** numpy.dtype(code, align, copy). */
function numpyType({ args, refusal }: PickleCall): NumpyType {
  const [code] = args;
  if (typeof code !== 'string' || !NUMBERS.has(code))
    throw refusal(`is called with an unknown type of numbers`);
  return new NumpyType(code);
}

/** What numpy tells of a type in a second step: (version, order of bytes, ...), of which only the order counts. */
export function setNumpyState(type: NumpyType, state: PickleValue, refusal: (what: string) => Error): void {
  const order = state instanceof PickleTuple ? state.items[1] : undefined;
  if (order !== '<' && order !== '>' && order !== '|' && order !== '=') {
    throw refusal('gives a type of numpy an unknown order of bytes');
  }
  type.isBigEndian = order === '>';
}

/** scalar(type, bytes): a plain number. */
function scalar({ args, refusal }: PickleCall): PickleValue {
  const [type, value] = args;
  if (args.length !== 2 || !(type instanceof NumpyType) || !(value instanceof PickleBytes)) {
    throw refusal('is called with something else than a type and bytes');
  }
  const { bytes } = value;
  const number = NUMBERS.get(type.code);
  if (number === undefined || number.bytes !== bytes.length) {
    throw refusal(`is called with ${bytes.length} bytes for a number of type ${type.code}`);
  }
  return number.read(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), !type.isBigEndian);
}
