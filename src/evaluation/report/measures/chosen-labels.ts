import type { RankedLabel } from './ranked-labels.js';

/** Labels worth a curve of their own. */
export interface ChosenLabels {
  /** Those with the most photos, most first: their curves say most. */
  readonly frequent: readonly RankedLabel[];
  /** Of the others, those in the middle by average precision. */
  readonly middle: readonly RankedLabel[];
  /** Of the others, those with the lowest, the lowest last. */
  readonly lowest: readonly RankedLabel[];
}

/**
 * Chooses labels to look at closely.
 *
 * @param ranked - By average precision, the highest first.
 * @param ofEach - How many of each kind at most; no label comes twice.
 */
export function chosenLabels(ranked: readonly RankedLabel[], ofEach: number): ChosenLabels {
  const frequent = ranked.toSorted((a, b) => b.support - a.support || a.label - b.label).slice(0, ofEach);
  const others = ranked.filter((label) => !frequent.includes(label));
  const lowest = others.slice(-ofEach);
  const rest = others.slice(0, others.length - lowest.length);
  const start = Math.max(0, Math.trunc((others.length - ofEach) / 2));
  return {
    frequent,
    middle: rest.slice(Math.min(start, Math.max(0, rest.length - ofEach))).slice(0, ofEach),
    lowest,
  };
}
