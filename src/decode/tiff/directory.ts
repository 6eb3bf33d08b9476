import { corrupt } from '../refusals.js';
import { TAG } from './tags.js';

/** One field of a TIFF. Its values stand as bytes, in the order of the whole file. */
export interface TiffField {
  /** 3 is SHORT, 4 is LONG, ...: see {@link SIZES}. */
  readonly type: number;
  readonly count: number;
  readonly values: Buffer;
}

/** The first directory of a TIFF: its first page, or what stands for it in a camera's raw file. */
export interface TiffDirectory {
  readonly isBigEndian: boolean;
  /** By tag. Fields of unknown types, and those whose values lie outside the file, are left out. */
  readonly fields: ReadonlyMap<number, TiffField>;
}

/** Bytes of a value, by type: TIFF 6.0's twelve, IFD, and BigTIFF's three. */
const SIZES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
};

/** The most values of a field that are read as numbers. A photo of 300 million pixels in tiles of 16x16 has 1.2 million. */
const MAX_VALUES = 1 << 22;

/** Others are not looked at: in damaged files they name half the file. */
const KNOWN: ReadonlySet<number> = new Set(Object.values(TAG));

/**
 * Reads the first directory of a TIFF or BigTIFF.
 *
 * @see https://www.itu.int/itudoc/itu-t/com16/tiff-fx/docs/tiff6.pdf and http://www.awaresystems.be/imaging/tiff/bigtiff.html
 * @throws CocotagError IMAGE_CORRUPT where there is none.
 */
export function readDirectory(bytes: Buffer): TiffDirectory {
  const isBigEndian = bytes.toString('latin1', 0, 2) === 'MM';
  const reader = new Reader(bytes, isBigEndian);
  const isBigTiff = reader.number(2, 2) === 43;
  const [entriesSize, entrySize, wordSize] = isBigTiff ? [8, 20, 8] : [2, 12, 4];
  const start = reader.number(isBigTiff ? 8 : 4, wordSize);
  const count = reader.number(start, entriesSize);
  const first = start + entriesSize;
  if (count === 0 || first + count * entrySize > bytes.length) throw corrupt('its directory is cut short');
  const fields = new Map<number, TiffField>();
  let length = 0;
  for (let at = first; at < first + count * entrySize; at += entrySize) {
    const tag = reader.number(at, 2);
    if (!KNOWN.has(tag)) continue;
    const field = reader.field(at, wordSize);
    if (field === undefined || fields.has(tag)) continue;
    fields.set(tag, field);
    length += field.values.length;
  }
  // Fields are copied later on: a small file must not become a large one by having a part of it named by many.
  if (length > bytes.length) throw corrupt('its fields lie upon each other');
  return { isBigEndian, fields };
}

/**
 * A field's values as whole numbers; none where the file does not have it, or has it as text or fractions.
 *
 * @throws CocotagError IMAGE_CORRUPT where there are more than any photo needs.
 */
export function numbersOf({ isBigEndian, fields }: TiffDirectory, tag: number): readonly number[] {
  const field = fields.get(tag);
  if (field === undefined || ![1, 3, 4, 13, 16, 18].includes(field.type)) return [];
  if (field.count > MAX_VALUES) throw corrupt(`its field ${tag} has ${field.count} values`);
  const reader = new Reader(field.values, isBigEndian);
  const size = SIZES[field.type] ?? 1;
  return Array.from({ length: field.count }, (_, i) => reader.number(i * size, size));
}

/** A field's first value, or `otherwise`. */
export function numberOf(directory: TiffDirectory, tag: number, otherwise: number): number {
  return numbersOf(directory, tag)[0] ?? otherwise;
}

class Reader {
  constructor(
    private readonly bytes: Buffer,
    private readonly isBigEndian: boolean,
  ) {}

  /** A whole number of 1, 2, 4 or 8 bytes. Beyond 2^53 it is not exact, and far outside of any file. */
  number(at: number, size: number): number {
    if (at + size > this.bytes.length) throw corrupt('its directory is cut short');
    if (size < 8) return this.isBigEndian ? this.bytes.readUIntBE(at, size) : this.bytes.readUIntLE(at, size);
    return Number(this.isBigEndian ? this.bytes.readBigUInt64BE(at) : this.bytes.readBigUInt64LE(at));
  }

  field(at: number, wordSize: number): TiffField | undefined {
    const type = this.number(at + 2, 2);
    const count = this.number(at + 4, wordSize);
    const length = (SIZES[type] ?? Number.NaN) * count;
    const place = at + 4 + wordSize;
    const start = length <= wordSize ? place : this.number(place, wordSize);
    const isInside = length > 0 && start + length <= this.bytes.length;
    return isInside ? { type, count, values: this.bytes.subarray(start, start + length) } : undefined;
  }
}
