import sharp, { type Sharp } from 'sharp';
import { decodeWithSharp } from '../../src/decode/sharp-decoder.js';
import type { InputSpec, Size } from '../../src/types.js';

/** A photo's pixels at its own size: RGB, [height, width, 3]. */
export async function pixelsOf(bytes: Buffer, { width, height }: Size): Promise<number[]> {
  return [...(await decodedTo(bytes, { width, height })).pixels];
}

/** A photo made to fit, its own size, and its metadata. */
export async function decodedTo(bytes: Buffer, { width, height }: Size, maxPixels = 1e9) {
  const input: InputSpec = { width, height, resize: 'squash', filter: 'triangle' };
  const pixels = new Uint8Array(width * height * 3);
  const decoded = await decodeWithSharp(bytes, input, { maxPixels }, pixels);
  return { ...decoded, pixels };
}

/** Made-up samples that differ in every pixel and channel: [height, width, channels]. */
export function pattern({ width, height }: Size, channels: number): Buffer {
  const of = (i: number) => {
    const pixel = Math.floor(i / channels);
    const [x, y, channel] = [pixel % width, Math.floor(pixel / width), i % channels];
    return (channel * 83 + x * 11 + y * (29 + channel * 6)) % 256;
  };
  return Buffer.from(Array.from({ length: width * height * channels }, (_, i) => of(i)));
}

/** One channel of samples. */
export function plane(samples: Buffer, channels: number, channel: number): Buffer {
  return Buffer.from(samples.filter((_, i) => i % channels === channel));
}

/** A photo-like picture, for formats that lose a little. */
export function smooth({ width, height }: Size): Sharp {
  const samples = Buffer.from(
    Array.from({ length: width * height * 3 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      const [x, y] = [(pixel % width) / width, Math.floor(pixel / width) / height];
      return [255 * x, 255 * y, 255 * (1 - (x + y) / 2)][i % 3] ?? 0;
    }),
  );
  return sharp(samples, { raw: { width, height, channels: 3 } });
}

/** The mean difference of two pictures, of 255. */
export function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = Math.abs(a.length - b.length) * 255;
  for (let i = 0; i < a.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  return sum / a.length;
}
