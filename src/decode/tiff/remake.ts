import { corrupt } from '../refusals.js';
import { numberOf, numbersOf, type TiffDirectory, type TiffField } from './directory.js';
import { COMPRESSION, TAG } from './tags.js';
import { numbersField, writeTiff } from './write.js';

/** Where an old-style JPEG lies; libtiff knows these fields as those of another compression. */
const OLD_JPEG: readonly number[] = [
  TAG.JPEGInterchangeFormat,
  TAG.JPEGInterchangeFormatLength,
  TAG.JPEGQTables,
  TAG.JPEGDCTables,
  TAG.JPEGACTables,
];

/** What the pixels of a page need, and what is said of them. */
const KEPT: readonly number[] = Object.values(TAG).filter((tag) => !OLD_JPEG.includes(tag));

/**
 * The first page of a TIFF under a new directory, with nothing in it but what decoding needs: fields that libtiff
 * stumbles over, other pages and broken links to them are left behind. The pixels stay where they are.
 *
 * @param changes - Fields, by tag, that are to have these values.
 * @throws CocotagError IMAGE_CORRUPT where a part of the pixels is cut off.
 */
export function remadeTiff(
  bytes: Buffer,
  directory: TiffDirectory,
  changes: ReadonlyMap<number, readonly number[]>,
): Buffer {
  const { isBigEndian, fields } = directory;
  const kept = new Map<number, TiffField>();
  for (const tag of KEPT) {
    const field = fields.get(tag);
    if (field !== undefined) kept.set(tag, isWide(field) ? narrow(directory, tag) : field);
  }
  for (const [tag, values] of changes) kept.set(tag, numbersField(values, isBigEndian));
  const compression = numberOf(directory, TAG.Compression, COMPRESSION.none);
  for (const [offsetsTag, countsTag] of PARTS) {
    const offsets = changes.get(offsetsTag) ?? numbersOf(directory, offsetsTag);
    const counts = changes.get(countsTag) ?? numbersOf(directory, countsTag);
    if (offsets.length === 0) continue;
    kept.set(countsTag, numbersField(countsInside(bytes, compression, offsets, counts), isBigEndian));
  }
  return writeTiff(bytes, kept, isBigEndian);
}

const PARTS = [
  [TAG.StripOffsets, TAG.StripByteCounts],
  [TAG.TileOffsets, TAG.TileByteCounts],
] as const;

/** Compressions of which libtiff sees that pixels are missing. A fax or a JPEG just ends. */
const COUNTED: readonly number[] = [
  COMPRESSION.none,
  COMPRESSION.lzw,
  COMPRESSION.deflate,
  COMPRESSION.oldDeflate,
  COMPRESSION.packBits,
];

/**
 * The lengths of parts, none of which reaches beyond the file: the new directory stands there, and is no pixels. A part
 * of unknown length ends with the file at the latest.
 */
function countsInside(
  bytes: Buffer,
  compression: number,
  offsets: readonly number[],
  counts: readonly number[],
): readonly number[] {
  return offsets.map((offset, i) => {
    const rest = Math.max(0, bytes.length - offset);
    const count = counts[i] ?? rest;
    if (count > rest && !COUNTED.includes(compression)) {
      throw corrupt('a part of it lies behind the end of the file');
    }
    return Math.min(count, rest);
  });
}

/** Of a type that a classic TIFF does not have. */
function isWide({ type }: TiffField): boolean {
  return type >= 16;
}

/** Numbers of BigTIFF as those of TIFF. One beyond 2^32 lies outside of any file that is read, and stays so. */
function narrow(directory: TiffDirectory, tag: number): TiffField {
  const values = numbersOf(directory, tag).map((value) => Math.min(value, 2 ** 32 - 1));
  return numbersField(values, directory.isBigEndian);
}
