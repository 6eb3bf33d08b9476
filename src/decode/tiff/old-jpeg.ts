import { findFrame, segmentsOf } from '../jpeg/frame.js';
import { corrupt, unsupported } from '../refusals.js';
import { numberOf, numbersOf, type TiffDirectory } from './directory.js';
import { PHOTOMETRIC, TAG } from './tags.js';

const START_OF_IMAGE = Buffer.from([0xff, 0xd8]);
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
const START_OF_SCAN = 0xda;
const QUANTIZATION_BYTES = 64;
/** Longer than any head of tables; and as many parts as a JPEG has rows at most. */
const MAX_HEAD_BYTES = 1 << 20;
const MAX_PARTS = 65_535;

/**
 * The JPEG inside a TIFF of TIFF 6.0's own way with JPEG (compression 6), which old scanners and cameras wrote, in
 * three forms: a whole JPEG; the head of one, with the scan cut into strips elsewhere; or tables and strips alone.
 *
 * @see TIFF 6.0, section 22
 * @throws CocotagError IMAGE_CORRUPT, IMAGE_UNSUPPORTED.
 */
export function oldJpegOf(bytes: Buffer, directory: TiffDirectory): Buffer {
  const jpeg = bytes.subarray(numberOf(directory, TAG.JPEGInterchangeFormat, bytes.length));
  const parts = partsOf(bytes, directory);
  if (!isJpeg(jpeg)) {
    const [first] = parts;
    return first !== undefined && isJpeg(first) ? first : joined(headOf(bytes, directory), parts, directory);
  }
  const scanAt = startOfScan(jpeg);
  const headLength = numberOf(directory, TAG.JPEGInterchangeFormatLength, 0);
  const isWhole = scanAt !== undefined && (headLength === 0 || scanAt < headLength || parts.length === 1);
  if (!isWhole) return joined(jpeg.subarray(0, headLength), parts, directory);
  // Some files count the head alone where they say how long it is. What follows the end of the picture does no harm.
  return Buffer.concat([jpeg, END_OF_IMAGE]);
}

function startOfScan(jpeg: Buffer): number | undefined {
  for (const { marker, at } of segmentsOf(jpeg)) if (marker === START_OF_SCAN) return at;
  return undefined;
}

function isJpeg(bytes: Buffer): boolean {
  return bytes.subarray(0, 2).equals(START_OF_IMAGE);
}

/** The strips or tiles. */
function partsOf(bytes: Buffer, directory: TiffDirectory): readonly Buffer[] {
  const isTiled = directory.fields.has(TAG.TileOffsets);
  if (numbersOf(directory, TAG.TileOffsets).length > 1) throw unsupported('a TIFF of old-style JPEG tiles');
  const lengths = numbersOf(directory, isTiled ? TAG.TileByteCounts : TAG.StripByteCounts);
  const offsets = numbersOf(directory, isTiled ? TAG.TileOffsets : TAG.StripOffsets);
  if (offsets.length > MAX_PARTS) throw corrupt(`it has ${offsets.length} parts`);
  const parts = offsets.map((offset, i) => inside(bytes, offset, lengths[i] ?? bytes.length - offset));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  if (length > bytes.length) throw corrupt('its parts lie upon each other');
  return parts;
}

function inside(bytes: Buffer, offset: number, length: number): Buffer {
  if (length < 0 || offset + length > bytes.length)
    throw corrupt('a part of it lies behind the end of the file');
  return bytes.subarray(offset, offset + length);
}

/** One JPEG of a head and the parts of its scan. Each part begins anew, as if it stood between restart markers. */
function joined(head: Buffer, parts: readonly Buffer[], directory: TiffDirectory): Buffer {
  if (head.length > MAX_HEAD_BYTES) throw corrupt(`its JPEG has a head of ${head.length} bytes`);
  const frame = findFrame(head);
  if (frame === undefined) throw corrupt('its JPEG has no frame');
  const rows = numberOf(directory, TAG.RowsPerStrip, 0);
  const across = Math.ceil(frame.width / (8 * frame.samplingAcross));
  const interval = parts.length > 1 ? across * Math.ceil(rows / (8 * frame.samplingDown)) : 0;
  const restarts = Buffer.from([0xff, 0xdd, 0, 4, (interval >> 8) & 0xff, interval & 0xff]);
  const [scanHead, segments] = partition([...segmentsOf(head)], ({ marker }) => marker === START_OF_SCAN);
  const bytesOf = ({ at, end }: { at: number; end: number }) => head.subarray(at, end);
  const scan = parts.flatMap((part, i) => [...(i === 0 ? [] : [restartMarker(i - 1)]), withoutMarker(part)]);
  return Buffer.concat([
    START_OF_IMAGE,
    ...segments.map(bytesOf),
    restarts,
    ...scanHead.map(bytesOf),
    ...scan,
    END_OF_IMAGE,
  ]);
}

function partition<T>(
  all: readonly T[],
  isFirst: (item: T) => boolean,
): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter((item) => !isFirst(item))];
}

function restartMarker(index: number): Buffer {
  return Buffer.from([0xff, 0xd0 + (index % 8)]);
}

/** A part without the restart marker or the end of an image that it may end with. */
function withoutMarker(part: Buffer): Buffer {
  const marker = part.at(-2) === 0xff ? (part.at(-1) ?? 0) : 0;
  return marker >= 0xd0 && marker <= 0xd9 ? part.subarray(0, -2) : part;
}

/** The head of a JPEG, made of the tables that the directory leads to. */
function headOf(bytes: Buffer, directory: TiffDirectory): Buffer {
  const samples = numberOf(directory, TAG.SamplesPerPixel, 1);
  const [across = 2, down = 2] = numbersOf(directory, TAG.YCbCrSubSampling);
  const width = numberOf(directory, TAG.ImageWidth, 0);
  const height = numberOf(directory, TAG.ImageLength, 0);
  const isRgb = numberOf(directory, TAG.PhotometricInterpretation, PHOTOMETRIC.yCbCr) === PHOTOMETRIC.rgb;
  const sampling = samples === 3 && !isRgb ? (across << 4) | down : 0x11;
  // By these names of components libjpeg knows the colours.
  const names = (isRgb ? [...Buffer.from('RGB')] : [1, 2, 3, 4]).slice(0, samples);
  const frame = names.flatMap((name, i) => [name, i === 0 ? sampling : 0x11, i]);
  const scan = names.flatMap((name, i) => [name, (i << 4) | i]);
  return Buffer.concat([
    START_OF_IMAGE,
    ...numbersOf(directory, TAG.JPEGQTables).map((offset, i) =>
      segment(0xdb, Buffer.from([i]), inside(bytes, offset, QUANTIZATION_BYTES)),
    ),
    ...numbersOf(directory, TAG.JPEGDCTables).map((offset, i) =>
      segment(0xc4, Buffer.from([i]), huffmanTable(bytes, offset)),
    ),
    ...numbersOf(directory, TAG.JPEGACTables).map((offset, i) =>
      segment(0xc4, Buffer.from([0x10 | i]), huffmanTable(bytes, offset)),
    ),
    segment(
      0xc0,
      Buffer.from([8, height >> 8, height & 0xff, width >> 8, width & 0xff, names.length]),
      Buffer.from(frame),
    ),
    segment(START_OF_SCAN, Buffer.from([names.length, ...scan, 0, 63, 0])),
  ]);
}

/** Sixteen counts, and as many values. */
function huffmanTable(bytes: Buffer, offset: number): Buffer {
  const values = inside(bytes, offset, 16).reduce((sum, count) => sum + count, 0);
  return inside(bytes, offset, 16 + values);
}

function segment(marker: number, ...parts: readonly Buffer[]): Buffer {
  const length = 2 + parts.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 0xff]), ...parts]);
}
