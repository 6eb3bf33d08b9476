import { roundHalfToEven } from './affine.js';

/** A convolution's weights in 8 bits, and its bias to go with them. A row is an output channel. */
export interface Int8Weights {
  /** weight = integer * its row's scale; -127 to 127. */
  readonly integers: Int8Array;
  /** float32, one a row. */
  readonly scales: Float32Array;
  /** bias = integer * its row's scale * the input's scale. */
  readonly bias: Int32Array | undefined;
}

/** Weights are symmetric around 0, so that -128 is not used. */
const LARGEST_WEIGHT = 127;

/** A bias takes 30 bits at most: onnxruntime adds the products to it in 32. */
const LARGEST_BIAS = 2 ** 30;

const SMALLEST_SCALE = 2 ** -126;

/**
 * Rounds weights to 8 bits with a scale a row: its largest weight becomes 127, so that no weight is off by more than
 * half a step. A row whose bias would not fit into its integers gets a larger scale.
 *
 * @param weight - [rows, ...], finite.
 * @param bias - [rows], finite.
 * @param inputScale - Of the tensor that is convolved.
 * @see onnxruntime's quantize_static with per_channel, which does the same
 */
export function toInt8(
  weight: Float32Array,
  bias: Float32Array | undefined,
  rows: number,
  inputScale: number,
): Int8Weights {
  const rowLength = weight.length / rows;
  const integers = new Int8Array(weight.length);
  const scales = new Float32Array(rows);
  const biases = bias && new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * rowLength;
    const end = start + rowLength;
    let largest = 0;
    for (let i = start; i < end; i++) largest = Math.max(largest, Math.abs(weight[i] ?? 0));
    const shift = bias?.[row] ?? 0;
    const scale = rowScale(largest, Math.abs(shift), inputScale);
    scales[row] = scale;
    for (let i = start; i < end; i++) integers[i] = roundHalfToEven((weight[i] ?? 0) / scale);
    if (biases !== undefined) biases[row] = roundHalfToEven(shift / (scale * inputScale));
  }
  return { integers, scales, bias: biases };
}

function rowScale(largestWeight: number, bias: number, inputScale: number): number {
  const scale = Math.fround(Math.max(largestWeight / LARGEST_WEIGHT, bias / (LARGEST_BIAS * inputScale)));
  return scale < SMALLEST_SCALE ? 1 : scale;
}
