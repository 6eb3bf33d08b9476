import sharp, { type Sharp } from 'sharp';
import type { DecodeLimits } from './limits.js';
import type { PhotoSource } from './photo-source.js';

/**
 * Loaders of libvips for what a photo may be once it is prepared. All others stay shut: a picture that is a program
 * (SVG), a document or another library's business never reaches one, whatever it makes of its first bytes.
 */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((name) => `VipsForeignLoad${name}`);

/**
 * Sets sharp up for a worker: one thread a photo, as the workers already fill the cores, and no cache, as no photo
 * comes twice. These are settings of the whole process, for libvips knows no others.
 */
export function configureSharp(): void {
  sharp.concurrency(1);
  sharp.cache(false);
  blockLoaders();
}

/** Shuts the loaders that no photo needs, in the whole process. */
export function blockLoaders(): void {
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: LOADERS });
}

/** A photo in sharp. Its pixels are to be checked by {@link checkPixels} before any are asked for. */
export function openWithSharp(source: PhotoSource, { timeoutSeconds = 0 }: DecodeLimits): Sharp {
  const { bytes, failOn, ignoresProfile: ignoreIcc = false } = source;
  // Unlimited only lifts the hundred warnings at which libvips gives a JPEG up, though it goes on decoding.
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  const options = {
    failOn,
    limitInputPixels: false,
    sequentialRead: true,
    unlimited: isJpeg,
    ignoreIcc,
  } as const;
  return sharp(bytes, options).timeout({ seconds: timeoutSeconds });
}
