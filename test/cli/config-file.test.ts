import '../support/one-realm.js';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { CONFIG_NAME, findConfigUpwards, readConfig } from '../../src/cli/config-file.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const base = tempFolder();
let folder = base;

beforeEach(() => {
  folder = freshFolder(base);
});

/** Writes a config file into a folder and gives its path. */
function config(inside: string, text: string): string {
  const path = join(folder, inside, CONFIG_NAME);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

test('reads the settings of a file', () => {
  const path = config('', '{ "top": 3, "include": ["*.jpg"] }');
  expect(readConfig(path)).toEqual({ path, settings: { top: 3, include: ['*.jpg'] } });
});

test.each([
  ['missing', 'nowhere/x.json'],
  ['inside a file', `${CONFIG_NAME}/x.json`],
  ['a folder', '.'],
])('there is no config file where the path is %s', (_, name) => {
  config('', '{}');
  expect(readConfig(join(folder, name))).toBeUndefined();
});

test.each([
  ['what is not JSON', '{'],
  ['nothing', ''],
  ['a list', '[]'],
  ['null', 'null'],
  ['text', '"top"'],
  ['more than a megabyte', `{}${' '.repeat(1 << 20)}`],
])('refuses %s, by the name of the file', (_, text) => {
  const path = config('', text);
  expect(() => readConfig(path)).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      path,
      message: expect.stringContaining(path),
      hint: expect.stringContaining('--no-config'),
    }),
  );
});

test.each([
  ['in the folder itself', 'home/a/b', 'home/a/b'],
  ['in the nearest folder above', 'home/a/b/c', 'home/a/b'],
  ['in the home folder', 'home/x/y', 'home'],
  ['in the home folder, from there', 'home', 'home'],
])('finds the file %s', (_, from, found) => {
  config('', '{ "at": "" }');
  config('home', '{ "at": "home" }');
  config('home/a', '{ "at": "home/a" }');
  config('home/a/b', '{ "at": "home/a/b" }');
  mkdirSync(join(folder, from), { recursive: true });
  expect(findConfigUpwards(join(folder, from), join(folder, 'home'))?.settings).toEqual({ at: found });
});

test('does not look above the home folder', () => {
  config('', '{ "top": 3 }');
  mkdirSync(join(folder, 'home/a'), { recursive: true });
  expect(findConfigUpwards(join(folder, 'home/a'), join(folder, 'home'))).toBeUndefined();
});

test('outside the home folder it looks upwards all the same', () => {
  const path = config('', '{ "top": 3 }');
  mkdirSync(join(folder, 'a/b'), { recursive: true });
  expect(findConfigUpwards(join(folder, 'a/b'), join(folder, 'home'))?.path).toBe(path);
});

test('a file that is wrong ends the search', () => {
  config('', '{ "top": 3 }');
  config('a', '[');
  expect(() => findConfigUpwards(join(folder, 'a'), folder)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});
