import sharp from 'sharp';
import type { PhotoRef } from '../types.js';
import { readPhoto } from './read-photo.js';

/** The longer side, in pixels. */
const SIDE = 320;
/** JPEG's: below it thumbnails show blocks, above it they grow and look the same. */
const QUALITY = 70;

/**
 * A photo as a small JPEG, upright, its longer side at most 320 pixels.
 *
 * @throws CocotagError IMAGE_NOT_FOUND, IMAGE_UNREADABLE, IMAGE_EMPTY, IMAGE_UNSUPPORTED, IMAGE_TOO_LARGE; and what sharp
 * throws for a photo that is damaged.
 */
export async function thumbnail(photo: PhotoRef): Promise<Buffer> {
  return sharp(readPhoto(photo))
    .autoOrient()
    .resize(SIDE, SIDE, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .jpeg({ quality: QUALITY })
    .toBuffer();
}
