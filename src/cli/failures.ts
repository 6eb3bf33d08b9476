import type { ErrorCode } from '../errors.js';
import type { FailedRow } from '../types.js';

/** How many failures of one kind are printed each by itself. */
const SHOWN_EACH = 10;

/** Says which photos failed: the first ten of a kind at once, the others as one line in the end. */
export class Failures {
  private readonly counts = new Map<ErrorCode, number>();

  constructor(private readonly print: (line: string) => void) {}

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  add({ path, error: { code, message } }: FailedRow): void {
    const count = (this.counts.get(code) ?? 0) + 1;
    this.counts.set(code, count);
    if (count <= SHOWN_EACH) this.print(`${path}: ${code}: ${message}`);
  }

  /** What was not printed before. */
  printRest(): void {
    for (const [code, count] of this.counts) {
      if (count > SHOWN_EACH) this.print(`${code}: ${count - SHOWN_EACH} more photos, ${count} in all`);
    }
  }
}
