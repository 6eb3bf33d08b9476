import type { Size } from '../types.js';
import type { Box, Geometry } from './geometry.js';

/** A smaller picture of a photo, upright: sharp makes it, and the exact resize goes on from there. */
export interface Halfway {
  readonly size: Size;
  /** Where the photo lies in it. */
  readonly box: Box;
}

/**
 * libjpeg's factors, from how many times the wanted size on a photo is shrunk by each, and which part of a side is asked
 * for: somewhat less than the factor leaves, or sharp takes the next lower factor.
 */
const SHRINKS_ON_LOAD = [
  { factor: 8, from: 12, part: 9 },
  { factor: 4, from: 6, part: 5 },
  { factor: 2, from: 4.8, part: 4 },
  { factor: 2, from: 3.5, part: 3.5 },
] as const;

/** The same for what cannot be shrunk while it is decoded, and how many times the wanted size the picture halfway has. */
const OTHERS = { from: 5, times: 2.5 };

/** EXIF orientations by which what is stored last, of a row or of a column, stands first: on the left, or at the top. */
const LAST_IS_LEFT = [2, 3, 6, 7];
const LAST_IS_TOP = [3, 4, 7, 8];

/**
 * What a JPEG is decoded to, where that is cheaper than all of it and near enough. libjpeg shrinks by 2, 4 or 8 for a
 * fraction of the work.
 *
 * @param upright - The photo's size.
 * @param orientation - EXIF's, 1 to 8.
 * @returns undefined if the photo is to be decoded whole.
 * @see sharp's pipeline.cc, "jpegShrinkOnLoad".
 */
export function jpegHalfway(upright: Size, geometry: Geometry, orientation: number): Halfway | undefined {
  const ratio = ratioOf(upright, geometry);
  const shrink = SHRINKS_ON_LOAD.find(({ from }) => ratio >= from);
  if (shrink === undefined) return undefined;
  const { factor, part } = shrink;
  const size = { width: Math.floor(upright.width / part), height: Math.floor(upright.height / part) };
  // libvips drops the columns and rows that do not fill a pixel of libjpeg's: to forget them would move edges by a pixel.
  const reach = (length: number) => length / factor / Math.floor(length / factor);
  const width = size.width * reach(upright.width);
  const height = size.height * reach(upright.height);
  const left = LAST_IS_LEFT.includes(orientation) ? size.width - width : 0;
  const top = LAST_IS_TOP.includes(orientation) ? size.height - height : 0;
  return { size, box: { left, top, width, height } };
}

/** As {@link jpegHalfway}, for a photo that is decoded whole in any case, or shrunk to any size as WebP is. */
export function otherHalfway(upright: Size, geometry: Geometry): Halfway | undefined {
  if (ratioOf(upright, geometry) < OTHERS.from) return undefined;
  const { width, height } = geometry.scaled;
  const size = { width: Math.round(width * OTHERS.times), height: Math.round(height * OTHERS.times) };
  return { size, box: { left: 0, top: 0, ...size } };
}

/** How many times larger a photo is than what is wanted, on the side where it is least. */
function ratioOf(upright: Size, { scaled }: Geometry): number {
  return Math.min(upright.width / scaled.width, upright.height / scaled.height);
}
