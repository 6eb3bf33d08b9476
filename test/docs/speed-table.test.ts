import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT, run } from '../support/cocotag.js';

test("the README's tables of speed are those of the latest run of the benchmark", async () => {
  const { status, stdout } = await run(process.execPath, [join(ROOT, 'benchmark/speed-table.mjs')]);
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, section] = /<!-- speed: .*? -->\n([\s\S]*?)<!-- \/speed -->/.exec(readme) ?? [];
  expect(status).toBe(0);
  expect(section?.trim()).toBe(stdout.trim());
});
