import { Setback } from './setback.js';

/** How failures are borne. */
export interface Persistence {
  /** Waits so many milliseconds. */
  readonly wait: (ms: number) => Promise<void>;
  /** Whether it is tried again where nobody could be reached at all. */
  readonly isStubborn: boolean;
  /** Whether the try that failed brought enough on for the count of failures to begin anew. */
  readonly hasGained?: () => boolean;
}

/** How often in a row something may fail. Waits between: 1, 2, 4, 8, 16 seconds. */
const TRIES = 6;
const FIRST_WAIT_MS = 1_000;

/**
 * Does something until it is done, or fails too often, or for good.
 *
 * @throws What is no Setback, at once; the `failure` of the last one.
 */
export async function persist<T>(
  act: () => Promise<T>,
  { wait, isStubborn, hasGained = () => false }: Persistence,
): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await act();
    } catch (thrown) {
      if (!(thrown instanceof Setback)) throw thrown;
      if (hasGained()) failures = 1;
      if (failures >= TRIES || (thrown.isUnreachable && !isStubborn)) throw thrown.failure;
      await wait(thrown.waitMs ?? FIRST_WAIT_MS * 2 ** (failures - 1));
    }
  }
}
