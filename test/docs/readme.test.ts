import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT, run } from '../support/cocotag.js';

test("the README's table of models is the one that the manifests make", async () => {
  const { stdout } = await run(process.execPath, [join(ROOT, 'benchmark/model-table.mjs')]);
  const cells = (line: string) => line.split('|').map((cell) => cell.trim());
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8').split('\n').map(cells);
  const [, , ...rows] = stdout.trim().split('\n').map(cells);
  expect(rows.length).toBeGreaterThanOrEqual(4);
  for (const row of rows) expect(readme).toContainEqual(row);
});
