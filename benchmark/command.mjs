import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The program's entry. */
export const BIN = new URL('../bin/run.js', import.meta.url).pathname;

/**
 * Runs a Node program to its end.
 *
 * @returns Seconds to the first output and to the end, the largest resident memory of it and its children in bytes, and
 * what it printed.
 */
export function measure(args) {
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  let firstOutput;
  let peak = 0;
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    firstOutput ??= seconds();
    if (stdout.length < 1 << 20) stdout += text;
  });
  const watch = setInterval(() => {
    peak = Math.max(peak, residentBytes(child.pid));
  }, 100);
  return new Promise((resolve, reject) => {
    child.on('close', (status) => {
      clearInterval(watch);
      if (status === 0) resolve({ firstOutput, seconds: seconds(), peak, stdout });
      else reject(new Error(`${args.join(' ')} ended with ${status}`));
    });
  });
}

/** Runs a Node program that prints JSON. */
export async function json(args) {
  return JSON.parse((await measure(args)).stdout);
}

/** {@link measure} for a cocotag command line. */
export function measureCocotag(...args) {
  return measure([BIN, ...args]);
}

/** Memory of a process and of those that it started; pages that they share count for each. */
export function residentBytes(pid) {
  try {
    const [, kilobytes = 0] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    return children.map(residentBytes).reduce((sum, bytes) => sum + bytes, Number(kilobytes) * 1024);
  } catch {
    return 0; // It is over, or this is not Linux.
  }
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Median and spread, as text. */
export function spread(values, digits = 1) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)}-${high.toFixed(digits)})`;
}
