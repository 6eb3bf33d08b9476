import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { cocotag } from '../support/cocotag.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();

/** A folder with a config file, and another as the user's config folder. */
function project(): { cwd: string; env: Record<string, string>; file: string } {
  const cwd = freshFolder(temp);
  const file = join(cwd, 'cocotag.config.json');
  writeFileSync(file, '{ "threshold": 0.5, "top": 3, "workers": 2 }');
  return { cwd, file, env: { XDG_CONFIG_HOME: freshFolder(temp), COCOTAG_TOP: '7' } };
}

/** The settings that something sets, as `name: value from source`. */
async function listed(args: readonly string[], options: { cwd: string; env: Record<string, string> }) {
  const { status, stdout } = await cocotag(['config', '--json', '-', ...args], options);
  expect(status).toBe(0);
  const { settings } = JSON.parse(stdout);
  return settings
    .filter(({ value }: { value?: unknown }) => value !== undefined)
    .map(({ name, value, source }: Record<string, unknown>) => `${name}: ${value} from ${source}`);
}

test('shows which source each setting comes from', async () => {
  const { cwd, env, file } = project();
  expect(await listed([], { cwd, env })).toEqual([
    `workers: 2 from ${file}`,
    `threshold: 0.5 from ${file}`,
    'top: 7 from COCOTAG_TOP',
  ]);
});

test('shows what is left without config files', async () => {
  const { cwd, env } = project();
  expect(await listed(['--no-config'], { cwd, env })).toEqual(['top: 7 from COCOTAG_TOP']);
});

test('is a table for people, with every setting and the folders of models', async () => {
  const { cwd, env, file } = project();
  const { stdout } = await cocotag(['config'], { cwd, env: { ...env, COCOTAG_MODELS: '/my/models' } });
  expect(stdout).toMatch(/^threshold +0\.5 +\S/m);
  expect(stdout).toContain(file);
  expect(stdout).toMatch(/^model +- +default$/m);
  expect(stdout).toMatch(/^installed +\/my\/models$/m);
});

test('says which source is wrong', async () => {
  const { cwd, env } = project();
  const { status, stderr } = await cocotag(['config'], { cwd, env: { ...env, COCOTAG_WORKERS: 'many' } });
  expect(status).toBe(2);
  expect(stderr).toContain('COCOTAG_WORKERS');
});
