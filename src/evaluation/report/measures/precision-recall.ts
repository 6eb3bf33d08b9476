import { negativesOf, type PairList, scoreSteps } from '../../score-steps.js';
import { thinned } from './thinning.js';

/** What tags are worth where all pairs from one score up are tagged. */
export interface PrecisionRecallPoint {
  /** 0 to 1. */
  readonly recall: number;
  /** 0 to 1. */
  readonly precision: number;
}

/**
 * Precision over recall as steps: each point holds from the recall before it to its own, so that the area below is the
 * average precision. It begins at recall 0.
 *
 * @param slices - See {@link thinned}: at most twice as many points come back, and three.
 * @returns Recall ascends to 1; none where there is no positive.
 */
export function precisionRecallCurve(pairs: PairList, slices: number): readonly PrecisionRecallPoint[] {
  const steps = scoreSteps(pairs);
  const negatives = negativesOf(steps, pairs);
  const { length } = steps.scores;
  const hits = new Float64Array(length);
  const y = new Float64Array(length);
  let found = 0;
  let seen = 0;
  for (let i = 0; i < length; i++) {
    const step = length - 1 - i;
    const gained = steps.positives[step] as number;
    found += gained;
    seen += gained + (negatives[step] as number);
    hits[i] = found;
    y[i] = found / seen;
  }
  const x = hits.map((hit) => hit / found);
  const points = thinned({ x, y }, slices).map((i) => ({
    recall: x[i] as number,
    precision: y[i] as number,
  }));
  const [first] = points;
  return first === undefined ? [] : [{ recall: 0, precision: first.precision }, ...points];
}
