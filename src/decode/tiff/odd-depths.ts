import type { DecodeLimits } from '../limits.js';
import { openWithSharp } from '../open-with-sharp.js';
import { corrupt } from '../refusals.js';
import { numberOf, type TiffDirectory } from './directory.js';
import { CANVAS_START, canvasOf, pixelTiff } from './pixel-tiff.js';
import { remadeTiff } from './remake.js';
import { PHOTOMETRIC, TAG } from './tags.js';

/**
 * A page of samples of 9 to 15 bits, as cameras for science and medicine write them, as a TIFF of their 8 high bits.
 * libvips reads whole bytes alone: to it the page is a grey picture of the bytes of each row.
 *
 * @throws CocotagError IMAGE_CORRUPT; and what sharp throws for pixels that are damaged.
 */
export async function shallowed(
  bytes: Buffer,
  directory: TiffDirectory,
  limits: DecodeLimits,
): Promise<Buffer> {
  const width = numberOf(directory, TAG.ImageWidth, 0);
  const height = numberOf(directory, TAG.ImageLength, 0);
  const bits = numberOf(directory, TAG.BitsPerSample, 1);
  const canvas = canvasOf({ width, height }, numberOf(directory, TAG.SamplesPerPixel, 1));
  const rowSamples = width * canvas.channels;
  const rowBytes = Math.ceil((rowSamples * bits) / 8);
  const changes = new Map([
    [TAG.ImageWidth, [rowBytes]],
    [TAG.BitsPerSample, [8]],
    [TAG.SamplesPerPixel, [1]],
    [TAG.PhotometricInterpretation, [PHOTOMETRIC.blackIsZero]],
    [TAG.Orientation, [1]],
  ]);
  const fields = new Map(directory.fields);
  fields.delete(TAG.ICCProfile);
  fields.delete(TAG.ExtraSamples);
  const grey = { bytes: remadeTiff(bytes, { ...directory, fields }, changes), failOn: 'error' } as const;
  const packed = await openWithSharp(grey, limits).toColourspace('b-w').raw().toBuffer();
  if (packed.length !== rowBytes * height) throw corrupt('its rows are too short');
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < rowSamples; x++) {
      canvas.bytes[CANVAS_START + y * rowSamples + x] = highBits(packed, y * rowBytes, x * bits);
    }
  }
  return pixelTiff(canvas, { page: directory });
}

/** The eight bits from a place on: the high ones of a sample that begins there. */
function highBits(packed: Buffer, row: number, bit: number): number {
  const at = row + (bit >> 3);
  const both = ((packed[at] ?? 0) << 8) | (packed[at + 1] ?? 0);
  return (both >> (8 - (bit & 7))) & 255;
}
