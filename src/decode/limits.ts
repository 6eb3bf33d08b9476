import { CocotagError } from '../errors.js';
import type { Size } from '../types.js';

/** How much work a photo may make. */
export interface DecodeLimits {
  /** The most pixels (width times height) that are decoded. */
  readonly maxPixels: number;
  /** After how many seconds libvips is stopped, as a whole number from 1 to 3,600; undefined lets it take its time. */
  readonly timeoutSeconds?: number | undefined;
}

/**
 * Whether a photo may be decoded; asked before memory is taken for its pixels.
 *
 * @throws CocotagError IMAGE_TOO_LARGE.
 */
export function checkPixels({ width, height }: Size, { maxPixels }: DecodeLimits): void {
  if (width * height <= maxPixels) return;
  throw new CocotagError(
    'IMAGE_TOO_LARGE',
    `has ${width}x${height} pixels, more than ${maxPixels} (--max-pixels)`,
  );
}
