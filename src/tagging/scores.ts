/** Scores have this many steps between 0 and 1: four decimals. */
const STEPS = 10_000;

/**
 * Rounds a score to four decimals. It happens once, here: thresholds, order and every output use the rounded number,
 * so that tags made later from saved scores are the run's own.
 */
export function roundScore(score: number): number {
  return Math.round(score * STEPS) / STEPS;
}

/**
 * Scores of logits: the sigmoid 1 / (1 + e^-x), rounded to four decimals.
 *
 * @param logits - One a label, in label order; finite.
 * @returns One a label, 0 to 1.
 */
export function scoresOf(logits: Float32Array): number[] {
  return Array.from(logits, (logit) => roundScore(1 / (1 + Math.exp(-logit))));
}
