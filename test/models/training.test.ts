import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT, run } from '../support/cocotag.js';

/** It takes twenty seconds of one core; this is for a machine that does much else. */
const TIMEOUT_MS = 600_000;

const why = whyNot();

if (why === undefined) {
  test(
    "the recipe's own tests pass",
    async () => {
      const { status, stderr } = await run(
        'python3',
        ['-m', 'unittest', 'discover', '-s', 'tests', '-t', '.'],
        {
          cwd: join(ROOT, 'models/training'),
          env: { PYTHONDONTWRITEBYTECODE: '1' },
        },
      );
      expect(stderr).toMatch(/\nRan \d+ tests in .*\n\nOK\n$/);
      expect(status).toBe(0);
    },
    TIMEOUT_MS,
  );
} else {
  console.info(`The tests of models/training are skipped: ${why}`);
  test.skip(`the recipe's own tests are skipped: ${why}`, () => {});
}

/** What the recipe's tests lack here, if they lack anything. */
function whyNot(): string | undefined {
  const { error, status, stderr } = spawnSync(
    'python3',
    [
      '-c',
      'import sys; assert sys.version_info >= (3, 10); import torch, torchvision, numpy, PIL, matplotlib',
    ],
    { encoding: 'utf8' },
  );
  if (error !== undefined) return `python3 cannot be run (${error.message})`;
  return status === 0 ? undefined : `python3 says ${stderr.trim().split('\n').at(-1)}`;
}
