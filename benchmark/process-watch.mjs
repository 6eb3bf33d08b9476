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
  return ofBoth(pid, (host) => ({
    mainThreadMs: threadMs(pid),
    mainProcessMs: processMs(pid),
    mainBytes: residentBytes(pid),
    hostThreadMs: threadMs(host),
    hostProcessMs: processMs(host),
    hostBytes: residentBytes(host),
  }));
}

/**
 * One look at memory alone, which takes the kernel some milliseconds.
 *
 * @returns `bytesOnce`: what is resident of both processes, with the pages that they share counted once.
 */
export function lookAtMemory(pid) {
  return ofBoth(pid, (host) => ({ bytesOnce: proportionalBytes(pid) + proportionalBytes(host) }));
}

function ofBoth(pid, look) {
  try {
    const host = childrenOf(pid).find((child) => read(child, 'cmdline').includes('engine-host.js'));
    return host === undefined ? undefined : look(host);
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

/** Resident memory in which a page counts by the share of one of those who have it. */
function proportionalBytes(pid) {
  const [, kilobytes = 0] = /^Pss:\s+(\d+) kB/m.exec(read(pid, 'smaps_rollup')) ?? [];
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
