import '../support/one-realm.js';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { CONFIG_NAME } from '../../src/cli/config-file.js';
import { preparedArguments, settingsBelow } from '../../src/cli/settings.js';
import { COMMON_FLAGS, INPUT_FLAGS, TAG_FLAGS } from '../../src/cli/tag-flags.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const flags = { ...TAG_FLAGS, ...COMMON_FLAGS };
const base = tempFolder();
let folder = base;

beforeEach(() => {
  folder = freshFolder(base);
  for (const name of ['user', 'project']) mkdirSync(join(folder, name));
});

interface Sources {
  readonly user?: object;
  readonly project?: object;
  readonly env?: Record<string, string>;
  readonly given?: Record<string, unknown>;
  /** Default: all flags. */
  readonly settable?: typeof INPUT_FLAGS;
}

/** The settings that files, variables and what the command line gave come to. */
function settings({ user, project, env = {}, given = {}, settable }: Sources) {
  const files = { user, project };
  for (const [name, content] of Object.entries(files)) {
    if (content !== undefined) writeFileSync(join(folder, name, CONFIG_NAME), JSON.stringify(content));
  }
  return settingsBelow(given, {
    flags: settable ?? flags,
    ...(settable && { vocabulary: flags }),
    env,
    workingFolder: join(folder, 'project'),
    configFolder: join(folder, 'user'),
  });
}

test.each<[string, Sources, object]>([
  ['nothing at all', {}, {}],
  ["the user's file", { user: { top: 1 } }, { top: 1 }],
  [
    "the project's before the user's",
    { user: { top: 1, workers: 4 }, project: { top: 2 } },
    { top: 2, workers: 4 },
  ],
  [
    'variables before files',
    { user: { top: 1 }, project: { top: 2 }, env: { COCOTAG_TOP: '3' } },
    { top: 3 },
  ],
  ['no file with --no-config', { user: { top: 1 }, project: { top: 2 }, given: { config: false } }, {}],
  ['no file with COCOTAG_CONFIG=0', { project: { top: 2 }, env: { COCOTAG_CONFIG: '0' } }, { config: false }],
  [
    'files with --config all the same',
    { project: { top: 2 }, env: { COCOTAG_CONFIG: '0' }, given: { config: true } },
    { top: 2, config: false },
  ],
  ['nothing of an empty variable', { project: { top: 2 }, env: { COCOTAG_TOP: '' } }, { top: 2 }],
  ['nothing of a variable that is no flag', { env: { COCOTAG_NOTHING: '1', TOP: '1' } }, {}],
])('takes %s', async (_, sources, values) => {
  await expect(settings(sources)).resolves.toEqual(values);
});

test.each<[object, object]>([
  [
    { 'all-scores': true, recursive: false },
    { 'all-scores': true, recursive: false },
  ],
  [
    { quiet: true, 'fail-fast': false },
    { quiet: true, 'fail-fast': false },
  ],
  [{ include: ['*.jpg', '*.png'] }, { include: ['*.jpg', '*.png'] }],
  [{ include: '*.jpg' }, { include: ['*.jpg'] }],
  [{ threshold: 0.4 }, { threshold: '0.4' }],
  [{ threshold: 'per-label' }, { threshold: 'per-label' }],
  [{ 'max-pixels': '50MP' }, { 'max-pixels': 50_000_000 }],
  [{ 'max-pixels': 1000 }, { 'max-pixels': 1000 }],
  [
    { workers: 2, layout: 'wide', model: 'fast' },
    { workers: 2, layout: 'wide', model: 'fast' },
  ],
  [
    { prefix: 'auto|', 'xmp-naming': 'replace' },
    { prefix: 'auto|', 'xmp-naming': 'replace' },
  ],
])('a file means by %j what the flags mean', async (project, values) => {
  await expect(settings({ project })).resolves.toEqual(values);
});

test('an empty list in a file is a list still', async () => {
  const { include = [] } = await settings({ project: { include: [] } });
  expect(include).toEqual([]);
});

test.each<[Record<string, string>, object]>([
  [
    { COCOTAG_ALL_SCORES: 'yes', COCOTAG_RECURSIVE: 'off' },
    { 'all-scores': true, recursive: false },
  ],
  [
    { COCOTAG_HIDDEN: 'TRUE', COCOTAG_QUIET: '1' },
    { hidden: true, quiet: true },
  ],
  [{ COCOTAG_INCLUDE: '*.jpg' }, { include: ['*.jpg'] }],
  [{ COCOTAG_MAX_PIXELS: '0.5MP' }, { 'max-pixels': 500_000 }],
  [
    { COCOTAG_XMP: '1', COCOTAG_SIDECAR_DIR: 'out', COCOTAG_PREFIX: 'auto|' },
    { xmp: true, 'sidecar-dir': 'out', prefix: 'auto|' },
  ],
  [
    { COCOTAG_CSV: 'tags.csv', COCOTAG_MODEL: './mine' },
    { csv: 'tags.csv', model: './mine' },
  ],
])('the variables %j mean what the flags mean', async (env, values) => {
  await expect(settings({ env })).resolves.toEqual(values);
});

test.each<[object, string]>([
  [{ treshold: 0.4 }, 'there is no setting "treshold"'],
  [{ top: 0 }, '"top"'],
  [{ top: 'many' }, '"top"'],
  [{ top: null }, '"top"'],
  [{ hidden: 'yes' }, 'true or false'],
  [{ include: [['*.jpg']] }, 'a text or a number'],
  [{ layout: 'broad' }, '"layout"'],
  [{ device: 'tpu' }, '"device"'],
  [{ 'xmp-naming': 'both' }, '"xmp-naming"'],
  [{ 'max-pixels': '3GB' }, '"max-pixels"'],
])('refuses a file with %j, by its path', async (project, message) => {
  await expect(settings({ project })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(message),
  });
  await expect(settings({ project })).rejects.toThrow(join(folder, 'project', CONFIG_NAME));
});

const outside = 'csv json ndjson coco coco-images errors manifest journal sidecar-dir files-from from'
  .split(' ')
  .map((name) => ({ [name]: 'a' }));

test.each<object>([
  ...outside,
  ...'xmp force null dry-run resume restart only-untagged config debug'
    .split(' ')
    .map((name) => ({ [name]: true })),
  { model: './evil' },
  { model: '/evil' },
  { model: '..' },
  { model: 'a\\b' },
  { model: ['./evil'] },
  { threshold: 'thresholds.json' },
  { threshold: ['thresholds.json'] },
])('a file never says what is read or written: %j', async (values) => {
  for (const name of ['user', 'project']) {
    await expect(settings({ [name]: values })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('may not be set'),
    });
  }
});

test('a command takes only what it may be set by, and lets files speak of what is for others', async () => {
  const sources = {
    settable: INPUT_FLAGS,
    project: { model: 'fast', labels: 'cat', prefix: 'auto|', hidden: true },
    env: { COCOTAG_MODEL: 'resnet34', COCOTAG_LABELS: 'dog', COCOTAG_EXCLUDE: 'raw', COCOTAG_XMP: '1' },
  };
  await expect(settings(sources)).resolves.toEqual({ hidden: true, exclude: ['raw'] });
});

test.each<[object, string]>([
  [{ modle: 'fast' }, 'there is no setting "modle"'],
  [{ model: './evil' }, 'may not be set'],
  [{ xmp: true }, 'may not be set'],
  [{ hidden: 'yes' }, 'true or false'],
])('a command that is set by few refuses a file with %j still', async (project, message) => {
  await expect(settings({ project, settable: INPUT_FLAGS })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(message),
  });
});

test.each<[Record<string, string>, string]>([
  [{ COCOTAG_TOP: 'many' }, 'COCOTAG_TOP'],
  [{ COCOTAG_HIDDEN: 'perhaps' }, 'COCOTAG_HIDDEN'],
  [{ COCOTAG_DEVICE: 'tpu' }, 'COCOTAG_DEVICE'],
])('refuses the variables %j, by name', async (env, name) => {
  await expect(settings({ env })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(name),
  });
});

test.each([
  [
    ['a', '-0', '--top', '3'],
    ['a', '--null', '--top', '3'],
  ],
  [
    ['--', '-0', '--hidden=x'],
    ['--', '-0', '--hidden=x'],
  ],
  [
    ['--csv=-0', '--include=a=b'],
    ['--csv=-0', '--include=a=b'],
  ],
  [
    ['--no-hidden', '--nothing=1'],
    ['--no-hidden', '--nothing=1'],
  ],
])('gives oclif for %j the arguments %j', (argv, prepared) => {
  expect(preparedArguments(argv, flags)).toEqual(prepared);
});

test.each(['--hidden=false', '--no-hidden=true', '--force='])(
  'refuses a value for a switch: %s',
  (argument) => {
    expect(() => preparedArguments([argument], flags)).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining('takes no value') }),
    );
  },
);
