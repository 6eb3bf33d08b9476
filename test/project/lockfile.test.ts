import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const root = join(__dirname, '../..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

test('an install needs the package registry only', () => {
  // onnxruntime-node's install script fetches CUDA libraries from another host. npm 11.19 and later skip it because of
  // `allowScripts` in package.json; older ones because the lockfile does not say that there is a script. `npm install`
  // may put the line back: take it out again.
  expect(lock.packages['node_modules/onnxruntime-node']).not.toHaveProperty('hasInstallScript');
  const { allowScripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  expect(allowScripts['onnxruntime-node']).toBe(false);
});

test('the lockfile names no host', () => {
  const named = Object.entries<{ resolved?: string }>(lock.packages).filter(([, { resolved }]) => resolved);
  expect(named).toEqual([]);
});
