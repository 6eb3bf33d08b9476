import type { PhotoDifference } from './photo-difference.js';
import type { SavedTags } from './saved-tags.js';

/** One of two runs that are compared. */
export interface DifferingRun {
  readonly name: string;
  /** `id@version/graph` of its first row; null where it has none. */
  readonly model: string | null;
  /** Rows, failed ones included. */
  readonly photos: number;
  readonly failed: number;
}

/** How often a label is a tag. */
export interface LabelDifference {
  readonly gained: number;
  readonly lost: number;
  /** Tags of both runs. */
  readonly kept: number;
}

/** How two runs differ, as counts. */
export interface RunDifference {
  readonly a: DifferingRun;
  readonly b: DifferingRun;
  /** Photos of both runs, those that failed in one included. */
  readonly photos: number;
  readonly only_in_a: number;
  readonly only_in_b: number;
  /** Photos of both with a tag gained or lost. */
  readonly differing: number;
  readonly gained: number;
  readonly lost: number;
  readonly kept: number;
  /** Tags whose score changed by what was asked for; 0 where nothing was. */
  readonly changed: number;
  /** Every label that is a tag in either, those that changed most first. */
  readonly labels: Readonly<Record<string, LabelDifference>>;
}

/** Counts the differences of photos as they come. */
export class DifferenceCounts {
  private readonly labels = new Map<string, { gained: number; lost: number; kept: number }>();
  private readonly runs: Record<'a' | 'b', { model: string | null; photos: number; failed: number }>;
  private readonly sums = { photos: 0, only_in_a: 0, only_in_b: 0, differing: 0, changed: 0 };

  constructor(private readonly names: { readonly a: string; readonly b: string }) {
    const none = { model: null, photos: 0, failed: 0 };
    this.runs = { a: { ...none }, b: { ...none } };
  }

  /** Counts a row of a run. */
  row(which: 'a' | 'b', { model, error }: SavedTags): void {
    const run = this.runs[which];
    run.model ??= model;
    run.photos++;
    if (error !== undefined) run.failed++;
  }

  /** @param b - The photo's row in b, if it has one. */
  photo(
    { gained, lost, changed, only_in, error_in_a, error_in_b }: PhotoDifference,
    b: SavedTags | undefined,
  ): void {
    if (only_in !== undefined) {
      this.sums[`only_in_${only_in}`]++;
      return;
    }
    this.sums.photos++;
    if (error_in_a !== undefined || error_in_b !== undefined) return;
    if (gained.length + lost.length > 0) this.sums.differing++;
    this.sums.changed += changed.length;
    for (const { label } of b?.tags ?? []) this.of(label).kept++;
    for (const { label } of gained) {
      this.of(label).gained++;
      this.of(label).kept--;
    }
    for (const { label } of lost) this.of(label).lost++;
  }

  total(): RunDifference {
    const ranked = [...this.labels].sort(
      ([nameA, a], [nameB, b]) => b.gained + b.lost - a.gained - a.lost || (nameA < nameB ? -1 : 1),
    );
    const sum = (key: keyof LabelDifference) => ranked.reduce((total, [, counts]) => total + counts[key], 0);
    const { photos, only_in_a, only_in_b, differing, changed } = this.sums;
    return {
      a: { name: this.names.a, ...this.runs.a },
      b: { name: this.names.b, ...this.runs.b },
      photos,
      only_in_a,
      only_in_b,
      differing,
      gained: sum('gained'),
      lost: sum('lost'),
      kept: sum('kept'),
      changed,
      labels: Object.fromEntries(ranked),
    };
  }

  private of(label: string) {
    const known = this.labels.get(label);
    if (known !== undefined) return known;
    const counts = { gained: 0, lost: 0, kept: 0 };
    this.labels.set(label, counts);
    return counts;
  }
}
