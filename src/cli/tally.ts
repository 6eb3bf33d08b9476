import type { ErrorCode } from '../errors.js';
import { isFailed, type Row } from '../types.js';

/** Counts the rows of a run. */
export class Tally {
  photos = 0;
  tags = 0;
  /** Rows that an earlier run left. */
  takenOver = 0;
  private readonly failedByCode = new Map<ErrorCode, number>();

  add(row: Row, isTakenOver: boolean): void {
    this.photos++;
    if (isTakenOver) this.takenOver++;
    if (isFailed(row))
      this.failedByCode.set(row.error.code, (this.failedByCode.get(row.error.code) ?? 0) + 1);
    else this.tags += row.tags.length;
  }

  get failed(): number {
    return [...this.failedByCode.values()].reduce((sum, count) => sum + count, 0);
  }

  /** How many photos failed, by code. */
  get errors(): Readonly<Partial<Record<ErrorCode, number>>> {
    return Object.fromEntries(this.failedByCode);
  }
}
