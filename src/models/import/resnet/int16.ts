/** Weights in half the bytes: value = integer * the scale of its row. */
export interface Int16Weights {
  readonly integers: Int16Array;
  /** float32, one a row. */
  readonly scales: Float32Array;
}

const LARGEST = 32_767;

/** float32 loses digits below this, and integers could leave their range; such a row is as good as zero. */
const SMALLEST_SCALE = 2 ** -126;

/**
 * Rounds weights to 16-bit integers with a scale a row (an output channel): off by 1/65,534 of the row's largest
 * weight at most.
 *
 * @param rows - How many rows the weights have, each as long as the other.
 */
export function toInt16(weight: Float32Array, rows: number): Int16Weights {
  const rowLength = weight.length / rows;
  const integers = new Int16Array(weight.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = row * rowLength;
    let largest = 0;
    for (let i = start; i < start + rowLength; i++) largest = Math.max(largest, Math.abs(weight[i] ?? 0));
    // The scale is rounded before it is divided by, as the graph multiplies with what is stored.
    const exact = largest / LARGEST;
    const scale = exact < SMALLEST_SCALE ? 1 : Math.fround(exact);
    scales[row] = scale;
    for (let i = start; i < start + rowLength; i++) {
      integers[i] = Math.round((weight[i] ?? 0) / scale);
    }
  }
  return { integers, scales };
}
