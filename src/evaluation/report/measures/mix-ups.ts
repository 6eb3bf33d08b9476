import type { LabelledScores } from '../../labelled-scores.js';

/** Photos in which one label was missed and another invented: perhaps the one was taken for the other. */
export interface MixUp {
  /** A label's index: it is there and was not tagged. */
  readonly missed: number;
  /** A label's index: it was tagged and is not there. */
  readonly invented: number;
  readonly photos: number;
}

/** What was missed and invented, alone and together. */
export interface MixUps {
  /** Most photos first, then in label order. */
  readonly pairs: readonly MixUp[];
  /** [labels]: in how many photos each was missed. */
  readonly missed: Uint32Array;
  /** [labels]: in how many each was invented. */
  readonly invented: Uint32Array;
}

/**
 * Counts, over photos, which label was invented where which was missed.
 *
 * @param thresholds - [labels], in label order.
 */
export function mixUpsOf(data: LabelledScores, thresholds: readonly number[]): MixUps {
  const { labels, scores, truth } = data;
  const limits = Float64Array.from(thresholds);
  const missed = new Uint32Array(labels);
  const invented = new Uint32Array(labels);
  const together = new Map<number, number>();
  for (let start = 0; start < scores.length; start += labels) {
    const lacking: number[] = [];
    const extra: number[] = [];
    for (let label = 0; label < labels; label++) {
      const isTagged = (scores[start + label] as number) >= (limits[label] as number);
      if (isTagged === (truth[start + label] === 1)) continue;
      (isTagged ? extra : lacking).push(label);
    }
    for (const label of extra) invented[label] = (invented[label] as number) + 1;
    for (const label of lacking) {
      missed[label] = (missed[label] as number) + 1;
      for (const other of extra) {
        const pair = label * labels + other;
        together.set(pair, (together.get(pair) ?? 0) + 1);
      }
    }
  }
  const pairs = Array.from(together, ([pair, photos]) => ({
    missed: Math.trunc(pair / labels),
    invented: pair % labels,
    photos,
  }));
  pairs.sort((a, b) => b.photos - a.photos || a.missed - b.missed || a.invented - b.invented);
  return { pairs, missed, invented };
}
