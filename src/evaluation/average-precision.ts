/**
 * Average precision of one label, not interpolated: the sum of (Rn - Rn-1) Pn over the distinct scores from high to low.
 * Equal scores are one step.
 *
 * @param scores - One a photo, any order.
 * @param truth - One a photo: whether the label is there.
 * @returns 0 to 1, or undefined where no photo has the label.
 * @see scikit-learn `average_precision_score`, which gives 0 there.
 * @example averagePrecision([0.9, 0.4, 0.3], [true, false, true]) // 0.8333...
 */
export function averagePrecision(scores: readonly number[], truth: readonly boolean[]): number | undefined {
  const positives = truth.filter((isThere) => isThere).length;
  if (positives === 0) return undefined;
  const ranked = scores
    .map((score, i) => ({ score, isThere: truth[i] === true }))
    .sort((a, b) => b.score - a.score);
  let sum = 0;
  let hits = 0;
  let hitsBefore = 0;
  ranked.forEach(({ score, isThere }, i) => {
    if (isThere) hits++;
    if (ranked[i + 1]?.score === score) return;
    sum += ((hits - hitsBefore) / positives) * (hits / (i + 1));
    hitsBefore = hits;
  });
  return sum;
}

/**
 * Macro mean average precision: the mean over the labels that some photo has; the others are left out.
 *
 * @param scores - [photos][labels]
 * @param truth - [photos][labels]
 * @returns 0 to 1, and how many labels counted.
 */
export function meanAveragePrecision(
  scores: readonly (readonly number[])[],
  truth: readonly (readonly boolean[])[],
): { readonly mean: number; readonly labels: number } {
  const labelCount = scores[0]?.length ?? 0;
  const values = Array.from({ length: labelCount }, (_, label) =>
    averagePrecision(
      scores.map((photo) => photo[label] ?? 0),
      truth.map((photo) => photo[label] === true),
    ),
  ).filter((value) => value !== undefined);
  return {
    mean: values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length),
    labels: values.length,
  };
}
