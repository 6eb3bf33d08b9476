import type { Label, Tag } from '../types.js';

/** Which labels of a photo become its tags. Made by {@link selectionOf}; arrays are in label order. */
export interface Selection {
  readonly labels: readonly Label[];
  /** A label's tag needs at least this score, 0 to 1. */
  readonly thresholds: readonly number[];
  /** The most tags a photo gets, those with the highest scores. */
  readonly top: number;
  /** Whether a label may become a tag at all. */
  readonly isWanted: readonly boolean[];
}

/**
 * A photo's tags: the wanted labels whose score reaches its threshold, highest first, ties in label order.
 *
 * @param scores - One a label, 0 to 1, in label order.
 */
export function tagsOf(scores: readonly number[], { labels, thresholds, top, isWanted }: Selection): Tag[] {
  const tags: Tag[] = [];
  labels.forEach(({ name }, i) => {
    const score = scores[i] ?? 0;
    if (isWanted[i] && score >= (thresholds[i] ?? Number.POSITIVE_INFINITY))
      tags.push({ label: name, score });
  });
  // Array.prototype.sort is stable: equal scores stay in label order.
  return tags.sort((a, b) => b.score - a.score).slice(0, top);
}

/** All scores of a photo by label, in label order, as a row shows them. */
export function scoresByLabel(scores: readonly number[], labels: readonly Label[]): Record<string, number> {
  return Object.fromEntries(labels.map(({ name }, i) => [name, scores[i] ?? 0]));
}
