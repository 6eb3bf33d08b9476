import '../support/one-realm.js';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { writeGraphFile } from '../../src/models/graph-file.js';
import { findPackage, readPackage } from '../../src/models/package.js';
import { installPackage, type Replacement, removePackage } from '../../src/models/store.js';
import { type ManifestData, sha256Of, writePackage } from '../support/packages.js';
import { freshFolder, plant, tempFolder } from '../support/temp-folder.js';

const base = tempFolder();
let store = base;

beforeEach(() => {
  store = join(freshFolder(base), 'models');
});

/** What makes a package of this id whose title tells it from others, and its graph, too. */
const making =
  (id: string, title = id, change: ManifestData = {}) =>
  async (folder: string): Promise<void> =>
    writePackage(folder, { id, title, ...change }, Buffer.from(`the graph of ${title}`));

const install = (id: string, title = id, replacement: Replacement = 'refuse') =>
  installPackage(store, id, making(id, title), replacement);

/** Reads a package and fails where it is not the whole of one. */
async function titleOfWhole(folder: string): Promise<string> {
  const { manifest } = await readPackage(folder);
  expect(readdirSync(folder).sort()).toEqual(['model.json', 'model.onnx']);
  const graph = readFileSync(join(folder, 'model.onnx'));
  expect(graph.toString()).toBe(`the graph of ${manifest.title}`);
  expect(manifest.graphs.float).toEqual({
    file: 'model.onnx',
    sha256: sha256Of(graph),
    bytes: graph.length,
  });
  return manifest.title;
}

describe('an install', () => {
  test('makes the store, and gives the package its name', async () => {
    const installed = await install('mine');
    expect(installed).toMatchObject({ folder: join(store, 'mine'), manifest: { id: 'mine' } });
    expect(readdirSync(store)).toEqual(['mine']);
    expect(await titleOfWhole(installed.folder)).toBe('mine');
  });

  test('gives an absolute folder for a store that is relative', async () => {
    const { folder } = await installPackage(relative(process.cwd(), store), 'mine', making('mine'), 'refuse');
    expect(folder).toBe(join(store, 'mine'));
  });

  test.each<[string, (folder: string) => Promise<void>, object]>([
    [
      'fails half way',
      async (folder) => {
        await making('mine')(folder);
        plant(folder, ['deep/er/half.onnx']);
        throw new Error('half way');
      },
      { message: 'half way' },
    ],
    ['makes nothing', async () => {}, { code: 'MODEL_NOT_FOUND' }],
    ['makes what is no package', making('mine', 'mine', { labels: [] }), { code: 'MODEL_INVALID' }],
    ['makes another package than it says', making('other'), { code: 'INTERNAL' }],
    [
      'removes what it made',
      async () => {
        for (const name of readdirSync(store)) execFileSync('rm', ['-r', join(store, name)]);
      },
      { code: 'MODEL_NOT_FOUND' },
    ],
  ])('that %s leaves nothing', async (_, make, error) => {
    await expect(installPackage(store, 'mine', make, 'replace')).rejects.toMatchObject(error);
    expect(readdirSync(store)).toEqual([]);
  });

  test('that fails leaves the package that was to be replaced', async () => {
    await install('mine', 'first');
    await expect(
      installPackage(store, 'mine', making('mine', 'second', { version: '' }), 'replace'),
    ).rejects.toMatchObject({ code: 'MODEL_INVALID' });
    expect(await titleOfWhole(join(store, 'mine'))).toBe('first');
    expect(readdirSync(store)).toEqual(['mine']);
  });

  test('does not replace what is installed unless told to, and then does not even begin', async () => {
    await install('mine', 'first');
    let isBegun = false;
    const make = async () => {
      isBegun = true;
    };
    await expect(installPackage(store, 'mine', make, 'refuse')).rejects.toMatchObject({
      code: 'OUTPUT_EXISTS',
      path: join(store, 'mine'),
      hint: expect.stringContaining('--force'),
    });
    expect(isBegun).toBe(false);
    await install('mine', 'second', 'replace');
    expect(await titleOfWhole(join(store, 'mine'))).toBe('second');
    expect(readdirSync(store)).toEqual(['mine']);
  });

  test('replaces a package whose manifest is broken, and a link to one, whose target stays', async () => {
    const elsewhere = join(freshFolder(base), 'work');
    await making('b', 'of a link')(elsewhere);
    plant(store, ['a/model.json', `b -> ${elsewhere}`]);
    await install('a', 'new', 'replace');
    await install('b', 'new', 'replace');
    expect(await titleOfWhole(join(store, 'a'))).toBe('new');
    expect(await titleOfWhole(join(store, 'b'))).toBe('new');
    expect(await titleOfWhole(elsewhere)).toBe('of a link');
  });

  test.each(['photos/precious.jpg', 'photos', 'photos -> nowhere', 'photos/'])(
    'never replaces what is no package: %s',
    async (thing) => {
      plant(store, ['other/model.json', thing]);
      for (const replacement of ['replace', 'refuse'] as const) {
        await expect(install('photos', 'photos', replacement)).rejects.toMatchObject({
          code: 'OUTPUT_EXISTS',
        });
      }
      expect(readdirSync(store)).toEqual(['other', 'photos']);
      if (thing.endsWith('.jpg')) expect(existsSync(join(store, thing))).toBe(true);
    },
  );

  test('does not put a package beside one that has its id in another folder', async () => {
    await making('mine')(join(store, 'copied-by-hand'));
    for (const replacement of ['replace', 'refuse'] as const) {
      await expect(install('mine', 'mine', replacement)).rejects.toMatchObject({
        code: 'OUTPUT_EXISTS',
        message: expect.stringContaining('copied-by-hand'),
        hint: expect.stringContaining('models remove mine'),
      });
    }
    expect(readdirSync(store)).toEqual(['copied-by-hand']);
  });

  test('removes what killed processes left a day ago, and leaves what may be in work', async () => {
    const day = 24 * 60 * 60;
    const ages = {
      '.cocotag-aaaaaaaaaaaa': day + 60,
      '.cocotag-bbbbbbbbbbbb': day - 60,
      '.cocotag-old': 9 * day,
    };
    for (const [name, seconds] of Object.entries(ages)) {
      plant(store, [`${name}/model.onnx`]);
      const at = Date.now() / 1000 - seconds;
      utimesSync(join(store, name), at, at);
    }
    await install('mine');
    expect(readdirSync(store).sort()).toEqual(['.cocotag-bbbbbbbbbbbb', '.cocotag-old', 'mine']);
  });
});

describe('many installs at once', () => {
  const titles = Array.from({ length: 20 }, (_, i) => `made as number ${i}`);

  test('that refuse to replace: one wins, and its package is whole', async () => {
    const ends = await Promise.allSettled(titles.map((title) => install('mine', title)));
    const winners = titles.filter((_, i) => ends[i]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    for (const end of ends) {
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'OUTPUT_EXISTS' });
    }
    expect([await titleOfWhole(join(store, 'mine'))]).toEqual(winners);
    expect(readdirSync(store)).toEqual(['mine']);
  });

  test('that replace: all succeed, and one of their packages is there, whole', async () => {
    await install('mine', 'the first');
    await Promise.all(titles.map((title) => install('mine', title, 'replace')));
    expect(titles).toContain(await titleOfWhole(join(store, 'mine')));
    expect(readdirSync(store)).toEqual(['mine']);
  });

  test('of different names do not disturb each other', async () => {
    const ids = titles.map((_, i) => `mine-${i}`);
    await Promise.all(ids.map((id) => install(id)));
    expect(readdirSync(store).sort()).toEqual([...ids].sort());
  });

  test('never show a reader half a package', async () => {
    let isOver = false;
    let [found, missed] = [0, 0];
    const reader = async () => {
      while (!isOver) {
        await findPackage('mine', [store]).then(
          ({ manifest: { id, title } }) => {
            found++;
            expect(`${id} ${title}`).toMatch(/^mine made as number \d+$/);
          },
          (error: unknown) => {
            missed++;
            expect(error).toMatchObject({ code: 'MODEL_NOT_FOUND', message: 'There is no model "mine"' });
          },
        );
      }
    };
    const readers = [reader(), reader(), reader()];
    for (const round of [0, 1, 2]) {
      await Promise.all(titles.map((title) => install('mine', title, 'replace')));
      if (round < 2) await removePackage(store, 'mine');
    }
    isOver = true;
    await Promise.all(readers);
    // Both were seen, so that the test has tested something.
    expect(Math.min(found, missed)).toBeGreaterThan(0);
  });
});

describe('removing', () => {
  test.each([
    ['by its id', 'mine'],
    ['by an alias', 'm'],
  ])('takes a package away %s, and no other', async (_, name) => {
    await making('other')(join(store, 'other'));
    await making('mine', 'mine', { aliases: ['m'] })(join(store, 'a-folder'));
    await expect(removePackage(store, name)).resolves.toBe(join(store, 'a-folder'));
    expect(readdirSync(store)).toEqual(['other']);
  });

  test('takes the package that is called so, not one that has the name as an alias', async () => {
    await making('a-stranger', 'a', { aliases: ['mine'] })(join(store, 'a'));
    await making('mine')(join(store, 'b'));
    await expect(removePackage(store, 'mine')).resolves.toBe(join(store, 'b'));
    expect(readdirSync(store)).toEqual(['a']);
  });

  test('takes a broken package by the name of its folder', async () => {
    plant(store, ['torn/model.json', 'torn/model.onnx']);
    await expect(removePackage(store, 'torn')).resolves.toBe(join(store, 'torn'));
    expect(readdirSync(store)).toEqual([]);
  });

  test('takes a link, and leaves what it leads to', async () => {
    const work = join(freshFolder(base), 'work');
    await making('mine')(work);
    mkdirSync(store);
    symlinkSync(work, join(store, 'linked'));
    await expect(removePackage(store, 'mine')).resolves.toBe(join(store, 'linked'));
    expect(readdirSync(store)).toEqual([]);
    expect(await titleOfWhole(work)).toBe('mine');
  });

  test.each(['', '.', '..', '../precious', '/etc', 'a/b', 'photos', '.hidden', 'mine\0', 'models'])(
    'touches nothing for the name %j',
    async (name) => {
      const outside = join(store, '../precious');
      await making('precious')(outside);
      await making('mine')(join(store, 'mine'));
      await making('hidden')(join(store, '.hidden'));
      plant(store, ['photos/precious.jpg']);
      await expect(removePackage(store, name)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
      expect(readdirSync(store).sort()).toEqual(['.hidden', 'mine', 'photos']);
      expect(await titleOfWhole(outside)).toBe('precious');
    },
  );

  // None of these ids is a package's; the folder that says so goes by its own name alone.
  test.each(['..', '.', '.x', '../precious', 'a/b', '/etc', ''])(
    'a manifest with the id %j removes its own folder at most',
    async (id) => {
      const outside = join(store, '../precious');
      await making('precious')(outside);
      await making(id)(join(store, 'evil'));
      await expect(removePackage(store, id)).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
      await expect(removePackage(store, 'evil')).resolves.toBe(join(store, 'evil'));
      expect(await titleOfWhole(outside)).toBe('precious');
    },
  );

  test('twice at once takes it once', async () => {
    await install('mine');
    const ends = await Promise.allSettled([1, 2, 3].map(() => removePackage(store, 'mine')));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const end of ends) {
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ code: 'MODEL_NOT_FOUND' });
    }
    expect(readdirSync(store)).toEqual([]);
  });
});

describe('a store', () => {
  test('that is a file cannot be written, read or emptied, and the hint names the variable', async () => {
    writeFileSync(store, 'a file');
    await expect(install('mine')).rejects.toMatchObject({
      code: 'OUTPUT_UNWRITABLE',
      path: store,
      hint: expect.stringContaining('COCOTAG_MODELS'),
    });
    await expect(removePackage(store, 'mine')).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining(`${store} cannot be read: ENOTDIR`),
    });
    expect(readFileSync(store, 'utf8')).toBe('a file');
  });

  test('may be a link, have spaces and be in any script', async () => {
    const real = join(freshFolder(base), 'Modelle für übermorgen 模型');
    mkdirSync(real);
    symlinkSync(real, store);
    const { folder } = await install('mine');
    expect(await titleOfWhole(folder)).toBe('mine');
    await removePackage(store, 'mine');
    expect([readdirSync(real), existsSync(store)]).toEqual([[], true]);
  });
});

/** Runs a test in a folder with a file system of its own. */
async function withDisk(test: (disk: string) => Promise<void>): Promise<void> {
  const disk = freshFolder(base);
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  try {
    await test(disk);
  } finally {
    spawnSync('umount', [disk]);
  }
}

// Only root may mount, and not everywhere.
const probe = freshFolder(base);
const canMount = spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', probe]).status === 0;
if (canMount) spawnSync('umount', [probe]);

(canMount ? describe : describe.skip)('a disk (needs a tmpfs to be mounted)', () => {
  test('that is full keeps what is there, and nothing of the new', () =>
    withDisk(async (disk) => {
      store = join(disk, 'models');
      await install('small');
      const make = async (folder: string) => {
        await writeGraphFile(folder, 'model.onnx', [new Uint8Array(40_000), new Uint8Array(40_000)]);
      };
      await expect(installPackage(store, 'large', make, 'refuse')).rejects.toMatchObject({
        code: 'DISK_FULL',
        hint: expect.stringContaining('COCOTAG_MODELS'),
      });
      expect(readdirSync(store)).toEqual(['small']);
      expect(await titleOfWhole(join(store, 'small'))).toBe('small');
    }));

  test('that may only be read keeps what is there', () =>
    withDisk(async (disk) => {
      store = join(disk, 'models');
      await install('mine');
      spawnSync('mount', ['-o', 'remount,ro', disk]);
      const changes = [
        () => install('other'),
        () => install('mine', 'new', 'replace'),
        () => removePackage(store, 'mine'),
      ];
      for (const change of changes) {
        await expect(change()).rejects.toMatchObject({
          code: 'OUTPUT_UNWRITABLE',
          message: expect.stringContaining('EROFS'),
        });
      }
      expect(await titleOfWhole(join(store, 'mine'))).toBe('mine');
    }));
});
