import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { brief, cocotag, TINY } from '../support/cocotag.js';
import { plantPictures } from '../support/pictures.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();

/** A project with one red photo, a config file above it, and a user's config. */
async function project(config: object | string, userConfig: object = {}) {
  const home = freshFolder(temp);
  const folder = join(home, 'work/album');
  await plantPictures(folder, { 'r.png': 'red' });
  writeFileSync(
    join(home, 'work/cocotag.config.json'),
    typeof config === 'string' ? config : JSON.stringify(config),
  );
  const userFolder = join(home, '.config/cocotag');
  mkdirSync(userFolder, { recursive: true });
  writeFileSync(join(userFolder, 'cocotag.config.json'), JSON.stringify(userConfig));
  const env = { HOME: home, XDG_CONFIG_HOME: join(home, '.config'), COCOTAG_MODEL: TINY };
  return (args: string[] = [], moreEnv: Record<string, string> = {}) =>
    cocotag(['tag', '.', ...args], { cwd: folder, env: { ...env, ...moreEnv } });
}

test('a flag wins over the environment, that over the project, that over the user', async () => {
  const tag = await project({ threshold: 0.01, top: 2 }, { threshold: 0.99, labels: 'person,dog' });
  const tagsOf = async (...given: Parameters<typeof tag>) =>
    Object.values(brief((await tag(...given)).stdout))[0];
  expect(await tagsOf()).toBe('person dog');
  expect(await tagsOf([], { COCOTAG_TOP: '1' })).toBe('person');
  expect(await tagsOf(['--top', '3', '--labels', 'cat,dog'], { COCOTAG_TOP: '1' })).toBe('cat dog');
  expect(await tagsOf(['--no-config'])).toBe('person');
  expect(await tagsOf([], { COCOTAG_CONFIG: '0', COCOTAG_ALL_SCORES: 'yes' })).toBe('person');
});

test.each([
  [{ tresholds: 0.4 }, 'there is no setting "tresholds"', 'Did you mean threshold?'],
  [{ csv: 'tags.csv' }, '"csv" may not be set', 'never chooses what is read or written'],
  [{ force: true }, '"force" may not be set', ''],
  [{ model: './evil' }, '"model" may not be set', ''],
  [{ threshold: '/etc/passwd' }, '"threshold" may not be set', ''],
  [{ workers: 'many' }, '"workers" in', ''],
  [{ hidden: 'yes' }, 'true or false was expected', ''],
  ['{', 'cannot be read', '--no-config'],
  ['[]', 'not a JSON object', ''],
])('the config file %j is refused with its path', async (config, message, hint) => {
  const tag = await project(config);
  const { status, stdout, stderr } = await tag();
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain('CONFIG_INVALID');
  expect(stderr).toContain(message);
  expect(stderr).toContain(hint);
  expect(stderr).toContain('cocotag.config.json');
});

test('a switch can be turned off again, one layer above', async () => {
  const tag = await project({ quiet: true });
  expect((await tag()).stderr).toBe('');
  expect((await tag([], { COCOTAG_QUIET: 'no' })).stderr).toContain('1 photo in');
});

test('a wrong variable is refused by name, with the reason', async () => {
  const tag = await project({});
  const { status, stderr } = await tag([], { COCOTAG_WORKERS: 'many' });
  expect(status).toBe(2);
  expect(stderr).toContain('COCOTAG_WORKERS is wrong: --workers takes a whole number from 1, not "many"');
});
