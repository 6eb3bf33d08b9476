import { CocotagError } from '../errors.js';
import type { Label } from '../types.js';
import type { Selection } from './tags.js';
import { checkLabel, type PackageThresholds, type ThresholdChoice, thresholdsFor } from './thresholds.js';

/** What a user may choose about tags. */
export interface TagChoices {
  /** Default: the package's default threshold for every label. */
  readonly threshold?: ThresholdChoice | undefined;
  /** The most tags a photo gets. Default: no limit. */
  readonly top?: number | undefined;
  /** The labels that may become tags. Default: all. */
  readonly labels?: readonly string[] | undefined;
}

/**
 * A user's choices, checked against a model.
 *
 * @throws CocotagError USAGE for a label that does not exist, an empty list of labels, a threshold outside 0 to 1, a
 * `top` below 1.
 */
export function selectionOf(
  choices: TagChoices,
  labels: readonly Label[],
  thresholds: PackageThresholds,
): Selection {
  const { top = Number.POSITIVE_INFINITY, labels: wanted } = choices;
  if (!(top >= 1)) throw new CocotagError('USAGE', `At least one tag must be allowed, not ${top}`);
  if (wanted?.length === 0) throw new CocotagError('USAGE', 'The list of labels names none');
  const names = labels.map(({ name }) => name);
  for (const name of wanted ?? []) checkLabel(name, names);
  return {
    labels,
    thresholds: thresholdsFor(choices.threshold, labels, thresholds),
    top,
    isWanted: names.map((name) => wanted?.includes(name) ?? true),
  };
}

/** The labels that a selection can make tags of, in label order: the columns of a table. */
export function wantedLabels({ labels, isWanted }: Selection): readonly Label[] {
  return labels.filter((_, i) => isWanted[i]);
}
