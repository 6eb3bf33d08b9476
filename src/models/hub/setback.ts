import type { CocotagError } from '../../errors.js';

/** How a failure bears on the next try. */
export interface SetbackDetails {
  /** How long the server asks to be left alone, in milliseconds. */
  readonly waitMs?: number | undefined;
  /** Whether nothing is there that could answer: no such host, no network. */
  readonly isUnreachable?: boolean;
}

/** A failure that another try may be spared. It never leaves this folder: who gives up throws its `failure`. */
export class Setback extends Error {
  override readonly name = 'Setback';
  readonly waitMs: number | undefined;
  readonly isUnreachable: boolean;

  constructor(
    readonly failure: CocotagError,
    { waitMs, isUnreachable = false }: SetbackDetails = {},
  ) {
    super(failure.message, { cause: failure });
    this.waitMs = waitMs;
    this.isUnreachable = isUnreachable;
  }
}
