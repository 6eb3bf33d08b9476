import sharp, { type Sharp } from 'sharp';
import { CocotagError, messageOf } from '../errors.js';
import type { EmbeddedMetadata, InputSpec, ResizeFilter, Size } from '../types.js';
import { geometryFor, HALFWAY, roadFor } from './geometry.js';
import { resample } from './resample.js';

/**
 * Sets sharp up for a worker: one thread a photo, as the workers already fill the cores, and no cache, as no photo
 * comes twice. These are settings of the whole process, for libvips knows no others.
 */
export function configureSharp(): void {
  sharp.concurrency(1);
  sharp.cache(false);
}

/** What decoding tells beside the pixels. */
export interface DecodedPhoto {
  /** The photo's own, upright. */
  readonly size: Size;
  readonly embedded: EmbeddedMetadata;
}

/**
 * Decodes a photo into the network's input: upright, sRGB, alpha over white, first frame or page.
 *
 * @param bytes - The file, of a format that {@link sniffFormat} calls readable.
 * @param maxPixels - The most pixels (width times height) that are decoded.
 * @param out - Receives RGB, [height, width, 3], 8 bits, of the input's size.
 * @returns The photo's own size, upright, and its metadata.
 * @throws CocotagError IMAGE_CORRUPT, IMAGE_TOO_LARGE.
 */
export async function decodeWithSharp(
  bytes: Buffer,
  input: InputSpec,
  maxPixels: number,
  out: Uint8Array,
): Promise<DecodedPhoto> {
  try {
    const image = sharp(bytes, { failOn: 'truncated', limitInputPixels: false, sequentialRead: true });
    const metadata = await image.metadata();
    const upright: Size = metadata.autoOrient;
    checkPixels(upright, maxPixels);
    const geometry = geometryFor(input, upright);
    const isPlainCmyk = metadata.space === 'cmyk' && metadata.icc === undefined;
    const colours = isPlainCmyk
      ? image.autoOrient().pipelineColourspace('cmyk').toColourspace('cmyk')
      : image.autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb');
    const road = roadFor(upright, geometry);
    if (road === 'shrunk') {
      const { scaled, left, top, cut } = geometry;
      const resized = shrinking(colours, scaled, input.filter, false).extract({ left, top, ...cut });
      out.set((await rgb(resized, isPlainCmyk)).data);
    } else {
      const larger =
        road === 'halfway' ? shrinking(colours, halfway(geometry.scaled), input.filter, true) : colours;
      const pixels = await rgb(larger, isPlainCmyk);
      resample(pixels.data, pixels, geometry, input.filter, out);
    }
    return { size: upright, embedded: { xmp: metadata.xmp, iptc: metadata.iptc } };
  } catch (thrown) {
    throw decodeError(thrown);
  }
}

/**
 * @param isCoarse - Whether the decoder may shrink as far as it can. Fine patterns then lie up to 4.7 of 255 off in the
 * mean, which a second step makes up for; else 2.3.
 */
function shrinking(image: Sharp, { width, height }: Size, filter: ResizeFilter, isCoarse: boolean): Sharp {
  const kernel = filter === 'triangle' ? 'linear' : 'cubic';
  return image.resize(width, height, { fit: 'fill', kernel, fastShrinkOnLoad: isCoarse });
}

function halfway({ width, height }: Size): Size {
  return { width: Math.round(width * HALFWAY), height: Math.round(height * HALFWAY) };
}

/** Pixels in memory: RGB, [height, width, 3]. */
interface RgbPixels extends Size {
  readonly data: Uint8Array;
}

async function rgb(image: Sharp, isCmyk: boolean): Promise<RgbPixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (isCmyk && channels === 4) return { data: cmykToRgb(data), width, height };
  if (channels === 3) return { data, width, height };
  throw new CocotagError('INTERNAL', `sharp gave ${channels} channels where 3 were asked for`);
}

/** CMYK without a profile the way Pillow does it; libvips would take a press profile of its own, 8.5 of 255 away. */
function cmykToRgb(cmyk: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4, to += 3) {
    const [cyan = 0, magenta = 0, yellow = 0, black = 0] = cmyk.subarray(from, from + 4);
    const light = 255 - black;
    rgb[to] = Math.round(((255 - cyan) * light) / 255);
    rgb[to + 1] = Math.round(((255 - magenta) * light) / 255);
    rgb[to + 2] = Math.round(((255 - yellow) * light) / 255);
  }
  return rgb;
}

function checkPixels({ width, height }: Size, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  throw new CocotagError(
    'IMAGE_TOO_LARGE',
    `has ${width}x${height} pixels, more than ${maxPixels} (--max-pixels)`,
  );
}

/** libvips says what is wrong in several lines, the first of which is the cause. */
function decodeError(thrown: unknown): CocotagError {
  if (thrown instanceof CocotagError) return thrown;
  const message = messageOf(thrown);
  const [cause = ''] = message.split('\n');
  return new CocotagError('IMAGE_CORRUPT', `cannot be decoded: ${cause}`, { cause: thrown });
}
