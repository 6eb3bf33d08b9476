import '../support/one-realm.js';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { machineLimits } from '../../src/inference/machine-limits.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();

/** A root with these files, each under /sys/fs/cgroup unless it starts with /. */
function rootWith(files: Readonly<Record<string, string>>): string {
  const root = freshFolder(temp);
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, path.startsWith('/') ? path : `sys/fs/cgroup/${path}`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return root;
}

const V2 = { '/proc/self/cgroup': '0::/user.slice/job\n' };
const V1 = {
  '/proc/self/cgroup': '9:name=systemd:/\n4:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc\n0::/\n',
};
const none = { cpuQuota: undefined, memoryBytes: totalmem(), openFiles: undefined };

test.each<[string, Record<string, string>, object]>([
  ['no files at all', {}, {}],
  [
    'no limits',
    { ...V2, 'user.slice/job/cpu.max': 'max 100000\n', 'user.slice/job/memory.max': 'max\n' },
    {},
  ],
  [
    'version 2',
    { ...V2, 'user.slice/job/cpu.max': '150000 100000\n', 'user.slice/job/memory.max': '1000000\n' },
    { cpuQuota: 1.5, memoryBytes: 1e6 },
  ],
  [
    'a group above it',
    { ...V2, 'user.slice/cpu.max': '50000 100000\n', 'user.slice/job/cpu.max': 'max 100000\n' },
    { cpuQuota: 0.5 },
  ],
  [
    'the narrowest of all',
    {
      ...V2,
      'cpu.max': '300000 100000',
      'user.slice/cpu.max': '200000 100000',
      'user.slice/job/cpu.max': '400000 100000',
    },
    { cpuQuota: 2 },
  ],
  [
    'memory that is throttled',
    { ...V2, 'user.slice/job/memory.high': '2000000', 'user.slice/job/memory.max': '3000000' },
    { memoryBytes: 2e6 },
  ],
  [
    'a container, whose group is not where its path says',
    { ...V2, 'cpu.max': '100000 100000\n', 'memory.max': '1000000\n' },
    { cpuQuota: 1, memoryBytes: 1e6 },
  ],
  ['more memory than there is', { ...V2, 'memory.max': '9000000000000000\n' }, {}],
  [
    'version 1',
    {
      ...V1,
      'cpu,cpuacct/docker/abc/cpu.cfs_quota_us': '250000',
      'cpu,cpuacct/docker/abc/cpu.cfs_period_us': '100000',
      'memory/docker/abc/memory.limit_in_bytes': '1000000',
    },
    { cpuQuota: 2.5, memoryBytes: 1e6 },
  ],
  [
    'version 1, by the name of one controller',
    { ...V1, 'cpu/cpu.cfs_quota_us': '200000', 'cpu/cpu.cfs_period_us': '100000' },
    { cpuQuota: 2 },
  ],
  [
    'version 1 without limits',
    {
      ...V1,
      'cpu/docker/abc/cpu.cfs_quota_us': '-1',
      'cpu/docker/abc/cpu.cfs_period_us': '100000',
      'memory/docker/abc/memory.limit_in_bytes': '9223372036854771712',
    },
    {},
  ],
  ['version 2 beside version 1', { ...V1, 'unified/cpu.max': '100000 100000' }, { cpuQuota: 1 }],
  ['rubbish', { ...V2, 'cpu.max': 'one two', 'memory.max': '', 'user.slice/job/cpu.max': '\0' }, {}],
  [
    'a path that leads out',
    { '/proc/self/cgroup': '0::/../../../other\n', 'cpu.max': '100000 100000' },
    { cpuQuota: 1 },
  ],
  [
    'open files',
    {
      '/proc/self/limits':
        'Limit                     Soft Limit           Hard Limit           Units     \nMax processes             95786                95786                processes \nMax open files            64                   64                   files     \n',
    },
    { openFiles: 64 },
  ],
  [
    'open files without end',
    {
      '/proc/self/limits': 'Max open files            unlimited            unlimited            files     \n',
    },
    {},
  ],
])('limits: %s', (_, files, expected) => {
  expect(machineLimits(rootWith(files))).toEqual({ cpus: availableParallelism(), ...none, ...expected });
});

test('the limits of this machine can be read', () => {
  const { cpus, memoryBytes } = machineLimits();
  expect(cpus).toBeGreaterThan(0);
  expect(memoryBytes).toBeGreaterThan(1e8);
});
