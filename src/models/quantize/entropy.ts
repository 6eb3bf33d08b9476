/**
 * Where to cut a distribution off so that quantising loses the least information, as TensorRT chooses it: the
 * threshold with the least Kullback-Leibler divergence between the values below it (what lies above is put into the
 * last bin) and the same values merged into as many levels as 8 bits have.
 *
 * @param counts - Of values by distance from zero, in bins of one width.
 * @param levels - How many levels there are between zero and the threshold.
 * @returns The threshold in bins, `levels` to `counts.length`.
 * @see S. Migacz, "8-bit inference with TensorRT", GTC 2017
 */
export function entropyThreshold(counts: Float64Array, levels: number): number {
  let last = counts.length;
  while (last > levels && (counts[last - 1] ?? 0) === 0) last--;
  let outliers = 0;
  let best = last;
  let least = Number.POSITIVE_INFINITY;
  // From the widest: of thresholds that are as good as each other the widest is taken.
  for (let length = last; length >= levels; length--) {
    const divergence = divergenceAt(counts, length, outliers, levels);
    if (divergence < least) {
      least = divergence;
      best = length;
    }
    outliers += counts[length - 1] ?? 0;
  }
  return best;
}

/**
 * What q has, as a count, in a level that is empty but for the outliers of p: the divergence would be infinite there, and
 * no threshold could lie in the gap before an outlier. onnxruntime takes as much.
 */
const NEXT_TO_NOTHING = 1e-4;

/** KL(p || q) for the first `length` bins. */
function divergenceAt(counts: Float64Array, length: number, outliers: number, levels: number): number {
  const perLevel = Math.floor(length / levels);
  let total = outliers;
  for (let bin = 0; bin < length; bin++) total += counts[bin] ?? 0;
  const inside = total - outliers;
  if (inside === 0) return Number.POSITIVE_INFINITY;
  let divergence = 0;
  for (let level = 0; level < levels; level++) {
    const start = level * perLevel;
    const end = level === levels - 1 ? length : start + perLevel;
    let sum = 0;
    let filled = 0;
    for (let bin = start; bin < end; bin++) {
      const count = counts[bin] ?? 0;
      sum += count;
      if (isFilled(count, bin, length, outliers)) filled++;
    }
    for (let bin = start; bin < end; bin++) {
      const p = ((counts[bin] ?? 0) + (bin === length - 1 ? outliers : 0)) / total;
      if (p === 0) continue;
      const q = (sum === 0 ? NEXT_TO_NOTHING : sum / filled) / inside;
      divergence += p * Math.log(p / q);
    }
  }
  return divergence;
}

/** Whether a bin of p holds anything: q is spread over such bins alone. */
function isFilled(count: number, bin: number, length: number, outliers: number): boolean {
  return count > 0 || (bin === length - 1 && outliers > 0);
}
