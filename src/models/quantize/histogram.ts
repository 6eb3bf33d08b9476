/** Bins a side of zero. The range is less than twice the largest value, so that 2,048 of them are used at least. */
export const BINS_A_SIDE = 4096;

/**
 * How often a tensor has which values: bins of one width from -range to range, where the range is a power of two that
 * doubles when a larger value comes. The bins of a doubled range are pairs of the old ones, so that the counts are the
 * same whatever the order of the values, in one pass and in bounded memory.
 */
export class Histogram {
  /** [2 * BINS_A_SIDE]; bin i holds the values from (i - BINS_A_SIDE) * width up to the next bin's. */
  readonly counts = new Float64Array(2 * BINS_A_SIDE);
  /** 0 until a value comes that is not 0. */
  private range = 0;
  /** The smallest and the largest value, exact. */
  min = Number.POSITIVE_INFINITY;
  max = Number.NEGATIVE_INFINITY;
  /** How many values there are. */
  total = 0;

  /** The width of a bin; 1 where all values are 0. */
  get width(): number {
    return (this.range === 0 ? BINS_A_SIDE : this.range) / BINS_A_SIDE;
  }

  /**
   * Adds values.
   *
   * @returns Whether all of them are finite; where not, none is added.
   */
  add(values: Float32Array): boolean {
    let min = this.min;
    let max = this.max;
    let zero = 0;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? 0;
      if (value < min) min = value;
      if (value > max) max = value;
      zero += 0 * value; // NaN as soon as one is not finite.
    }
    if (zero !== 0) return false;
    if (values.length === 0) return true;
    // Zero has no sign here: which of 0 and -0 comes first would show.
    this.min = min + 0;
    this.max = max + 0;
    this.total += values.length;
    this.widenTo(Math.max(-min, max));
    const { counts } = this;
    const perUnit = 1 / this.width;
    for (let i = 0; i < values.length; i++) {
      const bin = Math.floor((values[i] ?? 0) * perUnit) + BINS_A_SIDE;
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return true;
  }

  /** Adds what another one has counted. */
  merge(other: Histogram): void {
    if (other.total === 0) return;
    const copy = other.copy();
    this.min = Math.min(this.min, other.min);
    this.max = Math.max(this.max, other.max);
    this.total += other.total;
    const largest = Math.max(-this.min, this.max);
    this.widenTo(largest);
    copy.widenTo(largest);
    copy.counts.forEach((count, bin) => {
      this.counts[bin] = (this.counts[bin] ?? 0) + count;
    });
  }

  private copy(): Histogram {
    const copy = new Histogram();
    copy.counts.set(this.counts);
    copy.range = this.range;
    return copy;
  }

  private widenTo(largest: number): void {
    if (largest === 0) return;
    if (this.range === 0) {
      this.range = powerAbove(largest);
      // All that is there are zeros, and they are in the first bin above zero whatever its width.
      return;
    }
    let times = 1;
    while (this.range * times <= largest) times *= 2;
    if (times > 1) this.narrow(times);
  }

  /** Makes one bin of so many neighbours, a power of two. */
  private narrow(neighbours: number): void {
    this.range *= neighbours;
    const old = this.counts.slice();
    this.counts.fill(0);
    old.forEach((count, bin) => {
      const to = Math.floor((bin - BINS_A_SIDE) / neighbours) + BINS_A_SIDE;
      this.counts[to] = (this.counts[to] ?? 0) + count;
    });
  }
}

/** The smallest power of two above a positive number. */
function powerAbove(value: number): number {
  let power = 2 ** Math.floor(Math.log2(value));
  // Math.log2 may be off in its last digit.
  while (power > value) power /= 2;
  while (power <= value) power *= 2;
  return power;
}
