import { lightOfSample, SRGB_FROM_XYZ } from '../srgb.js';
import type { MatrixProfile } from './matrix-profile.js';

// A local name: in test runners' contexts each look-up of a global costs more than the product.
const { imul } = Math;

/** Brings pixels, RGB of 8 bits, [pixels, 3], to sRGB, in place. */
export type ToSrgb = (rgb: Uint8Array) => void;

/** Bits of light, from none to white. In the dark, where sRGB is steepest, a step is a fifth of a sample. */
const LIGHT_BITS = 14;
/** Bits behind the point of the matrix. */
const FACTOR_BITS = 14;
/** From the least to the most light, in whites, that 32 bits have room for. That of ProPhoto RGB, which is wide, is 4. */
const MAX_RANGE = 7;

const WHITE = 1 << LIGHT_BITS;

/** Numbers of samples that tell whether a conversion changes anything. */
const TRIAL_SAMPLES = [0, 26, 64, 128, 191, 229, 255];

/** As far as a sample may move, of 255, by a profile that is taken for sRGB's own. */
const SAME_WITHIN = 1;

type Nine = [number, number, number, number, number, number, number, number, number];

/** What pixels of sRGB need. */
const NOTHING: ToSrgb = () => undefined;

/**
 * What brings pixels of a profile to sRGB, as Little CMS does it: relative to white, cut off where sRGB ends. libvips
 * would take a third of a decoding's time for it, even where the profile is sRGB, by whatever name.
 *
 * @returns Undefined for a profile whose black is not black, which Little CMS may make so, and for one with such colours
 * that it is made up.
 */
export function toSrgb({ curves, toXyz }: MatrixProfile): ToSrgb | undefined {
  const matrix = product(SRGB_FROM_XYZ, toXyz);
  const range = { least: reach(matrix, -1), most: Math.max(1, reach(matrix, 1)) };
  if (range.least + range.most > MAX_RANGE || curves.some((curve) => clipped(curve(0)) > 0)) return undefined;
  const lightsOf = (curve: MatrixProfile['curves'][0]) =>
    Int32Array.from({ length: 256 }, (_, sample) => Math.round(WHITE * clipped(curve(sample / 255))));
  const [red, green, blue] = curves;
  const tables: Tables = {
    lights: [lightsOf(red), lightsOf(green), lightsOf(blue)],
    factors: matrix.map((factor) => Math.round(factor * (1 << FACTOR_BITS))) as Nine,
    ...samplesOfLight(range),
  };
  return changesNothing(tables) ? NOTHING : (rgb) => convert(rgb, tables);
}

/** How far light goes below black, or beyond it, in whites. */
function reach(matrix: readonly number[], sign: 1 | -1): number {
  const sums = [0, 3, 6].map((row) =>
    matrix.slice(row, row + 3).reduce((sum, factor) => sum + Math.max(0, sign * factor), 0),
  );
  return Math.max(...sums);
}

interface Range {
  readonly least: number;
  readonly most: number;
}

function clipped(light: number): number {
  return light > 0 ? Math.min(1, light) : 0;
}

/** The numbers that a conversion takes. */
interface Tables {
  /** Light by red, green and blue samples. */
  readonly lights: readonly [Int32Array, Int32Array, Int32Array];
  /** From their light to sRGB's, [3, 3], by rows. */
  readonly factors: Nine;
  /** sRGB's samples by light, from what is below black on. */
  readonly samples: Uint8Array;
  /** Where black is among them. */
  readonly black: number;
}

/** Little CMS does the same sums. By names, as loops over lists take several times as long. */
function convert(rgb: Uint8Array, { lights, factors, samples, black }: Tables): void {
  const [reds, greens, blues] = lights;
  const [rr, rg, rb, gr, gg, gb, br, bg, bb] = factors;
  const start = (black << FACTOR_BITS) + (1 << (FACTOR_BITS - 1));
  // All that is read is there, by construction.
  for (let i = 0; i < rgb.length; i += 3) {
    const red = reds[rgb[i] as number] as number;
    const green = greens[rgb[i + 1] as number] as number;
    const blue = blues[rgb[i + 2] as number] as number;
    const r = start + imul(rr, red) + imul(rg, green) + imul(rb, blue);
    const g = start + imul(gr, red) + imul(gg, green) + imul(gb, blue);
    const b = start + imul(br, red) + imul(bg, green) + imul(bb, blue);
    rgb[i] = samples[r >> FACTOR_BITS] as number;
    rgb[i + 1] = samples[g >> FACTOR_BITS] as number;
    rgb[i + 2] = samples[b >> FACTOR_BITS] as number;
  }
}

/**
 * The samples of sRGB by steps of light, rounded.
 *
 * @returns With the place of black.
 */
function samplesOfLight({ least, most }: Range): { samples: Uint8Array; black: number } {
  // Two more on either side, as factors are rounded.
  const black = Math.ceil(least * WHITE) + 2;
  const samples = new Uint8Array(black + Math.ceil(most * WHITE) + 3).fill(255);
  let from = 0;
  for (let sample = 0; sample < 255; sample++) {
    const end = black + Math.ceil(lightOfSample((sample + 0.5) / 255) * WHITE);
    samples.fill(sample, from, end);
    from = end;
  }
  return { samples, black };
}

/** Two matrices, [3, 3], by rows. */
function product(left: readonly number[], right: readonly number[]): number[] {
  const at = (matrix: readonly number[], row: number, column: number) =>
    matrix[3 * row + column] ?? Number.NaN;
  return Array.from({ length: 9 }, (_, i) =>
    [0, 1, 2].reduce((sum, k) => sum + at(left, Math.floor(i / 3), k) * at(right, k, i % 3), 0),
  );
}

function changesNothing(tables: Tables): boolean {
  const before = TRIAL_SAMPLES.flatMap((red) =>
    TRIAL_SAMPLES.flatMap((green) => TRIAL_SAMPLES.flatMap((blue) => [red, green, blue])),
  );
  const after = Uint8Array.from(before);
  convert(after, tables);
  return before.every((sample, i) => Math.abs(sample - (after[i] ?? 0)) <= SAME_WITHIN);
}
