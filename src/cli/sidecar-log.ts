import type { SidecarReport } from '../sidecar-run.js';
import type { Untagged } from '../untag-run.js';

/** What can become of a sidecar, by writing or by undoing. */
export type Outcome = SidecarReport['outcome'] | Extract<Untagged, { outcome: string }>['outcome'];

/** How many photos with two sidecars are named. */
const SHOWN = 10;

/** What would become of a sidecar, in the words of a dry run; no word for one that there is not and that is not needed. */
const VERBS: Readonly<Partial<Record<Outcome, string>>> = {
  made: 'make',
  merged: 'merge',
  cleaned: 'clean',
  deleted: 'delete',
  left: 'leave',
};

/** Counts what becomes of sidecars, and says what somebody should look into. */
export class SidecarLog {
  private readonly counts = new Map<Outcome, number>();
  private doubles = 0;

  constructor(private readonly warn: (line: string) => void) {}

  add({ path, outcome, ignored }: { path: string; outcome: Outcome; ignored?: string | undefined }): void {
    this.counts.set(outcome, this.count(outcome) + 1);
    if (ignored === undefined) return;
    this.doubles++;
    if (this.doubles <= SHOWN)
      this.warn(`${path}: the photo has a second sidecar, ${ignored}, which is left alone`);
  }

  /** What could not be said at once. */
  warnOfRest(): void {
    const rest = this.doubles - SHOWN;
    if (rest > 0) this.warn(`${rest} more photos have a second sidecar, ${this.doubles} in all`);
  }

  /** The counts as a line of a summary. */
  summary(outcomes: readonly Outcome[], isDryRun: boolean): string {
    const parts = outcomes.map((outcome) => `${this.count(outcome)} ${outcome}`);
    const rest = isDryRun ? ' (a dry run: nothing was written)' : '';
    return `Sidecars: ${parts.join(', ')}, ${this.count('left')} left alone${rest}`;
  }

  /** How many sidecars came to what. */
  get totals(): Readonly<Partial<Record<Outcome, number>>> {
    return Object.fromEntries(this.counts);
  }

  private count(outcome: Outcome): number {
    return this.counts.get(outcome) ?? 0;
  }
}

/** A line of a dry run, if there is anything to say. */
export function dryRunLine(outcome: Outcome, path: string): string | undefined {
  const verb = VERBS[outcome];
  return verb === undefined ? undefined : `${verb} ${path}`;
}
