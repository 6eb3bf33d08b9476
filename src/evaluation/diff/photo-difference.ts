import type { Tag } from '../../types.js';
import type { SavedTags } from './saved-tags.js';

/** How a photo's tags differ between two runs, a and b. Lists may be empty. */
export interface PhotoDifference {
  readonly path: string;
  /** Tags that b alone has. */
  readonly gained: readonly Tag[];
  /** Tags that a alone has. */
  readonly lost: readonly Tag[];
  /** Tags of both whose scores lie apart by the least change that was asked for. */
  readonly changed: readonly ScoreChange[];
  /** The run that alone has the photo. */
  readonly only_in?: 'a' | 'b';
  /** The code of the photo's error, in a run where it failed. Its tags then are not compared. */
  readonly error_in_a?: string;
  readonly error_in_b?: string;
}

/** A tag of both runs with another score. */
export interface ScoreChange {
  readonly label: string;
  readonly a: number;
  readonly b: number;
}

/** Scores have four decimals: a difference of two may miss the least change by rounding alone. */
const ROUNDING = 1e-9;

/**
 * Compares a photo's tags.
 *
 * @param leastChange - The change of a score that is listed; undefined for none.
 */
export function photoDifference(a: SavedTags, b: SavedTags, leastChange?: number): PhotoDifference {
  const { path } = b;
  if (a.error !== undefined || b.error !== undefined) {
    return {
      path,
      ...nothing(),
      ...(a.error !== undefined && { error_in_a: a.error }),
      ...(b.error !== undefined && { error_in_b: b.error }),
    };
  }
  const before = new Map(a.tags.map(({ label, score }) => [label, score]));
  const after = new Set(b.tags.map(({ label }) => label));
  return {
    path,
    gained: b.tags.filter(({ label }) => !before.has(label)),
    lost: a.tags.filter(({ label }) => !after.has(label)),
    changed: b.tags.flatMap(({ label, score }) => {
      const old = before.get(label);
      const isListed =
        old !== undefined && leastChange !== undefined && Math.abs(score - old) >= leastChange - ROUNDING;
      return isListed ? [{ label, a: old, b: score }] : [];
    }),
  };
}

/** The difference of a photo that one run alone has. */
export function onlyIn(which: 'a' | 'b', { path }: SavedTags): PhotoDifference {
  return { path, ...nothing(), only_in: which };
}

/** Whether there is anything to say of a photo. One that failed alike in both runs does not differ. */
export function isDifferent(difference: PhotoDifference): boolean {
  const { gained, lost, changed, only_in, error_in_a, error_in_b } = difference;
  if (only_in !== undefined || error_in_a !== error_in_b) return true;
  return gained.length + lost.length + changed.length > 0;
}

function nothing(): Pick<PhotoDifference, 'gained' | 'lost' | 'changed'> {
  return { gained: [], lost: [], changed: [] };
}
