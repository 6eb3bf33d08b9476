import type { Late } from './host-messages.js';
import type { InHand } from './pool.js';

/** How often it is looked whether workers got on, in milliseconds. */
export const TICK_MS = 250;

/** What libvips can stop it stops at the timeout; what takes this much longer hangs in native code. */
const GRACE_MS = 5_000;

/** What a worker does, in a batch of how many photos. */
export interface WatchedStep extends InHand {
  readonly photos: number;
}

/**
 * Finds workers that are stuck. It counts ticks instead of time, so that a process that was stopped, or a computer that
 * slept, makes no photo late.
 */
export class HangWatch {
  /** How many ticks each step has been seen. */
  private ticks = new Map<string, number>();

  /** @param timeoutMs - How long a photo may take, in milliseconds; 0 for as long as it likes. */
  constructor(private readonly timeoutMs: number) {}

  /**
   * To be called every {@link TICK_MS}.
   *
   * @param steps - What the workers do now.
   * @returns The photos that have been in work for too long. Where a batch infers, one of them is to blame.
   */
  tick(steps: readonly WatchedStep[]): Late[] {
    const before = this.ticks;
    this.ticks = new Map(steps.map((step) => [keyOf(step), (before.get(keyOf(step)) ?? 0) + 1]));
    if (this.timeoutMs === 0) return [];
    return steps
      .filter((step) => this.isLate(step))
      .map(({ batch, photo, photos }) => ({
        batch,
        photos: photo === undefined ? Array.from({ length: photos }, (_, i) => i) : [photo],
      }));
  }

  private isLate(step: WatchedStep): boolean {
    const timeoutMs = this.timeoutMs * (step.photo === undefined ? step.photos : 1);
    const ms = (this.ticks.get(keyOf(step)) ?? 0) * TICK_MS;
    return ms > timeoutMs + Math.min(this.timeoutMs, GRACE_MS);
  }
}

function keyOf({ batch, photo }: WatchedStep): string {
  return `${batch} ${photo}`;
}
