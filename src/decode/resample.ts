import type { ResizeFilter, Size } from '../types.js';
import type { Geometry } from './geometry.js';
import { type Axis, PRECISION_BITS, passesOf } from './resample-axis.js';

/*
 * Pillow's 8-bit resize, bit for bit: antialiased, in two passes, each in fixed point with 22 bits and rounded and
 * clipped to 0..255. sharp's own resize shifts the picture where a side is enlarged; training code mostly uses Pillow.
 *
 * Elements of typed arrays are read `as number` below: every index is inside by construction, and a check for
 * undefined in these loops would cost more than the arithmetic.
 */

// A local name: in test runners' contexts each look-up of a global costs more than the product.
const { imul } = Math;
const HALF = 1 << (PRECISION_BITS - 1);

/**
 * Resizes a photo and cuts out the network's rectangle.
 *
 * @param pixels - RGB, [height, width, 3], 8 bits.
 * @param size - The photo's size.
 * @param out - Receives RGB, [cut.height, cut.width, 3].
 */
export type Resample = (
  pixels: Uint8Array,
  size: Size,
  geometry: Geometry,
  filter: ResizeFilter,
  out: Uint8Array,
) => void;

/** The plain way, which runs anywhere and shares nothing. */
export const resample: Resample = (pixels, size, geometry, filter, out) => {
  const { cut } = geometry;
  const { columns, rows, isDownFirst } = passesOf(size, geometry, filter);
  if (isDownFirst) {
    const between = new Uint8Array(size.width * cut.height * 3);
    resampleDown(pixels, size.width, rows, between);
    resampleAcross(between, size.width, 0, cut.height, columns, out);
  } else {
    const { start, end } = extent(rows, size.height);
    const between = new Uint8Array(cut.width * size.height * 3);
    resampleAcross(pixels, size.width, start, end, columns, between);
    resampleDown(between, cut.width, rows, out);
  }
};

/** The input positions that any output position of an axis needs. */
function extent({ first, taps }: Axis, inSize: number): { start: number; end: number } {
  const start = first[0] ?? 0;
  return { start, end: Math.min(inSize, (first[first.length - 1] ?? 0) + taps) };
}

/** Resizes rows `start` to `end` across; they keep their places in `out`. */
function resampleAcross(
  pixels: Uint8Array,
  width: number,
  start: number,
  end: number,
  { taps, first, weights }: Axis,
  out: Uint8Array,
): void {
  const outWidth = first.length;
  for (let y = start; y < end; y++) {
    const line = y * width * 3;
    let target = y * outWidth * 3;
    for (let x = 0; x < outWidth; x++) {
      let source = line + (first[x] as number) * 3;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      const lastWeight = (x + 1) * taps;
      for (let k = x * taps; k < lastWeight; k++) {
        const weight = weights[k] as number;
        red += imul(pixels[source] as number, weight);
        green += imul(pixels[source + 1] as number, weight);
        blue += imul(pixels[source + 2] as number, weight);
        source += 3;
      }
      out[target] = clip(red >> PRECISION_BITS);
      out[target + 1] = clip(green >> PRECISION_BITS);
      out[target + 2] = clip(blue >> PRECISION_BITS);
      target += 3;
    }
  }
}

function resampleDown(
  pixels: Uint8Array,
  width: number,
  { taps, first, weights }: Axis,
  out: Uint8Array,
): void {
  const line = width * 3;
  for (let y = 0; y < first.length; y++) {
    const source = (first[y] as number) * line;
    const target = y * line;
    const firstWeight = y * taps;
    for (let x = 0; x < line; x++) {
      let sum = HALF;
      let at = source + x;
      for (let k = firstWeight; k < firstWeight + taps; k++) {
        sum += imul(pixels[at] as number, weights[k] as number);
        at += line;
      }
      out[target + x] = clip(sum >> PRECISION_BITS);
    }
  }
}

function clip(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
