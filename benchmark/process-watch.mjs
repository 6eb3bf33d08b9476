import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in /proc/PID/stat: the same on every Linux that Node runs on. */
const TICKS = 100;

/**
 * One look at a run of cocotag: its own process, and the host in which it decodes and infers. Linux only.
 *
 * @returns Of each of the two processes CPU in milliseconds since its start, of its main thread and of all threads, and its
 * resident memory in bytes; undefined where one of them is not there yet, or no more.
 */
export function lookAt(pid) {
  try {
    const host = childrenOf(pid).find((child) => read(child, 'cmdline').includes('engine-host.js'));
    if (host === undefined) return undefined;
    return {
      mainThreadMs: threadMs(pid),
      mainProcessMs: processMs(pid),
      mainBytes: residentBytes(pid),
      hostThreadMs: threadMs(host),
      hostProcessMs: processMs(host),
      hostBytes: residentBytes(host),
    };
  } catch {
    return undefined; // It is over, or this is not Linux.
  }
}

/** CPU time of a process's main thread: /proc counts nanoseconds on a processor. */
function threadMs(pid) {
  return Number(read(pid, `task/${pid}/schedstat`).split(' ')[0]) / 1e6;
}

function processMs(pid) {
  const stat = read(pid, 'stat');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

/** Pages that processes share count for each of them. */
function residentBytes(pid) {
  const [, kilobytes = 0] = /VmRSS:\s+(\d+) kB/.exec(read(pid, 'status')) ?? [];
  return Number(kilobytes) * 1024;
}

function childrenOf(pid) {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => read(pid, `task/${thread}/children`).split(' '))
    .filter(Boolean);
}

function read(pid, name) {
  return readFileSync(`/proc/${pid}/${name}`, 'utf8');
}
