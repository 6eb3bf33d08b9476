import type { PhotoSource } from './photo-source.js';
import { SRGB_FROM_XYZ, sampleOfLight } from './srgb.js';

/** How samples become RGB of 8 bits: those of {@link PhotoSource}, and CMYK without a profile. */
export type Samples = Exclude<PhotoSource['samples'], undefined> | 'cmyk';

/**
 * Turns samples into RGB.
 *
 * @param samples - [pixels, channels], 8 bits. Channels behind the colours are left out.
 * @returns RGB, [pixels, 3].
 */
export function toRgb(samples: Uint8Array, channels: number, kind: Samples): Uint8Array {
  if (kind === 'rgb' && channels === 3) return samples;
  const rgb = new Uint8Array((samples.length / channels) * 3);
  const convert = CONVERSIONS[kind];
  for (let from = 0, to = 0; from < samples.length; from += channels, to += 3)
    convert(samples, from, rgb, to);
  return rgb;
}

/** The high bytes of samples of 16 bits, in the machine's order. */
export function highBytes(samples: Buffer): Uint8Array {
  const deep = new Uint16Array(samples.buffer, samples.byteOffset, samples.length / 2);
  return Uint8Array.from(deep, (sample) => sample >> 8);
}

/** Writes the RGB of one pixel. */
type Conversion = (samples: Uint8Array, from: number, rgb: Uint8Array, to: number) => void;

const CONVERSIONS: Readonly<Record<Samples, Conversion>> = {
  rgb: copy,
  rgba: overWhite,
  cmyk: fromCmyk,
  yCbCr: fromYCbCr,
  lab: fromLab,
};

function copy(samples: Uint8Array, from: number, rgb: Uint8Array, to: number): void {
  rgb[to] = at(samples, from);
  rgb[to + 1] = at(samples, from + 1);
  rgb[to + 2] = at(samples, from + 2);
}

/** Transparency in the fourth channel, whatever stands behind it; rounded as Pillow does. */
function overWhite(samples: Uint8Array, from: number, rgb: Uint8Array, to: number): void {
  const alpha = at(samples, from + 3);
  const white = 255 * (255 - alpha);
  rgb[to] = Math.round((at(samples, from) * alpha + white) / 255);
  rgb[to + 1] = Math.round((at(samples, from + 1) * alpha + white) / 255);
  rgb[to + 2] = Math.round((at(samples, from + 2) * alpha + white) / 255);
}

/** CMYK without a profile the way Pillow does it; libvips would take a press profile of its own, 8.5 of 255 away. */
function fromCmyk(samples: Uint8Array, from: number, rgb: Uint8Array, to: number): void {
  const light = 255 - at(samples, from + 3);
  rgb[to] = Math.round(((255 - at(samples, from)) * light) / 255);
  rgb[to + 1] = Math.round(((255 - at(samples, from + 1)) * light) / 255);
  rgb[to + 2] = Math.round(((255 - at(samples, from + 2)) * light) / 255);
}

/** As in JPEG: ITU-R BT.601, full range. */
function fromYCbCr(samples: Uint8Array, from: number, rgb: Uint8Array, to: number): void {
  const y = at(samples, from);
  const cb = at(samples, from + 1) - 128;
  const cr = at(samples, from + 2) - 128;
  rgb[to] = clip(y + 1.402 * cr);
  rgb[to + 1] = clip(y - 0.344136 * cb - 0.714136 * cr);
  rgb[to + 2] = clip(y + 1.772 * cb);
}

/** CIE L*a*b* of TIFF: L* from 0 to 255, a* and b* signed; D50. By way of Bradford's matrix to sRGB's D65. */
function fromLab(samples: Uint8Array, from: number, rgb: Uint8Array, to: number): void {
  const fy = ((at(samples, from) / 255) * 100 + 16) / 116;
  const x = 0.9642 * linear(fy + ((at(samples, from + 1) << 24) >> 24) / 500);
  const y = linear(fy);
  const z = 0.8249 * linear(fy - ((at(samples, from + 2) << 24) >> 24) / 200);
  const [rx, ry, rz, gx, gy, gz, bx, by, bz] = SRGB_FROM_XYZ;
  rgb[to] = clip(255 * sampleOfLight(rx * x + ry * y + rz * z));
  rgb[to + 1] = clip(255 * sampleOfLight(gx * x + gy * y + gz * z));
  rgb[to + 2] = clip(255 * sampleOfLight(bx * x + by * y + bz * z));
}

/** The inverse of CIE L*a*b*'s f(t). */
function linear(f: number): number {
  return f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29);
}

function clip(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : Math.round(value);
}

function at(samples: Uint8Array, index: number): number {
  return samples[index] ?? 0;
}
