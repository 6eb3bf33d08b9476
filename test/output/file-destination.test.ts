import '../support/one-realm.js';
import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openFile, reserveFile } from '../../src/output/file-destination.js';
import { freshFolder, plant, tempFolder } from '../support/temp-folder.js';

const base = tempFolder();
let folder = base;
const at = (name: string) => join(folder, name);
const textOf = (name: string) => readFileSync(at(name), 'utf8');

/** Writes a file as a run does. */
async function write(name: string, text: string, mayReplace = false): Promise<void> {
  const destination = await openFile(at(name), mayReplace);
  await destination.write(text);
  await destination.finish();
}

beforeEach(() => {
  folder = freshFolder(base);
});

const workingFolder = process.cwd();
afterAll(() => process.chdir(workingFolder));
const onLinux = process.platform === 'linux' ? test : test.skip;

test('a new file takes its name only when it is complete', async () => {
  const destination = await openFile(at('a.csv'), false);
  await destination.write('one\n');
  await destination.write('x'.repeat(100_000));
  expect(readdirSync(folder)).not.toContain('a.csv');
  await destination.write('\nlast\n');
  await destination.finish();
  expect(textOf('a.csv')).toBe(`one\n${'x'.repeat(100_000)}\nlast\n`);
  expect(readdirSync(folder)).toEqual(['a.csv']);
});

test('an empty output is an empty file', async () => {
  await (await openFile(at('a.csv'), false)).finish();
  expect(textOf('a.csv')).toBe('');
});

test('refuses a file that exists, unless it may be replaced', async () => {
  writeFileSync(at('a.csv'), 'old');
  await expect(openFile(at('a.csv'), false)).rejects.toMatchObject({
    code: 'OUTPUT_EXISTS',
    path: at('a.csv'),
    hint: expect.stringContaining('--force'),
  });
  expect(readdirSync(folder)).toEqual(['a.csv']);
  await write('a.csv', 'new', true);
  expect(textOf('a.csv')).toBe('new');
});

test.each(['600', '640', '644', '664', '666', '755'])('a replaced file keeps its mode %s', async (mode) => {
  writeFileSync(at('a.csv'), 'old');
  chmodSync(at('a.csv'), Number.parseInt(mode, 8));
  await write('a.csv', 'new', true);
  expect((statSync(at('a.csv')).mode & 0o777).toString(8)).toBe(mode);
});

test('the old file stays as it was until the new one is complete', async () => {
  writeFileSync(at('a.csv'), 'old');
  const destination = await openFile(at('a.csv'), true);
  await destination.write('x'.repeat(100_000));
  expect(textOf('a.csv')).toBe('old');
  await destination.finish();
  expect(textOf('a.csv')).toHaveLength(100_000);
});

test.each([
  ['a file', ['real/a.csv']],
  ['a file that is not there yet', ['real/']],
])('a link stays a link, to %s', async (_, things) => {
  plant(folder, [...things, 'a.csv -> real/a.csv']);
  await write('a.csv', 'new', true);
  expect(lstatSync(at('a.csv')).isSymbolicLink() && readlinkSync(at('a.csv'))).toBe('real/a.csv');
  expect(textOf('real/a.csv')).toBe('new');
  expect(readdirSync(at('real'))).toEqual(['a.csv']);
});

test.each([undefined, 'old'])('ended early, it is kept beside the file, which stays (%s)', async (old) => {
  if (old !== undefined) writeFileSync(at('a.csv'), old);
  const destination = await openFile(at('a.csv'), true);
  await destination.write('half');
  await expect(destination.finishEarly()).resolves.toBe(at('a.csv.partial'));
  expect(textOf('a.csv.partial')).toBe('half');
  expect(readdirSync(folder)).toEqual([...(old === undefined ? [] : ['a.csv']), 'a.csv.partial']);
  if (old !== undefined) expect(textOf('a.csv')).toBe(old);
});

test('a file that cannot take its name is kept beside it', async () => {
  const destination = await openFile(at('a.csv'), false);
  await destination.write('whole');
  plant(folder, ['a.csv/b']);
  await expect(destination.finish()).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
  await expect(destination.finishEarly()).resolves.toBe(at('a.csv.partial'));
  expect(textOf('a.csv.partial')).toBe('whole');
  expect(readdirSync(folder)).toEqual(['a.csv', 'a.csv.partial']);
});

test('discarded, it leaves nothing behind', async () => {
  const destination = await openFile(at('a.csv'), false);
  await destination.write('x'.repeat(100_000));
  await destination.discard();
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['a folder that is missing', 'missing/a.csv', 'folder does not exist'],
  ['a folder', 'folder', 'is a folder'],
  ['a folder that would be new', 'new/', ''],
  ['a file as a folder', 'file/a.csv', ''],
])('refuses %s before anything is written', async (_, name, reason) => {
  plant(folder, ['folder/', 'file']);
  await expect(openFile(`${folder}/${name}`, true)).rejects.toMatchObject({
    code: 'OUTPUT_UNWRITABLE',
    message: expect.stringContaining(reason),
  });
  expect(readdirSync(folder)).toEqual(['file', 'folder']);
});

test('refuses a name that is empty', async () => {
  process.chdir(folder);
  await expect(openFile('', true)).rejects.toMatchObject({ code: 'OUTPUT_UNWRITABLE' });
});

onLinux('a full disk is an error of its own, at once or in the end', async () => {
  const small = await openFile('/dev/full', false);
  await small.write('a');
  await expect(small.finish()).rejects.toMatchObject({ code: 'DISK_FULL', path: '/dev/full' });
  const large = await openFile('/dev/full', false);
  await expect(large.write('x'.repeat(100_000))).rejects.toMatchObject({ code: 'DISK_FULL' });
  await large.discard();
});

onLinux('a file that cannot be written is closed all the same', async () => {
  const isFull = (descriptor: string) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`) === '/dev/full';
    } catch {
      return false; // Closed meanwhile, as the one that listed the folder.
    }
  };
  const openNow = () => readdirSync('/proc/self/fd').filter(isFull).length;
  const before = openNow();
  const destination = await openFile('/dev/full', false);
  expect(openNow()).toBe(before + 1);
  await destination.write('a');
  await expect(destination.finishEarly()).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect(openNow()).toBe(before);
});

test('a device is written to directly, and has no partial file', async () => {
  const destination = await openFile('/dev/null', false);
  await destination.write('x'.repeat(100_000));
  await expect(destination.finishEarly()).resolves.toBeUndefined();
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('a link that somebody left under the temporary name leads the output nowhere', async () => {
  const destination = await openFile(at('a.csv'), false);
  const [temporary = ''] = readdirSync(folder);
  await destination.discard();
  plant(folder, ['precious', `${temporary} -> precious`]);
  await write('a.csv', 'new').catch(() => undefined); // To refuse is as good as to take another name.
  expect(textOf('precious')).toBe('');
});

describe('while a file is written', () => {
  test('nobody else writes it, under whatever name', async () => {
    plant(folder, ['link.csv -> a.csv']);
    const destination = await openFile(at('a.csv'), true);
    for (const name of ['a.csv', './a.csv', 'link.csv'])
      await expect(openFile(`${folder}/${name}`, true)).rejects.toMatchObject({ code: 'OUTPUT_LOCKED' });
    await destination.finish();
    await write('link.csv', 'new', true);
    expect(readdirSync(folder)).toEqual(['a.csv', 'link.csv']);
  });

  test.each(['finish', 'finishEarly', 'discard'] as const)('it is locked until %s', async (end) => {
    const destination = await openFile(at('a.csv'), true);
    expect(readdirSync(folder)).toContain('a.csv.lock');
    await destination[end]();
    expect(readdirSync(folder)).not.toContain('a.csv.lock');
  });
});

describe('a file that is reserved', () => {
  test('is not there yet, and its reservation leaves nothing', async () => {
    const reserved = await reserveFile(at('a.csv'), false);
    expect(readdirSync(folder)).toEqual(['a.csv.lock']);
    await expect(openFile(at('a.csv'), false)).rejects.toMatchObject({ code: 'OUTPUT_LOCKED' });
    await reserved?.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([false, true])(
    'and that comes from elsewhere meanwhile is replaced if it may be (%s)',
    async (mayReplace) => {
      const reserved = await reserveFile(at('a.csv'), mayReplace);
      writeFileSync(at('a.csv'), 'precious');
      if (mayReplace) await (await reserved?.open())?.finish();
      else await expect(reserved?.open()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
      await reserved?.release();
      expect(textOf('a.csv')).toBe(mayReplace ? '' : 'precious');
      expect(readdirSync(folder)).toEqual(['a.csv']);
    },
  );

  test('is freed of what a killed run left of it, and of nothing else', async () => {
    const left = [
      '.a.csv.0123456789ab.tmp',
      '.a.csv.lock.0123456789ab.tmp',
      '.a.csv.lock.0123456789ab.0123456789ab.tmp',
    ];
    const others = [
      '.a.csv.tmp',
      '.b.csv.0123456789ab.tmp',
      '.a.csv.x.0123456789ab.tmp',
      'a.csv.0123456789ab.tmp',
    ];
    plant(folder, [...left, ...others]);
    await (await reserveFile(at('a.csv'), false))?.release();
    expect(readdirSync(folder).sort()).toEqual([...others].sort());
  });

  test('is no device', async () => {
    await expect(reserveFile('/dev/null', false)).resolves.toBeUndefined();
  });
});
