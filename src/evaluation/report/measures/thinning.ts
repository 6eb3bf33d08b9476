const { max, min, trunc } = Math;

/** A curve's points; x ascends. Both of one length. */
export interface Curve {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/**
 * Which points of a curve are enough to draw it: its ends, and in each of so many slices of equal width the lowest and
 * the highest. With a slice a pixel the picture is the whole curve's, however many points it has.
 *
 * @param slices - At least 1.
 * @returns Indices, ascending, at most 2 * slices + 2 of them.
 * @see Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", 2014, which this is half of
 */
export function thinned({ x, y }: Curve, slices: number): readonly number[] {
  const { length } = x;
  if (length <= 2 * slices) return Array.from({ length }, (_, i) => i);
  const first = at(x, 0);
  const width = (at(x, length - 1) - first) / slices || 1;
  const kept = new Set([0, length - 1]);
  for (let start = 0; start < length; ) {
    const slice = min(slices - 1, trunc((at(x, start) - first) / width));
    let [low, high, next] = [start, start, start + 1];
    for (; next < length && min(slices - 1, trunc((at(x, next) - first) / width)) === slice; next++) {
      if (at(y, next) < at(y, low)) low = next;
      if (at(y, next) > at(y, high)) high = next;
    }
    kept.add(min(low, high)).add(max(low, high));
    start = next;
  }
  return [...kept].sort((a, b) => a - b);
}

/** Inside by construction. */
function at(values: ArrayLike<number>, i: number): number {
  return values[i] as number;
}
