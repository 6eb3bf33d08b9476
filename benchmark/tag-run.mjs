import { spawn } from 'node:child_process';
import { BIN } from './command.mjs';
import { lookAt, lookAtMemory } from './process-watch.mjs';

const LOOK_MS = 100;

/**
 * One run of `cocotag tag` to NDJSON in a pipe, watched from outside.
 *
 * @param graph - One of {@link bundledGraphs}.
 * @param options - `workers`, `device`, `batch` where they are not the usual; `isForMemory` to look at that
 * more closely; `nodeArgs`, `env` for the program's process.
 * @returns `rows`; `seconds` from start to end; `looks`: {@link lookAt} with `rows` so far and seconds `at`; `rate`: photos
 * a second, start-up included; `steadyRate`: from the first rows to the last; CPU a photo after the first rows, of the main threads
 * (`mainThreadMs`, `hostThreadMs`) and of both processes (`cpuMs`).
 */
export async function tagRun(
  graph,
  folder,
  { workers, device = 'cpu', batch, isForMemory = false, nodeArgs = [], env = {} } = {},
) {
  const args = ['tag', folder, '-m', graph.id, '--precision', graph.precision, '-q', '--no-config'];
  args.push('--device', device);
  if (workers !== undefined) args.push('-j', String(workers));
  if (batch !== undefined) args.push('--batch-size', String(batch));
  const startedAt = performance.now();
  const seconds = () => (performance.now() - startedAt) / 1000;
  const child = spawn(process.execPath, [...nodeArgs, BIN, ...args, '--ndjson', '-'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  const looks = [];
  let rows = 0;
  let first;
  let last;
  const look = () => {
    const seen = lookAt(child.pid);
    const memory = isForMemory ? lookAtMemory(child.pid) : {};
    if (seen !== undefined && memory !== undefined) looks.push({ ...seen, ...memory, rows, at: seconds() });
  };
  child.stdout.on('data', (chunk) => {
    for (const byte of chunk) if (byte === 0x0a) rows++;
    if (first === undefined) look();
    last = { rows, at: seconds() };
    first ??= last;
  });
  const timer = setInterval(look, LOOK_MS);
  const status = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(timer);
  if (status !== 0) throw new Error(`cocotag ${args.join(' ')} ended with ${status}`);
  return {
    rows,
    looks,
    seconds: seconds(),
    rate: rows / seconds(),
    steadyRate: (last.rows - first.rows) / (last.at - first.at),
    ...marginalCpu(looks.filter((one) => one.rows > 0)),
  };
}

/** CPU a photo between the first look and the last. */
function marginalCpu(looks) {
  const [first, last] = [looks[0], looks.at(-1)];
  if (first === undefined || last.rows === first.rows) return {};
  const of = (key) => (last[key] - first[key]) / (last.rows - first.rows);
  return {
    mainThreadMs: of('mainThreadMs'),
    hostThreadMs: of('hostThreadMs'),
    cpuMs: of('mainProcessMs') + of('hostProcessMs'),
  };
}
