import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/** What a process may take of its machine. */
export interface MachineLimits {
  /** Cores that it may run on. */
  readonly cpus: number;
  /** How many cores' time it is given, such as 1.5; undefined where that is not limited. */
  readonly cpuQuota: number | undefined;
  /** Bytes: the machine's, or its container's. */
  readonly memoryBytes: number;
  /** How many files a process may have open; undefined where that is not known. */
  readonly openFiles: number | undefined;
}

/**
 * The limits of this process. Node's `availableParallelism` obeys affinity, but no CPU quota before Node 22: those of
 * Linux' control groups are read here, of the group and of all that it lies in. What cannot be read limits nothing.
 *
 * @param root - Where `/proc` and `/sys` are.
 * @see https://docs.kernel.org/admin-guide/cgroup-v2.html and admin-guide/cgroup-v1/
 */
export function machineLimits(root = '/'): MachineLimits {
  const groups = controlGroups(root);
  const quotas = [...groups('').map(quotaV2), ...groups('cpu').map(quotaV1)];
  const memory = [
    ...groups('').flatMap((group) => [bytesIn(group, 'memory.max'), bytesIn(group, 'memory.high')]),
    ...groups('memory').map((group) => bytesIn(group, 'memory.limit_in_bytes')),
  ];
  return {
    cpus: availableParallelism(),
    cpuQuota: least(quotas),
    memoryBytes: least([totalmem(), ...memory]) ?? totalmem(),
    openFiles: numberIn(/^Max open files +(\d+)/m, join(root, 'proc/self/limits')),
  };
}

/**
 * The folders of this process's control group and of all above it.
 *
 * @param controller - Of version 1; the empty name is version 2.
 */
function controlGroups(root: string): (controller: string) => string[] {
  const lines = (textOf(join(root, 'proc/self/cgroup')) ?? '').split('\n');
  return (controller) => {
    const own = lines
      .map((line) => /^\d+:([^:]*):(\/.*)$/.exec(line))
      .find((match) => match?.[1]?.split(',').includes(controller));
    if (own === undefined || own === null) return [];
    const [, controllers = '', path = '/'] = own;
    // A folder is called like the controller, or like all that share it; version 2 may lie beside version 1.
    const mounts = controller === '' ? ['', 'unified'] : [controller, controllers];
    return mounts.flatMap((mount) =>
      ancestors(path).map((folder) => join(root, 'sys/fs/cgroup', mount, folder)),
    );
  };
}

/** In a container the path may be the host's, which is not there; its root is the last that is tried. */
function ancestors(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...ancestors(dirname(path))];
}

function quotaV2(group: string): number | undefined {
  const [, quota, period] = /^(\d+) (\d+)/.exec(textOf(join(group, 'cpu.max')) ?? '') ?? [];
  return quota === undefined ? undefined : Number(quota) / Number(period);
}

function quotaV1(group: string): number | undefined {
  // -1 where there is no limit.
  const quota = bytesIn(group, 'cpu.cfs_quota_us');
  const period = bytesIn(group, 'cpu.cfs_period_us');
  return quota === undefined || period === undefined ? undefined : quota / period;
}

/** A number that a file of a group holds; undefined where it says `max`. */
function bytesIn(group: string, file: string): number | undefined {
  return numberIn(/^(\d+)/, join(group, file));
}

function numberIn(pattern: RegExp, path: string): number | undefined {
  const [, number] = pattern.exec(textOf(path) ?? '') ?? [];
  return number === undefined ? undefined : Number(number);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
