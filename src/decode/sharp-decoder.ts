import type { Metadata, Sharp } from 'sharp';
import { CocotagError, messageOf } from '../errors.js';
import type { EmbeddedMetadata, InputSpec, ResizeFilter, Size } from '../types.js';
import { highBytes, type Samples, toRgb } from './colours.js';
import { type Geometry, geometryFor } from './geometry.js';
import { type Halfway, jpegHalfway, otherHalfway } from './halfway.js';
import { readMatrixProfile } from './icc/matrix-profile.js';
import { type ToSrgb, toSrgb } from './icc/to-srgb.js';
import { checkPixels, type DecodeLimits } from './limits.js';
import { openWithSharp } from './open-with-sharp.js';
import type { PhotoSource } from './photo-source.js';
import { corrupt } from './refusals.js';
import { type Resample, resample } from './resample.js';
import { sourcesOf } from './sources.js';

/** What decoding tells beside the pixels. */
export interface DecodedPhoto {
  /** The photo's own, upright. */
  readonly size: Size;
  readonly embedded: EmbeddedMetadata;
}

/** Where a photo's pixels go. */
export interface Target {
  readonly geometry: Geometry;
  readonly filter: ResizeFilter;
  /** Receives RGB, [cut.height, cut.width, 3], 8 bits. */
  readonly out: Uint8Array;
}

/**
 * Decodes a photo into the network's input: upright, sRGB, alpha over white, first frame or page.
 *
 * @param bytes - The file, of a format that {@link sniffFormat} calls readable.
 * @param out - Receives RGB, [height, width, 3], 8 bits, of the input's size.
 * @param resize - What resizes exactly: who decodes many photos makes a `fastResampler()`.
 * @param onReading - Called when pixels have been asked for, in a thread of libuv's pool: until they are there this thread
 * has nothing to do for the photo. Not called where decoding fails before, and again where it is tried in another way.
 * @returns The photo's own size, upright, and its metadata.
 * @throws CocotagError IMAGE_CORRUPT, IMAGE_TIMEOUT, IMAGE_TOO_LARGE, IMAGE_UNSUPPORTED.
 */
export async function decodeWithSharp(
  bytes: Buffer,
  input: InputSpec,
  limits: DecodeLimits,
  out: Uint8Array,
  resize: Resample = resample,
  onReading: () => void = () => {},
): Promise<DecodedPhoto> {
  const targetOf = (upright: Size) => ({ geometry: geometryFor(input, upright), filter: input.filter, out });
  return decodeInto(bytes, limits, targetOf, resize, onReading);
}

/**
 * As {@link decodeWithSharp}, into any size.
 *
 * @param targetOf - Where the pixels of a photo of this size go, upright.
 */
export async function decodeInto(
  bytes: Buffer,
  limits: DecodeLimits,
  targetOf: (upright: Size) => Target,
  resize: Resample = resample,
  onReading: () => void = () => {},
): Promise<DecodedPhoto> {
  try {
    let failure: unknown;
    for (const [i, make] of sourcesOf(bytes, limits).entries()) {
      try {
        return await decodeSource(await make(), limits, targetOf, resize, onReading);
      } catch (thrown) {
        if (thrown instanceof CocotagError || isTimeout(thrown)) throw thrown;
        // The photo's own fault is told, not that of what was made of it.
        if (i === 0) failure = thrown;
      }
    }
    throw failure ?? corrupt('it holds no picture');
  } catch (thrown) {
    throw decodeError(thrown, limits);
  }
}

async function decodeSource(
  source: PhotoSource,
  limits: DecodeLimits,
  targetOf: (upright: Size) => Target,
  resize: Resample,
  onReading: () => void,
): Promise<DecodedPhoto> {
  const image = openWithSharp(source, limits);
  const metadata = await image.metadata();
  const upright: Size = metadata.autoOrient;
  checkPixels(upright, limits);
  const { geometry, filter, out } = targetOf(upright);
  const convert = conversionOf(metadata, source);
  const opened = convert === undefined ? image : openWithSharp({ ...source, ignoresProfile: true }, limits);
  const reading = readingOf(opened, metadata, source);
  // To shrink, sharp weighs colours by what it takes for transparency.
  const isWholeOnly = source.isWholeOnly === true || source.hasOtherChannels === true;
  const halfway = isWholeOnly ? undefined : halfwayOf(metadata, geometry, reading);
  const larger = halfway === undefined ? reading.image : shrinking(reading.image, halfway.size);
  const pixels = await rgb(larger, reading, onReading);
  convert?.(pixels.data);
  resize(pixels.data, pixels, { ...geometry, box: halfway?.box }, filter, out);
  return { size: upright, embedded: { xmp: metadata.xmp, iptc: metadata.iptc } };
}

/** What brings a photo's samples to sRGB, where we do it; the other profiles are libvips' business. */
function conversionOf({ icc, space, depth, channels }: Metadata, source: PhotoSource): ToSrgb | undefined {
  const isPlain = space === 'srgb' && depth === 'uchar' && channels === 3 && source.samples === undefined;
  const profile = icc !== undefined && isPlain ? readMatrixProfile(icc) : undefined;
  return profile && toSrgb(profile);
}

/** An upright picture whose samples are to be read, and what they are. */
interface Reading {
  readonly image: Sharp;
  readonly samples: Samples;
  readonly isDeep: boolean;
}

function readingOf(image: Sharp, metadata: Metadata, source: PhotoSource): Reading {
  const upright = image.autoOrient();
  if (metadata.space === 'cmyk' && !isCmykProfile(metadata.icc)) {
    const cmyk = upright.pipelineColourspace('cmyk').toColourspace('cmyk');
    // As 8 bits sharp would give 16-bit CMYK cut off at 255.
    return { image: cmyk, samples: 'cmyk', isDeep: metadata.depth === 'ushort' };
  }
  const { samples = 'rgb', hasOtherChannels = false } = source;
  const flat = hasOtherChannels ? upright : upright.flatten({ background: '#ffffff' });
  return { image: flat.toColourspace('srgb'), samples, isDeep: false };
}

/** Whether a profile is one of CMYK: field "data colour space" of its header. Some CMYK files carry a monitor's. */
function isCmykProfile(icc: Buffer | undefined): boolean {
  return icc?.toString('latin1', 16, 20) === 'CMYK';
}

function halfwayOf(metadata: Metadata, geometry: Geometry, { samples }: Reading): Halfway | undefined {
  const { format, autoOrient, orientation = 1 } = metadata;
  // sharp shrinks nothing on load whose colours it is told.
  const isShrunkOnLoad = format === 'jpeg' && samples !== 'cmyk';
  return isShrunkOnLoad ? jpegHalfway(autoOrient, geometry, orientation) : otherHalfway(autoOrient, geometry);
}

/** Lanczos blurs least, so that the exact resize's own blur is all that there is. */
function shrinking(image: Sharp, { width, height }: Size): Sharp {
  return image.resize(width, height, { fit: 'fill', kernel: 'lanczos3' });
}

/** Pixels in memory: RGB, [height, width, 3]. */
interface RgbPixels extends Size {
  readonly data: Uint8Array;
}

async function rgb(image: Sharp, { samples, isDeep }: Reading, onReading: () => void): Promise<RgbPixels> {
  const raw = image.raw({ depth: isDeep ? 'ushort' : 'uchar' });
  const pixels = raw.toBuffer({ resolveWithObject: true });
  onReading();
  const { data, info } = await pixels;
  const { width, height, channels } = info;
  if (channels < 3)
    throw new CocotagError('INTERNAL', `sharp gave ${channels} channels where 3 were asked for`);
  return { data: toRgb(isDeep ? highBytes(data) : data, channels, samples), width, height };
}

/** sharp knows no other sign than a line such as "timeout: 15% complete". */
function isTimeout(thrown: unknown): boolean {
  return /^timeout: /m.test(messageOf(thrown));
}

/** libvips says what is wrong in several lines, the first of which is the cause. */
function decodeError(thrown: unknown, { timeoutSeconds }: DecodeLimits): CocotagError {
  if (thrown instanceof CocotagError) return thrown;
  if (isTimeout(thrown)) {
    const message = `was not decoded within ${timeoutSeconds} s`;
    return new CocotagError('IMAGE_TIMEOUT', message, { cause: thrown });
  }
  // That a decoder tried to read behind the end says less than why.
  const lines = messageOf(thrown).split('\n');
  const cause = lines.find((line) => !line.startsWith('source: ')) ?? lines[0] ?? '';
  return corrupt(cause, thrown);
}
