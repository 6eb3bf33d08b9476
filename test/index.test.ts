import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT, run } from './support/cocotag.js';

// They live in a process of their own (docs/design.md): what crashes there must not be loaded here, nor its time be spent.
test('the library is imported without the decoder and the runtime', async () => {
  const script = `
    await import(${JSON.stringify(join(ROOT, 'dist/index.js'))});
    console.log(JSON.stringify(process.report.getReport().sharedObjects));`;
  const { status, stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
  expect(status).toBe(0);
  const libraries: string[] = JSON.parse(stdout);
  expect(libraries.length).toBeGreaterThan(2);
  expect(libraries.filter((path) => /onnxruntime|sharp|vips/.test(path))).toEqual([]);
});
