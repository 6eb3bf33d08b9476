import sharp from 'sharp';
import type { PhotoRef, Size } from '../types.js';
import { readPhoto } from './read-photo.js';
import { decodeInto } from './sharp-decoder.js';

/** The longer side, in pixels. */
const SIDE = 320;
/** JPEG's: below it thumbnails show blocks, above it they grow and look the same. */
const QUALITY = 70;
/** As many pixels as sharp decodes where it is not asked for more. */
const LIMITS = { maxPixels: 0x3fff ** 2 };

/**
 * A photo as a small JPEG, upright, its longer side at most 320 pixels.
 *
 * @throws CocotagError IMAGE_NOT_FOUND, IMAGE_UNREADABLE, IMAGE_EMPTY, IMAGE_UNSUPPORTED, IMAGE_CORRUPT, IMAGE_TOO_LARGE.
 */
export async function thumbnail(photo: PhotoRef): Promise<Buffer> {
  let small: Size = { width: 0, height: 0 };
  let pixels = new Uint8Array();
  await decodeInto(readPhoto(photo), LIMITS, (upright) => {
    small = smallerOf(upright);
    pixels = new Uint8Array(small.width * small.height * 3);
    return { geometry: { scaled: small, left: 0, top: 0, cut: small }, filter: 'triangle', out: pixels };
  });
  return sharp(pixels, { raw: { ...small, channels: 3 } })
    .jpeg({ quality: QUALITY })
    .toBuffer();
}

function smallerOf({ width, height }: Size): Size {
  const scale = Math.min(1, SIDE / Math.max(width, height));
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}
