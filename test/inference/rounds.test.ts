import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT, run } from '../support/cocotag.js';

test('sessions in many threads can be made and ended in rounds', async () => {
  const photo = join(ROOT, 'test/fixtures/photos/000000019402.jpg');
  const script = join(__dirname, 'rounds-trial.mjs');
  const { status, signal, stdout } = await run(process.execPath, [script, 'fast', photo, '4', '4']);
  expect({ status, signal, stdout }).toEqual({ status: 0, signal: null, stdout: '4\n' });
});
