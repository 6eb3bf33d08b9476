import { expect, test } from '@jest/globals';
import type { MachineLimits } from '../../src/inference/machine-limits.js';
import { type WorkerWishes, workersFor } from '../../src/inference/workers-for.js';

const big: MachineLimits = { cpus: 64, cpuQuota: undefined, memoryBytes: 256e9, openFiles: 1_048_576 };
const fusion = { graphBytes: 4_150_348, inputPixels: 576 * 576, batchSize: 1 };
const huge = { graphBytes: 400e6, inputPixels: 576 * 576, batchSize: 1 };

test.each<[string, Partial<MachineLimits>, WorkerWishes, number]>([
  ['one a core', {}, {}, 64],
  ['one core', { cpus: 1 }, {}, 1],
  ['a container with 1 CPU of 64', { cpuQuota: 1 }, {}, 1],
  ['half a CPU', { cpuQuota: 0.5 }, {}, 1],
  ['a sliver of a CPU', { cpuQuota: 0.1 }, {}, 1],
  ['a CPU and a tenth', { cpuQuota: 1.1 }, {}, 1],
  ['a CPU and a half', { cpuQuota: 1.5 }, {}, 2],
  ['a quota of more than there is', { cpus: 2, cpuQuota: 8 }, {}, 2],
  ['a laptop', { cpus: 16, memoryBytes: 8e9 }, {}, 16],
  ['a container with 512 MiB', { memoryBytes: 512 * 2 ** 20 }, {}, 1],
  ['a container with 1 GiB', { memoryBytes: 2 ** 30 }, {}, 4],
  ['hardly any memory', { memoryBytes: 50e6 }, {}, 1],
  ['64 open files', { openFiles: 64 }, {}, 4],
  ['20 open files', { openFiles: 20 }, {}, 1],
  ['open files are not known', { openFiles: undefined }, {}, 64],
  ['memory is given', {}, { maxMemoryBytes: 4e9 }, 23],
  ['more memory is given than there is', { memoryBytes: 2 ** 30 }, { maxMemoryBytes: 4e9 }, 4],
  ['too little memory is given', {}, { maxMemoryBytes: 1 }, 1],
  [
    'a number that is asked for',
    { cpus: 2, cpuQuota: 1, memoryBytes: 2 ** 30, openFiles: 64 },
    { workers: 12 },
    12,
  ],
  ['a number that memory is not enough for', {}, { workers: 12, maxMemoryBytes: 1e9 }, 5],
  ['a number that memory is enough for', {}, { workers: 3, maxMemoryBytes: 1e9 }, 3],
])('workers: %s', (_, limits, wishes, expected) => {
  expect(workersFor({ ...big, ...limits }, fusion, wishes)).toBe(expected);
});

test('a larger graph, input or batch takes more memory', () => {
  const limits = { ...big, memoryBytes: 16e9 };
  const workers = [fusion, { ...fusion, batchSize: 16 }, huge].map((demand) =>
    workersFor(limits, demand, {}),
  );
  expect(workers).toEqual([64, 10, 8]);
});
