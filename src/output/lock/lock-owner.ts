import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { systemCode } from '../../errors.js';

/** The process that holds a lock. */
export interface LockOwner {
  readonly pid: number;
  /** When the process was started, ISO 8601. */
  readonly started: string;
  readonly host: string;
  /** Linux's id of this run of the machine. It is new after each start. */
  readonly boot?: string | undefined;
  /** Linux's name for the set of pids that the process lives among: a container has one of its own. */
  readonly namespace?: string | undefined;
  /** When the process was started, as Linux counts: with the pid it is one process's alone, as long as the machine runs. */
  readonly ticks?: string | undefined;
}

/** This process as the owner of a lock. */
export async function thisProcess(): Promise<LockOwner> {
  const [boot, namespace, ticks] = await Promise.all([
    ifAny(readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    ifAny(readlink('/proc/self/ns/pid')),
    startTicks(process.pid),
  ]);
  return {
    pid: process.pid,
    started: new Date(performance.timeOrigin).toISOString(),
    host: hostname(),
    boot: boot?.trim(),
    namespace,
    ticks,
  };
}

/**
 * Whether the owner of a lock is surely no more. What runs on another machine, or in another container, cannot be seen
 * from here, and counts as alive.
 *
 * @param self - {@link thisProcess}.
 */
export async function isGone(owner: LockOwner, self: LockOwner): Promise<boolean> {
  if (owner.boot === undefined || self.boot === undefined)
    return owner.host === self.host && !isAlive(owner.pid);
  // The machine was started again since.
  if (owner.boot !== self.boot) return owner.host === self.host;
  return owner.namespace === self.namespace && (await startTicks(owner.pid)) !== owner.ticks;
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 is none: the system only looks whether there is such a process.
    return process.kill(pid, 0);
  } catch (thrown) {
    return systemCode(thrown) !== 'ESRCH';
  }
}

/** When a process was started, from `/proc/PID/stat`; undefined where there is none, or it is dead and only not cleared. */
async function startTicks(pid: number): Promise<string | undefined> {
  const stat = await ifAny(readFile(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the program's name in brackets, and may hold anything. The third is the state.
  const [state = '', ...fields] = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? [];
  return ['', 'Z', 'X'].includes(state) ? undefined : fields[18];
}

/** Undefined where the system has no such thing. */
async function ifAny<T>(value: Promise<T>): Promise<T | undefined> {
  return value.catch(() => undefined);
}
