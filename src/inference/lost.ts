import type { PhotoRef } from '../types.js';
import type { Outcome } from './messages.js';

/** What is said of a batch whose host is no more. */
export interface Lost {
  /** What ended it: `SIGSEGV`, `exit status 1`, ... */
  readonly how: string;
  /** Whether somebody killed it, as systems do when memory is short. */
  readonly isKilled: boolean;
  /**
   * Where it had to be ended, as photos hung: the indices of those of this batch that may have done it. Undefined where
   * it crashed, as any photo in work may have done that.
   */
  readonly late?: readonly number[];
}

/** What runs batches until it dies. */
export interface Host {
  /**
   * A batch's logits, or errors, in the order of its photos.
   *
   * @throws CocotagError what concerns the batch as a whole; POOL_FAILED once the host was ended.
   */
  run(photos: readonly PhotoRef[]): Promise<readonly Outcome[] | Lost>;
  /** Whether it died or was ended. */
  readonly isOver: boolean;
  /** Ends it at once. What it has in work fails. */
  end(): Promise<void>;
}

/** Whether a host died over a batch. */
export function isLost(reply: readonly Outcome[] | Lost): reply is Lost {
  return 'how' in reply;
}
