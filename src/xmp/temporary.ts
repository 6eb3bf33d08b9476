import { randomUUID } from 'node:crypto';
import { lstat, rm } from 'node:fs/promises';
import { type BytePath, bytesOf, joined } from '../byte-path.js';

const NAME = /^\.cocotag-[0-9a-f]{12}\.tmp$/;

/** No sidecar takes this long to write, not on a slow network either. */
const LEFT_OVER_AFTER_MS = 60 * 60 * 1000;

/**
 * A name for what is written before it takes its place: hidden; one that nobody can foresee; and short, as a sidecar's
 * own name may be as long as names can be.
 */
export function temporaryName(): string {
  // The last part of a UUID is random throughout; Node keeps a store of them, which costs less than asking each time.
  return `.cocotag-${randomUUID().slice(-12)}.tmp`;
}

/** Removes what a process left that was killed while it wrote, if it is surely nobody's work any more. */
export async function removeLeftovers(folder: BytePath, names: readonly string[]): Promise<void> {
  for (const name of names.filter((candidate) => NAME.test(candidate))) {
    const path = bytesOf(joined(folder, name));
    // Another run may be faster, and a folder may be read-only: then it stays.
    const stats = await lstat(path).catch(() => undefined);
    const isOld = stats !== undefined && Date.now() - stats.mtimeMs > LEFT_OVER_AFTER_MS;
    if (isOld) await rm(path).catch(() => undefined);
  }
}
