import { highBytes } from '../colours.js';
import type { DecodeLimits } from '../limits.js';
import { openWithSharp } from '../open-with-sharp.js';
import { corrupt } from '../refusals.js';
import { numberOf, numbersOf, type TiffDirectory } from './directory.js';
import { CANVAS_START, canvasOf, pixelTiff } from './pixel-tiff.js';
import { remadeTiff } from './remake.js';
import { PHOTOMETRIC, TAG } from './tags.js';

/**
 * A page whose samples lie in tiles of one plane each, as a TIFF of pixels of 8 bits. libvips reads no such files, but
 * each plane alone is a grey picture to it.
 *
 * @throws CocotagError IMAGE_CORRUPT; and what sharp throws for a plane that is damaged.
 */
export async function joinedPlanes(
  bytes: Buffer,
  directory: TiffDirectory,
  limits: DecodeLimits,
): Promise<Buffer> {
  const width = numberOf(directory, TAG.ImageWidth, 0);
  const height = numberOf(directory, TAG.ImageLength, 0);
  const canvas = canvasOf({ width, height }, numberOf(directory, TAG.SamplesPerPixel, 1));
  for (let plane = 0; plane < canvas.channels; plane++) {
    const samples = await samplesOf(planeOf(bytes, directory, plane), directory, limits);
    if (samples.length !== width * height) throw corrupt('its planes differ in size');
    samples.forEach((sample, i) => {
      canvas.bytes[CANVAS_START + i * canvas.channels + plane] = sample;
    });
  }
  return pixelTiff(canvas, { page: directory });
}

/** The samples of a grey page: of 16 bits the high bytes, which sharp would round. */
async function samplesOf(grey: Buffer, directory: TiffDirectory, limits: DecodeLimits): Promise<Uint8Array> {
  const isDeep = numberOf(directory, TAG.BitsPerSample, 8) === 16;
  const image = openWithSharp({ bytes: grey, failOn: 'error' }, limits);
  if (!isDeep) return image.toColourspace('b-w').raw().toBuffer();
  return highBytes(await image.toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer());
}

/** One plane as a grey page. */
function planeOf(bytes: Buffer, directory: TiffDirectory, plane: number): Buffer {
  const planes = numberOf(directory, TAG.SamplesPerPixel, 1);
  const own = (tag: number): readonly number[] => {
    const all = numbersOf(directory, tag);
    const each = Math.floor(all.length / planes);
    return all.slice(plane * each, (plane + 1) * each);
  };
  const changes = new Map<number, readonly number[]>([
    [TAG.BitsPerSample, [numberOf(directory, TAG.BitsPerSample, 8)]],
    [TAG.SamplesPerPixel, [1]],
    [TAG.SampleFormat, [numberOf(directory, TAG.SampleFormat, 1)]],
    [TAG.PhotometricInterpretation, [PHOTOMETRIC.blackIsZero]],
    [TAG.PlanarConfiguration, [1]],
    [TAG.Orientation, [1]],
    [TAG.TileOffsets, own(TAG.TileOffsets)],
    [TAG.TileByteCounts, own(TAG.TileByteCounts)],
  ]);
  const fields = new Map(directory.fields);
  fields.delete(TAG.ICCProfile);
  fields.delete(TAG.ExtraSamples);
  return remadeTiff(bytes, { ...directory, fields }, changes);
}
