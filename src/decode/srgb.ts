/**
 * Light of sRGB's red, green and blue from XYZ with white D50, [3, 3], by rows: sRGB's matrix (IEC 61966-2-1) after
 * Bradford's adaptation from D65, as colour profiles have it.
 *
 * @see ICC.1:2022, annex E
 */
export const SRGB_FROM_XYZ = [
  3.1338561, -1.6168667, -0.4906146, -0.9787684, 1.9161415, 0.033454, 0.0719453, -0.2289914, 1.4052427,
] as const;

/** sRGB's curve (IEC 61966-2-1): the sample, 0 to 1, that shows a light, 0 to 1. */
export function sampleOfLight(light: number): number {
  return light <= 0.0031308 ? 12.92 * Math.max(0, light) : 1.055 * light ** (1 / 2.4) - 0.055;
}

/** The inverse of {@link sampleOfLight}. */
export function lightOfSample(sample: number): number {
  return sample <= 0.04045 ? sample / 12.92 : ((sample + 0.055) / 1.055) ** 2.4;
}
