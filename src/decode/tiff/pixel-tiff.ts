import type { Size } from '../../types.js';
import type { TiffDirectory, TiffField } from './directory.js';
import { PHOTOMETRIC, TAG } from './tags.js';
import { numbersField, writeTiff } from './write.js';

/** How many bytes stand before the pixels of a {@link Canvas}. */
export const CANVAS_START = 8;

/** Pixels that were decoded here, on their way to sharp. */
export interface Canvas extends Size {
  /** Samples of a pixel, 8 bits each: grey or an index, RGB, RGB and alpha, or what its page says. */
  readonly channels: number;
  /** {@link CANVAS_START} bytes, then [height, width, channels]. */
  readonly bytes: Buffer;
}

const UNASSOCIATED_ALPHA = 2;

/** Fields of a page that hold for its pixels however they are packed. */
const SAID: readonly number[] = [
  TAG.PhotometricInterpretation,
  TAG.Orientation,
  TAG.ExtraSamples,
  TAG.ICCProfile,
  TAG.XMLPacket,
  TAG.RichTIFFIPTC,
];

/** A canvas to be filled; what it holds before is not defined. */
export function canvasOf({ width, height }: Size, channels: number): Canvas {
  return { width, height, channels, bytes: Buffer.allocUnsafe(CANVAS_START + width * height * channels) };
}

/** What is known of a canvas beside its pixels. */
export interface CanvasNotes {
  /** The page that it comes from: its colours, orientation, profile and metadata are kept. */
  readonly page?: TiffDirectory;
  /** RGB, [256, 3], of indices. */
  readonly palette?: Uint8Array;
}

/** A TIFF of pixels that are not packed. */
export function pixelTiff(canvas: Canvas, { page, palette }: CanvasNotes = {}): Buffer {
  const { width, height, channels, bytes } = canvas;
  const isBigEndian = page?.isBigEndian ?? false;
  const fields = new Map<number, TiffField>();
  const set = (tag: number, values: readonly number[]) => fields.set(tag, numbersField(values, isBigEndian));
  set(TAG.ImageWidth, [width]);
  set(TAG.ImageLength, [height]);
  set(
    TAG.BitsPerSample,
    Array.from({ length: channels }, () => 8),
  );
  set(TAG.PhotometricInterpretation, [photometricOf(channels, palette)]);
  if (channels === 4) set(TAG.ExtraSamples, [UNASSOCIATED_ALPHA]);
  if (palette !== undefined) set(TAG.ColorMap, colorMap(palette));
  set(TAG.StripOffsets, [CANVAS_START]);
  set(TAG.SamplesPerPixel, [channels]);
  set(TAG.RowsPerStrip, [height]);
  set(TAG.StripByteCounts, [bytes.length - CANVAS_START]);
  if (page !== undefined) fields.delete(TAG.ExtraSamples);
  for (const tag of SAID) {
    const field = page?.fields.get(tag);
    if (field !== undefined) fields.set(tag, field);
  }
  return writeTiff(bytes, fields, isBigEndian);
}

function photometricOf(channels: number, palette: Uint8Array | undefined): number {
  if (channels >= 3) return PHOTOMETRIC.rgb;
  return palette === undefined ? PHOTOMETRIC.blackIsZero : PHOTOMETRIC.palette;
}

/** A palette as TIFF has it: all reds, all greens, all blues, of 16 bits. */
function colorMap(palette: Uint8Array): readonly number[] {
  return [0, 1, 2].flatMap((channel) =>
    Array.from({ length: 256 }, (_, i) => (palette[i * 3 + channel] ?? 0) * 257),
  );
}
