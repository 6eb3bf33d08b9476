import type { Evaluation } from '../../evaluation.js';

/** A label that some photo has. */
export interface RankedLabel {
  /** Its index. */
  readonly label: number;
  readonly name: string;
  /** Average precision, 0 to 1. */
  readonly ap: number;
  /** How many photos have it. */
  readonly support: number;
}

/** The labels that some photo has, by average precision: the highest first, equal ones in label order. */
export function rankedLabels(
  labels: readonly string[],
  { per_class }: Pick<Evaluation, 'per_class'>,
): readonly RankedLabel[] {
  return labels
    .flatMap((name, label) => {
      const { ap = null, support = 0 } = per_class[name] ?? {};
      return ap === null ? [] : [{ label, name, ap, support }];
    })
    .sort((a, b) => b.ap - a.ap || a.label - b.label);
}
