import '../support/one-realm.js';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bytePath, bytesOf } from '../../src/byte-path.js';
import { merged } from '../../src/xmp/merge.js';
import { type UpdateOptions, updateSidecar } from '../../src/xmp/sidecar-file.js';
import type { SidecarState } from '../../src/xmp/state.js';
import { untagged } from '../../src/xmp/untag.js';
import {
  BROKEN_SIDECARS,
  dc,
  merge,
  run,
  SIDECARS,
  sidecar,
  sidecarBytes,
  sidecarNames,
  words,
} from '../support/sidecars.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';
import { pathsIn, treeOf, untouchedTreeOf } from '../support/trees.js';

const temp = tempFolder();
let folder = temp;
let path = bytePath('');
const at = (name: string) => join(folder, name);
const text = (name = 'a.jpg.xmp') => readFileSync(at(name), 'utf8');

beforeEach(() => {
  folder = freshFolder(temp);
  path = bytePath(at('a.jpg.xmp'));
});

// Whatever became of the sidecar, nothing else is left behind.
afterEach(() => {
  expect(pathsIn(folder).filter((name) => name.includes('.cocotag-'))).toEqual([]);
});

const BOAT = sidecar(dc('boat'));
const addsDog = (state: SidecarState) => merged(state, run(['dog']));

function update(change: UpdateOptions['change'] = addsDog, options: Partial<UpdateOptions> = {}) {
  return updateSidecar(path, {
    change,
    roots: async () => [],
    isDryRun: false,
    mayMakeFolder: false,
    ...options,
  });
}

/** Changes as {@link addsDog} does, with another program at work at the same time. */
function withOther(...works: readonly (() => void)[]): UpdateOptions['change'] {
  let turn = 0;
  return (state) => {
    works[turn++]?.();
    return addsDog(state);
  };
}

describe('what becomes of a sidecar', () => {
  test('a new one is made, with the rights of any new file', async () => {
    await expect(update()).resolves.toBe('made');
    expect(words(text(), 'dc')).toEqual(['dog']);
    writeFileSync(at('any'), '');
    expect(statSync(at('a.jpg.xmp')).mode).toBe(statSync(at('any')).mode);
    expect(pathsIn(folder)).toEqual(['a.jpg.xmp', 'any']);
  });

  test('one that exists is merged into', async () => {
    writeFileSync(path, BOAT);
    await expect(update()).resolves.toBe('merged');
    expect(text()).toBe(merge(BOAT, ['dog']));
    expect(words(text(), 'dc')).toEqual(['boat', 'dog']);
  });

  test('one that needs no change is not written, not even anew', async () => {
    writeFileSync(path, merge(BOAT, ['dog']));
    const before = untouchedTreeOf(folder);
    await expect(update()).resolves.toBe('left');
    expect(untouchedTreeOf(folder)).toEqual(before);
  });

  test('none is made where none is needed, nor a folder for it', async () => {
    path = bytePath(at('new/folder/a.jpg.xmp'));
    await expect(update((state) => merged(state, run([])))).resolves.toBe('absent');
    expect(pathsIn(folder)).toEqual([]);
  });

  test('one of our making goes when nothing is left in it', async () => {
    await update();
    await expect(update((state) => untagged(state))).resolves.toBe('deleted');
    expect(pathsIn(folder)).toEqual([]);
  });

  test('folders are made for a new one where they may be', async () => {
    path = bytePath(at('new/folder/a.jpg.xmp'));
    await expect(update()).rejects.toMatchObject({ code: 'SIDECAR_UNWRITABLE' });
    await expect(update(addsDog, { mayMakeFolder: true })).resolves.toBe('made');
    expect(words(text('new/folder/a.jpg.xmp'), 'dc')).toEqual(['dog']);
  });

  test.each(sidecarNames(SIDECARS))('%s comes back byte for byte when the change is undone', async (name) => {
    writeFileSync(path, sidecarBytes(name));
    await expect(update()).resolves.toBe('merged');
    expect(readFileSync(path)).not.toEqual(sidecarBytes(name));
    await expect(update((state) => untagged(state))).resolves.toBe('merged');
    expect(readFileSync(path)).toEqual(sidecarBytes(name));
  });

  test('a name that is no UTF-8 is as good as any', async () => {
    path = bytePath(Buffer.from(at('caf\xe9.jpg.xmp'), 'latin1'));
    await expect(update()).resolves.toBe('made');
    await expect(update((state) => merged(state, run(['cat'])))).resolves.toBe('merged');
    expect(words(readFileSync(bytesOf(path), 'utf8'), 'dc')).toEqual(['cat']);
    expect(pathsIn(folder)).toEqual([Buffer.from('caf\xe9.jpg.xmp', 'latin1').toString('latin1')]);
  });

  test('a name as long as names may be is written', async () => {
    path = bytePath(at(`${'n'.repeat(247)}.jpg.xmp`));
    await expect(update()).resolves.toBe('made');
    await expect(update((state) => merged(state, run(['cat'])))).resolves.toBe('merged');
  });
});

describe('a dry run', () => {
  test.each<[string, () => void, UpdateOptions['change'], string]>([
    ['makes', () => {}, addsDog, 'made'],
    ['merges', () => writeFileSync(path, BOAT), addsDog, 'merged'],
    ['leaves', () => writeFileSync(path, merge(BOAT, ['dog'])), addsDog, 'left'],
    ['deletes', () => writeFileSync(path, merge(undefined, ['dog'])), (state) => untagged(state), 'deleted'],
  ])('says that it %s, and writes nothing', async (_, plant, change, outcome) => {
    plant();
    const before = untouchedTreeOf(folder);
    await expect(update(change, { isDryRun: true })).resolves.toBe(outcome);
    expect(untouchedTreeOf(folder)).toEqual(before);
  });

  test('makes no folder', async () => {
    path = bytePath(at('new/a.jpg.xmp'));
    await expect(update(addsDog, { isDryRun: true })).resolves.toBe('made');
    expect(pathsIn(folder)).toEqual([]);
  });
});

describe('rights', () => {
  test.each([0o600, 0o644, 0o664, 0o444, 0o640])('the mode %i stays', async (mode) => {
    writeFileSync(path, BOAT);
    chmodSync(path, mode);
    await update();
    expect(text()).not.toBe(BOAT);
    expect(statSync(path).mode & 0o7777).toBe(mode);
  });

  (process.getuid?.() === 0 ? test : test.skip)('the owner and the group stay, with the mode', async () => {
    writeFileSync(path, BOAT);
    chownSync(path, 12_345, 23_456);
    chmodSync(path, 0o2754);
    await update();
    const { uid, gid, mode } = statSync(path);
    expect([uid, gid, mode & 0o7777]).toEqual([12_345, 23_456, 0o2754]);
  });
});

describe('links', () => {
  test('a link stays one, and what it leads to is written, if that is in a root', async () => {
    mkdirSync(at('store'));
    mkdirSync(at('photos'));
    writeFileSync(at('store/real.xmp'), BOAT);
    symlinkSync('../store/real.xmp', at('photos/a.jpg.xmp'));
    path = bytePath(at('photos/a.jpg.xmp'));
    const outcome = update(addsDog, { roots: async () => [bytePath('/nowhere'), bytePath(folder)] });
    await expect(outcome).resolves.toBe('merged');
    expect(readlinkSync(path)).toBe('../store/real.xmp');
    expect(text('store/real.xmp')).toBe(merge(BOAT, ['dog']));
    expect(pathsIn(folder)).toEqual(['photos/', 'photos/a.jpg.xmp', 'store/', 'store/real.xmp']);
  });

  test('a link to a link is followed to its end', async () => {
    writeFileSync(at('real.xmp'), BOAT);
    symlinkSync('real.xmp', at('b.xmp'));
    symlinkSync('b.xmp', at('a.jpg.xmp'));
    await expect(update(addsDog, { roots: async () => [bytePath(folder)] })).resolves.toBe('merged');
    expect([readlinkSync(path), readlinkSync(at('b.xmp'))]).toEqual(['b.xmp', 'real.xmp']);
    expect(text('real.xmp')).toBe(merge(BOAT, ['dog']));
  });

  test.each<[string, string[]]>([
    ['no root at all', []],
    ['other roots only', ['/nowhere']],
    ['a root whose name begins alike', ['photos', 'sto', 'store/deeper']],
  ])('a link out of the roots is refused: %s', async (_, roots) => {
    mkdirSync(at('store'));
    mkdirSync(at('photos'));
    writeFileSync(at('store/real.xmp'), BOAT);
    symlinkSync('../store/real.xmp', at('photos/a.jpg.xmp'));
    path = bytePath(at('photos/a.jpg.xmp'));
    const before = untouchedTreeOf(folder);
    const all = roots.map((root) => bytePath(root.startsWith('/') ? root : at(root)));
    await expect(update(addsDog, { roots: async () => all })).rejects.toMatchObject({
      code: 'SIDECAR_UNWRITABLE',
      message: `${path} is a link to ${at('store/real.xmp')}, outside the folders that were given`,
      path,
    });
    expect(untouchedTreeOf(folder)).toEqual(before);
  });

  test.each([
    ['that leads nowhere', 'gone.xmp'],
    ['to itself', 'a.jpg.xmp'],
    ['to a folder that is gone', 'gone/b.xmp'],
  ])('a link %s is refused', async (_, target) => {
    symlinkSync(target, at('a.jpg.xmp'));
    const before = untouchedTreeOf(folder);
    await expect(update(addsDog, { roots: async () => [bytePath(folder)] })).rejects.toMatchObject({
      code: 'SIDECAR_UNWRITABLE',
    });
    expect(untouchedTreeOf(folder)).toEqual(before);
  });

  test('undoing deletes what a link leads to, or leaves both; never only the link', async () => {
    writeFileSync(at('real.xmp'), merge(undefined, ['dog']));
    symlinkSync('real.xmp', at('a.jpg.xmp'));
    const outcome = await update((state) => untagged(state), { roots: async () => [bytePath(folder)] });
    expect([outcome, lstatSync(path).isSymbolicLink()]).toEqual(['deleted', true]);
    expect(pathsIn(folder)).toEqual(['a.jpg.xmp']);
  });
});

describe('what is no sidecar is refused and stays', () => {
  test.each<[string, () => void, string]>([
    ['a folder', () => mkdirSync(path), 'is no regular file'],
    ['a named pipe', () => execFileSync('mkfifo', [path]), 'is no regular file'],
    [
      'a link to a folder',
      () => {
        mkdirSync(at('b'));
        symlinkSync('b', path);
      },
      'is no regular file',
    ],
    [
      'a file of more than 16 MiB',
      () => {
        writeFileSync(path, BOAT);
        truncateSync(path, 16 * 1024 * 1024 + 1);
      },
      'more than 16777216',
    ],
    ...sidecarNames(BROKEN_SIDECARS).map(
      (name) =>
        [name, () => writeFileSync(path, readFileSync(join(BROKEN_SIDECARS, name))), `${'a.jpg.xmp'}`] as [
          string,
          () => void,
          string,
        ],
    ),
  ])('%s', async (_, plant, message) => {
    plant();
    const before = untouchedTreeOf(folder);
    for (const change of [addsDog, (state: SidecarState) => untagged(state)]) {
      await expect(update(change, { roots: async () => [bytePath(folder)] })).rejects.toMatchObject({
        code: 'SIDECAR_INVALID',
        message: expect.stringContaining(message),
        path,
      });
    }
    expect(untouchedTreeOf(folder)).toEqual(before);
  });

  test('a sidecar just under the limit is read', async () => {
    const long = BOAT.replace('</x:xmpmeta>', `<!--${'x'.repeat(15_000_000)}--></x:xmpmeta>`);
    writeFileSync(path, long);
    await expect(update()).resolves.toBe('merged');
    expect(text()).toBe(merge(long, ['dog']));
  });
});

test('a sidecar that cannot be written says why', async () => {
  writeFileSync(at('file'), '');
  path = bytePath(at('file/a.jpg.xmp'));
  await expect(update()).rejects.toMatchObject({
    code: 'SIDECAR_UNWRITABLE',
    message: `${path} cannot be written: a part of its path is no folder`,
  });
  path = bytePath(at(`${'n'.repeat(252)}.xmp`));
  await expect(update()).rejects.toMatchObject({
    code: 'SIDECAR_UNWRITABLE',
    message: `${path} cannot be written: its name is too long`,
  });
});

test('what a change throws is passed on, and the sidecar stays', async () => {
  writeFileSync(path, BOAT);
  const before = untouchedTreeOf(folder);
  await expect(
    update(() => {
      throw new Error('a bug');
    }),
  ).rejects.toMatchObject({ message: expect.stringContaining('a bug') });
  expect(untouchedTreeOf(folder)).toEqual(before);
});

describe('another program at work at the same time', () => {
  const replace = (content: string) => () => {
    writeFileSync(at('other'), content);
    renameSync(at('other'), path);
  };

  test.each<[string, () => void]>([
    ['writes to it', () => writeFileSync(path, sidecar(dc('boat', 'kite')))],
    ['replaces it', replace(sidecar(dc('boat', 'kite')))],
    ['replaces it by one of the same length', replace(sidecar(dc('kite')))],
  ])('that %s once: it is read again, and both edits are there', async (_, work) => {
    writeFileSync(path, BOAT);
    await expect(update(withOther(work))).resolves.toBe('merged');
    expect(words(text(), 'dc')).toEqual(expect.arrayContaining(['kite', 'dog']));
  });

  test('that writes to it twice is waited for', async () => {
    writeFileSync(path, BOAT);
    const work = (word: string) => () => writeFileSync(path, sidecar(dc('boat', word)));
    await expect(update(withOther(work('one'), work('two')))).resolves.toBe('merged');
    expect(words(text(), 'dc')).toEqual(['boat', 'two', 'dog']);
  });

  test('that writes to it every time has the last word', async () => {
    writeFileSync(path, BOAT);
    const work = (word: string) => () => writeFileSync(path, sidecar(dc('boat', word)));
    await expect(update(withOther(work('one'), work('two'), work('three')))).rejects.toMatchObject({
      code: 'SIDECAR_CHANGED',
      message: expect.stringContaining(`${path} changes while it is worked on`),
      path,
      hint: expect.stringContaining('again'),
    });
    expect(text()).toBe(sidecar(dc('boat', 'three')));
    expect(pathsIn(folder)).toEqual(['a.jpg.xmp']);
  });

  test('that changes only its rights is no reason to lose them', async () => {
    writeFileSync(path, BOAT);
    chmodSync(path, 0o644);
    await expect(update(withOther(() => chmodSync(path, 0o600)))).resolves.toBe('merged');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('that deletes it: a new one is made', async () => {
    writeFileSync(path, BOAT);
    await expect(update(withOther(() => rmSync(path)))).resolves.toBe('made');
    expect(words(text(), 'dc')).toEqual(['dog']);
  });

  test('that makes it first: it is not replaced, but merged into', async () => {
    await expect(update(withOther(() => writeFileSync(path, BOAT)))).resolves.toBe('merged');
    expect(text()).toBe(merge(BOAT, ['dog']));
  });

  test('that makes a link or a folder of that name first: it is not replaced', async () => {
    await expect(update(withOther(() => mkdirSync(path)))).rejects.toMatchObject({ code: 'SIDECAR_INVALID' });
    expect(treeOf(folder)).toEqual({ 'a.jpg.xmp/': 'folder' });
    path = bytePath(at('b.jpg.xmp'));
    const linking = () => symlinkSync('nowhere', path);
    await expect(update(withOther(linking))).rejects.toMatchObject({
      code: expect.stringMatching(/SIDECAR_(?:CHANGED|UNWRITABLE)/),
    });
    expect(readlinkSync(path)).toBe('nowhere');
  });

  test('that breaks it: it is left alone', async () => {
    writeFileSync(path, BOAT);
    await expect(update(withOther(() => appendFileSync(path, '<')))).rejects.toMatchObject({
      code: 'SIDECAR_INVALID',
    });
    expect(text()).toBe(`${BOAT}<`);
  });

  test('that writes to one of ours while it is to be deleted: it stays, with what it wrote', async () => {
    writeFileSync(path, merge(undefined, ['dog']));
    let turn = 0;
    const outcome = await update((state) => {
      if (turn++ === 0) writeFileSync(path, merge(undefined, ['dog']).replace('>dog<', '>kite<'));
      return untagged(state);
    });
    expect(outcome).toBe('merged');
    expect(words(text(), 'dc')).toEqual(['kite']);
  });

  test('that deletes one of ours while it is to be deleted, is content with that', async () => {
    writeFileSync(path, merge(undefined, ['dog']));
    let turn = 0;
    await update((state) => {
      if (turn++ === 0) rmSync(path);
      return untagged(state);
    }).catch(() => undefined);
    expect(pathsIn(folder)).toEqual([]);
  });
});

test('another name of the same file (a hard link) keeps the old bytes: the new file is whole before it is there', async () => {
  writeFileSync(path, BOAT);
  linkSync(path, at('second name'));
  await update();
  expect(text('second name')).toBe(BOAT);
});

test('side by side, updates of one sidecar lose nothing', async () => {
  writeFileSync(path, BOAT);
  const labels = ['cat', 'dog'];
  const outcomes = await Promise.allSettled(
    labels.map((label) => update((state) => merged(state, run([label])))),
  );
  const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason.code] : []));
  expect(failed.every((code) => code === 'SIDECAR_CHANGED')).toBe(true);
  expect(words(text(), 'dc')).toContain('boat');
  expect([
    merge(BOAT, ['cat']),
    merge(BOAT, ['dog']),
    merge(merge(BOAT, ['cat']), ['dog']),
    merge(merge(BOAT, ['dog']), ['cat']),
  ]).toContain(text());
});
