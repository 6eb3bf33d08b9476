import type { ResizeFilter, Size } from '../types.js';
import type { Geometry } from './geometry.js';

/*
 * Pillow's 8-bit resize, bit for bit: antialiased, in two passes, each in fixed point with 22 bits and rounded and
 * clipped to 0..255. sharp's own resize shifts the picture where a side is enlarged; training code mostly uses Pillow.
 *
 * Elements of typed arrays are read `as number` below: every index is inside by construction, and a check for
 * undefined in these loops would cost more than the arithmetic.
 */

const PRECISION_BITS = 22;
// A local name: in test runners' contexts each look-up of a global costs more than the product.
const { imul } = Math;
const HALF = 1 << (PRECISION_BITS - 1);

/** One axis of a resize: for every output position its first input position and `taps` weights, padded with zeros. */
interface Axis {
  readonly taps: number;
  readonly first: Int32Array;
  readonly weights: Int32Array;
}

/** A filter's half width in pixels and its weight at a distance. */
interface Kernel {
  readonly support: number;
  weightAt(distance: number): number;
}

const KERNELS: Readonly<Record<ResizeFilter, Kernel>> = {
  triangle: { support: 1, weightAt: (distance) => Math.max(0, 1 - Math.abs(distance)) },
  cubic: {
    support: 2,
    weightAt: (distance) => {
      const x = Math.abs(distance);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
    },
  },
};

/**
 * Resizes a photo and cuts out the network's rectangle.
 *
 * @param pixels - RGB, [height, width, 3], 8 bits.
 * @param size - The photo's size.
 * @param out - Receives RGB, [cut.height, cut.width, 3].
 */
export function resample(
  pixels: Uint8Array,
  size: Size,
  geometry: Geometry,
  filter: ResizeFilter,
  out: Uint8Array,
): void {
  const { scaled, left, top, cut } = geometry;
  const kernel = KERNELS[filter];
  const columns = axis(size.width, scaled.width, left, cut.width, kernel);
  const rows = axis(size.height, scaled.height, top, cut.height, kernel);
  // The order shows in the pixels, as each pass rounds. This is Pillow 13's choice, found by trying 400 sizes.
  const isDownFirst =
    scaled.height < size.height && size.height - scaled.height > 2 * (size.width - scaled.width);
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
}

function axis(inSize: number, outSize: number, from: number, count: number, kernel: Kernel): Axis {
  const scale = inSize / outSize;
  const widening = Math.max(scale, 1);
  const support = kernel.support * widening;
  const windows = Array.from({ length: count }, (_, i) => {
    const centre = (from + i + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const end = Math.min(inSize, Math.trunc(centre + support + 0.5));
    const exact: number[] = [];
    for (let at = start; at < end; at++) exact.push(kernel.weightAt((at - centre + 0.5) / widening));
    return { start, exact };
  });
  const taps = Math.max(...windows.map(({ exact }) => exact.length));
  const first = new Int32Array(count);
  const weights = new Int32Array(count * taps);
  windows.forEach(({ start, exact }, i) => {
    // A window at the far edge starts earlier, so that `taps` pixels can always be read; the extra weights are 0.
    const shifted = Math.min(start, inSize - taps);
    first[i] = shifted;
    const sum = exact.reduce((total, weight) => total + weight, 0);
    exact.forEach((weight, k) => {
      const fixed = (sum === 0 ? weight : weight / sum) * 2 ** PRECISION_BITS;
      weights[i * taps + start - shifted + k] = Math.trunc(fixed + (weight < 0 ? -0.5 : 0.5));
    });
  });
  return { taps, first, weights };
}

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
