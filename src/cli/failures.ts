import type { ErrorCode } from '../errors.js';
import type { FailedRow } from '../types.js';

/** By default. */
const SHOWN_EACH = 10;

/** Says which photos failed: the first of a kind at once, the others as one line in the end. */
export class Failures {
  private readonly counts = new Map<ErrorCode, number>();

  /** @param shownEach - How many of a kind are printed each by itself; none where a table shows them anyway. */
  constructor(
    private readonly print: (line: string) => void,
    private readonly shownEach = SHOWN_EACH,
    private readonly noun = 'photo',
  ) {}

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  add({ path, error: { code, message } }: FailedRow): void {
    const count = (this.counts.get(code) ?? 0) + 1;
    this.counts.set(code, count);
    if (count <= this.shownEach) this.print(`${path}: ${code}: ${message}`);
  }

  /** What was not printed before. */
  printRest(): void {
    for (const [code, count] of this.counts) {
      if (count > this.shownEach) this.print(`${code}: ${this.restOf(count)}`);
    }
  }

  private restOf(count: number): string {
    const rest = count - this.shownEach;
    const photos = `${this.noun}${rest === 1 ? '' : 's'}`;
    return this.shownEach === 0 ? `${rest} ${photos}` : `${rest} more ${photos}, ${count} in all`;
  }
}
