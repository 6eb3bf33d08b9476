import type { ReadingWarning } from './truth.js';

/** Counts what is odd in a file, and keeps the first of each kind. */
export class Tally {
  readonly #counts = new Map<string, { count: number; first: string }>();

  /** @param what - A clause in the plural, see `ReadingWarning`. */
  add(what: string, which: string, count = 1): void {
    const known = this.#counts.get(what);
    if (known === undefined) this.#counts.set(what, { count, first: which });
    else known.count += count;
  }

  warnings(): ReadingWarning[] {
    return [...this.#counts].map(([what, { count, first }]) => ({ what, count, first }));
  }
}
