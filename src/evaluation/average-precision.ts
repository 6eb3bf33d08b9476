import { negativesOf, type PairList, scoreSteps } from './score-steps.js';

/**
 * Average precision of one class, not interpolated: the sum of (Rn - Rn-1) Pn over the distinct scores from high to low.
 * Equal scores are one step.
 *
 * @param scores - [photos], 0 to 1, any order.
 * @param truth - [photos], 1 where the class is there, else 0.
 * @returns 0 to 1, or undefined where no photo has the class.
 * @see scikit-learn `average_precision_score`, which gives 0 there.
 * @example averagePrecision([0.9, 0.4, 0.3], [1, 0, 1]) // 0.8333...
 */
export function averagePrecision(scores: ArrayLike<number>, truth: ArrayLike<number>): number | undefined {
  return averagePrecisionOf({
    scores: Float64Array.from(scores),
    truth: Uint8Array.from(truth),
    first: 0,
    stride: 1,
  });
}

/**
 * The same of pairs where they lie. O(n) and the sorting of the positives' scores.
 *
 * @returns 0 to 1, or undefined where there is no positive.
 */
export function averagePrecisionOf(pairs: PairList): number | undefined {
  const steps = scoreSteps(pairs);
  const negatives = negativesOf(steps, pairs);
  let sum = 0;
  let hits = 0;
  let seen = 0;
  for (let step = steps.scores.length - 1; step >= 0; step--) {
    const gained = steps.positives[step] as number;
    hits += gained;
    seen += gained + (negatives[step] as number);
    sum += gained * (hits / seen);
  }
  return hits === 0 ? undefined : sum / hits;
}
