import type { Range } from './range.js';

/** How a uint8 stands for a float: value = (integer - zeroPoint) * scale. */
export interface AffineParameters {
  /** A float32 above 0. */
  readonly scale: number;
  /** 0 to 255: the integer that stands for 0 exactly, as padding and ReLU need it. */
  readonly zeroPoint: number;
}

const LARGEST = 255;

/** float32 loses digits below this; a tensor so small is as good as 0. */
const SMALLEST_SCALE = 2 ** -126;

/**
 * Scale and zero point of a tensor: the range, widened to hold 0, cut into 255 steps.
 *
 * @see https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html and DynamicQuantizeLinear, which has the same formulas
 */
export function affineOf({ min, max }: Range): AffineParameters {
  const low = Math.min(0, min);
  const high = Math.max(0, max);
  // Rounded before it is divided by, as the graph computes with what is stored.
  const scale = Math.fround((high - low) / LARGEST);
  if (!(scale >= SMALLEST_SCALE)) return { scale: 1, zeroPoint: 0 };
  return { scale, zeroPoint: Math.min(LARGEST, Math.round((0 - low) / scale)) };
}

/** The uint8 that QuantizeLinear makes of a value: rounded to the nearest, halves to even, and kept in 0 to 255. */
export function quantized(value: number, { scale, zeroPoint }: AffineParameters): number {
  return Math.min(LARGEST, Math.max(0, roundHalfToEven(value / scale) + zeroPoint));
}

/** What DequantizeLinear makes of a uint8. */
export function dequantized(integer: number, { scale, zeroPoint }: AffineParameters): number {
  return (integer - zeroPoint) * scale;
}

/** To the nearest whole number, halves to the even one. */
export function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
