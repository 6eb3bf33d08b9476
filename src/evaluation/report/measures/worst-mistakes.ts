import type { LabelledScores } from '../../labelled-scores.js';

/** `invented`: tagged and not there. `missed`: there and not tagged. */
export type MistakeKind = 'invented' | 'missed';

/** A label that is wrong in a photo. */
export interface Mistake {
  /** The photo's index. */
  readonly photo: number;
  /** The label's index. */
  readonly label: number;
  /** 0 to 1. */
  readonly score: number;
}

/** What mistakes are looked for. */
export interface MistakeSearch {
  readonly kind: MistakeKind;
  /** How many at most; each is of another photo. */
  readonly atMost: number;
}

/**
 * The mistakes that a model was surest of: invented labels with the highest scores, or missed ones with the lowest.
 *
 * @param thresholds - [labels], in label order.
 * @returns Worst first; equal ones in the order of photos.
 */
export function worstMistakes(
  data: LabelledScores,
  thresholds: readonly number[],
  { kind, atMost }: MistakeSearch,
): readonly Mistake[] {
  const isWorse =
    kind === 'invented'
      ? (a: Mistake, b: Mistake) => a.score > b.score
      : (a: Mistake, b: Mistake) => a.score < b.score;
  const worst: Mistake[] = [];
  for (let photo = 0; photo < data.photos; photo++) {
    const mistakes = mistakesOf(data, thresholds, photo)[kind];
    const [first, ...others] = mistakes;
    if (first === undefined) continue;
    const mistake = others.reduce((most, other) => (isWorse(other, most) ? other : most), first);
    const place = worst.findIndex((other) => isWorse(mistake, other));
    if (place === -1 && worst.length >= atMost) continue;
    worst.splice(place === -1 ? worst.length : place, 0, mistake);
    if (worst.length > atMost) worst.pop();
  }
  return worst;
}

/** All that is wrong in a photo, in label order. */
export function mistakesOf(
  { labels, scores, truth }: LabelledScores,
  thresholds: readonly number[],
  photo: number,
): Readonly<Record<MistakeKind, readonly Mistake[]>> {
  const found: Record<MistakeKind, Mistake[]> = { invented: [], missed: [] };
  for (let label = 0; label < labels; label++) {
    const score = scores[photo * labels + label] as number;
    const isTagged = score >= (thresholds[label] as number);
    if (isTagged === (truth[photo * labels + label] === 1)) continue;
    found[isTagged ? 'invented' : 'missed'].push({ photo, label, score });
  }
  return found;
}
