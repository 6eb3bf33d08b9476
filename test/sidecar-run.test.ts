import './support/one-realm.js';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { type SidecarOptions, type SidecarReport, writeSidecars } from '../src/sidecar-run.js';
import type { Row } from '../src/types.js';
import { collect, streamOf } from './support/async.js';
import { block, iptcWith, photoshop, withPhotoshop } from './support/iptc.js';
import { picture } from './support/pictures.js';
import { failed, tagged } from './support/rows.js';
import { dc, lr, merge, recordOf, sidecar, sidecarBytes, words } from './support/sidecars.js';
import { plant } from './support/temp-folder.js';
import { pathsIn, plantFiles, treeOf, untouchedTreeOf } from './support/trees.js';
import { inFreshFolders } from './support/walking.js';

inFreshFolders();

let reports: SidecarReport[] = [];
beforeEach(() => {
  reports = [];
});

/** Writes the sidecars of rows in the working folder, and gives the rows that come out: labels, or an error's code. */
async function write(rows: readonly Row[], options: Partial<SidecarOptions> = {}): Promise<string[]> {
  const written = writeSidecars(streamOf(rows), {
    thresholds: [0.5, 0.5],
    onSidecar: (report) => reports.push(report),
    ...options,
  });
  const all = await collect(written);
  return all.map((row) =>
    'error' in row
      ? `${row.path} ${row.error.code}`
      : [row.path, ...row.tags.map(({ label }) => label)].join(' '),
  );
}

const dog = (path: string) => tagged(path, { dog: 0.9 });
const outcomes = () => reports.map(({ path, outcome }) => `${outcome} ${path}`);
const text = (path: string) => readFileSync(path, 'utf8');
const subject = (path: string) => words(text(path), 'dc');

test('every row has its sidecar, and comes out as it came in', async () => {
  plant('.', ['a.jpg', 'b.jpg', 'sub/c.jpg', 'd.jpg']);
  writeFileSync('b.xmp', sidecar(dc('boat')));
  const rows = [dog('a.jpg'), tagged('b.jpg', { cat: 0.8, dog: 0.7 }), dog('sub/c.jpg'), tagged('d.jpg', {})];
  const came = await collect(writeSidecars(streamOf(rows), { thresholds: [0.5] }));
  expect(came).toEqual(rows);
  expect(pathsIn('.').filter((path) => path.endsWith('.xmp'))).toEqual([
    'a.jpg.xmp',
    'b.xmp',
    'sub/c.jpg.xmp',
  ]);
  expect([subject('a.jpg.xmp'), subject('b.xmp')]).toEqual([['dog'], ['boat', 'cat', 'dog']]);
});

test('what became of each is told, in the order of the rows', async () => {
  plant('.', ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg']);
  plantFiles('.', {
    'b.xmp': sidecar(dc('boat')),
    'c.jpg.xmp': merge(undefined, ['cat']),
    'e.jpg.xmp': sidecar(dc('boat')),
    'e.xmp': sidecar(dc('kite')),
  });
  await write([dog('a.jpg'), dog('b.jpg'), tagged('c.jpg', {}), tagged('d.jpg', {}), tagged('e.jpg', {})]);
  expect([...reports].sort((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
    { path: 'a.jpg.xmp', outcome: 'made', ignored: undefined },
    { path: 'b.xmp', outcome: 'merged', ignored: undefined },
    { path: 'c.jpg.xmp', outcome: 'deleted', ignored: undefined },
    { path: 'd.jpg.xmp', outcome: 'absent', ignored: undefined },
    { path: 'e.jpg.xmp', outcome: 'left', ignored: 'e.xmp' },
  ]);
});

test('a photo without tags gets no sidecar, and one of ours is cleaned', async () => {
  plant('.', ['a.jpg', 'b.jpg', 'c.jpg']);
  plantFiles('.', { 'b.xmp': merge(sidecar(dc('boat')), ['dog']), 'c.xmp': sidecar(dc('boat')) });
  await write(['a.jpg', 'b.jpg', 'c.jpg'].map((path) => tagged(path, {})));
  expect(pathsIn('.').filter((path) => path.endsWith('.xmp'))).toEqual(['b.xmp', 'c.xmp']);
  expect([text('b.xmp'), text('c.xmp')]).toEqual([sidecar(dc('boat')), sidecar(dc('boat'))]);
});

test('a second run changes neither a byte nor a time, nor does a third with rows in another order', async () => {
  plant('.', ['a.jpg', 'b.jpg', 'c.jpg', 'sub/d.jpg']);
  plantFiles('.', { 'b.xmp': sidecar(dc('boat')), 'c.jpg.xmp': sidecar(dc('boat') + lr('sea|boat')) });
  const rows = ['a.jpg', 'b.jpg', 'c.jpg', 'sub/d.jpg'].map(dog);
  await write(rows);
  const before = untouchedTreeOf('.');
  reports = [];
  await write(rows);
  expect(new Set(reports.map(({ outcome }) => outcome))).toEqual(new Set(['left']));
  await write([...rows].reverse());
  expect(untouchedTreeOf('.')).toEqual(before);
});

test('what is recorded of the run', async () => {
  plant('.', ['a.jpg', 'b.jpg']);
  await write([dog('a.jpg')], { modelSha256: 'abc', prefix: 'auto|', thresholds: [0.25, 0.25] });
  expect(recordOf(text('a.jpg.xmp'))).toMatchObject({
    model: 'tiny@1.0.0/float',
    modelSha256: 'abc',
    threshold: '0.25',
    prefix: 'auto|',
    hasMadeFile: true,
    tags: [{ label: 'dog', score: 0.9, addedTo: ['dc', 'lr'] }],
  });
  expect(words(text('a.jpg.xmp'), 'lr')).toEqual(['auto|dog']);
  await write([dog('b.jpg')], { thresholds: [0.25, 0.5] });
  expect(recordOf(text('b.jpg.xmp'))).toMatchObject({ threshold: 'per-label', modelSha256: undefined });
});

test('rows that failed pass through, and nothing is looked at for them', async () => {
  plant('.', ['b.jpg']);
  await expect(write([failed('a.jpg'), dog('b.jpg')])).resolves.toEqual(['a.jpg IMAGE_EMPTY', 'b.jpg dog']);
  expect(outcomes()).toEqual(['made b.jpg.xmp']);
});

describe('one sidecar for one photo', () => {
  test('of two photos of one stem the second is refused by replace, in whatever order, at every run', async () => {
    plant('.', ['a.jpg', 'a.png']);
    const rows = [dog('a.png'), dog('a.jpg')];
    for (const _ of ['first', 'second']) {
      await expect(write(rows, { naming: 'replace' })).resolves.toEqual([
        'a.png SIDECAR_INVALID',
        'a.jpg dog',
      ]);
    }
    expect(pathsIn('.')).toEqual(['a.jpg', 'a.png', 'a.xmp']);
    await expect(write([...rows].reverse())).resolves.toEqual(['a.jpg dog', 'a.png dog']);
    expect(pathsIn('.')).toEqual(['a.jpg', 'a.png', 'a.png.xmp', 'a.xmp']);
  });

  test('the error says whose the sidecar is', async () => {
    plant('.', ['a.jpg', 'a.png']);
    const [row] = await collect(
      writeSidecars(streamOf([dog('a.png')]), { thresholds: [0.5], naming: 'replace' }),
    );
    expect(row).toEqual({
      path: 'a.png',
      model: 'tiny@1.0.0/float',
      error: expect.objectContaining({
        code: 'SIDECAR_INVALID',
        message: 'a.xmp is the sidecar of a.jpg',
      }),
    });
  });

  test('a photo that is listed many times meets itself in turn', async () => {
    plant('.', ['a.jpg', 'sub/']);
    const rows = Array.from({ length: 30 }, () => dog('a.jpg'));
    await expect(write(rows)).resolves.toEqual(rows.map(() => 'a.jpg dog'));
    expect(outcomes().sort()).toEqual([...rows.slice(1).map(() => 'left a.jpg.xmp'), 'made a.jpg.xmp']);
    expect(pathsIn('.')).toEqual(['a.jpg', 'a.jpg.xmp', 'sub/']);
  });

  test('a photo that is listed many times is merged into its sidecar once', async () => {
    plant('.', ['a.jpg']);
    writeFileSync('a.xmp', sidecarBytes('many.xmp'));
    const rows = Array.from({ length: 30 }, () => dog('a.jpg'));
    await expect(write(rows)).resolves.toEqual(rows.map(() => 'a.jpg dog'));
    expect(outcomes().sort()).toEqual([...rows.slice(1).map(() => 'left a.xmp'), 'merged a.xmp']);
  });

  test("photos whose names are those of one another's sidecars keep apart", async () => {
    plant('.', ['a.jpg', 'a.jpg.png']);
    const rows = [tagged('a.jpg', { dog: 0.9 }), tagged('a.jpg.png', { cat: 0.9 })];
    await write(rows);
    await write(rows);
    expect([subject('a.jpg.xmp'), subject('a.jpg.png.xmp')]).toEqual([['dog'], ['cat']]);
  });
});

describe('errors are rows, and the run goes on', () => {
  test('sidecars that are broken, a folder, or links out of the tree', async () => {
    plant('.', [
      'p/a.jpg',
      'p/b.jpg',
      'p/c.jpg',
      'p/d.jpg',
      'p/e.jpg',
      'p/c.jpg.xmp/',
      'p/d.jpg.xmp -> ../x.xmp',
    ]);
    plantFiles('.', { 'x.xmp': sidecar(dc('boat')), 'p/b.jpg.xmp': '<rdf:RDF', 'p/e.jpg.xmp': '' });
    const before = treeOf('.');
    const rows = ['b', 'c', 'd', 'e', 'a'].map((name) => dog(`p/${name}.jpg`));
    await expect(write(rows, { inputs: ['p'] })).resolves.toEqual([
      'p/b.jpg SIDECAR_INVALID',
      'p/c.jpg SIDECAR_INVALID',
      'p/d.jpg SIDECAR_UNWRITABLE',
      'p/e.jpg SIDECAR_INVALID',
      'p/a.jpg dog',
    ]);
    const after = treeOf('.');
    expect(Object.keys(after).filter((path) => after[path] !== before[path])).toEqual(['p/a.jpg.xmp']);
    expect(outcomes()).toEqual(['made p/a.jpg.xmp']);
  });

  test('an error of the rows ends the run when what is in work is done', async () => {
    plant('.', ['a.jpg', 'b.jpg']);
    const rows = streamOf([dog('a.jpg'), dog('b.jpg')], new Error('no more'));
    await expect(collect(writeSidecars(rows, { thresholds: [0.5] }))).rejects.toThrow('no more');
    expect(pathsIn('.')).toEqual(['a.jpg', 'a.jpg.xmp', 'b.jpg', 'b.jpg.xmp']);
  });

  test('without tags, a name that is too long for a sidecar is no error', async () => {
    const name = `${'n'.repeat(250)}.jpg`;
    plant('.', [name]);
    await expect(write([tagged(name, {})])).resolves.toEqual([name]);
  });
});

describe('links', () => {
  test('a linked sidecar is written where it leads, if that is in any of the inputs', async () => {
    plant('.', ['p/a.jpg', 'store/', 'p/a.jpg.xmp -> ../store/a.xmp', 'linked -> store']);
    writeFileSync('store/a.xmp', sidecar(dc('boat')));
    await expect(write([dog('p/a.jpg')], { inputs: ['p'] })).resolves.toEqual(['p/a.jpg SIDECAR_UNWRITABLE']);
    expect(subject('store/a.xmp')).toEqual(['boat']);
    for (const inputs of [['p', 'store'], ['p', 'linked/'], ['.'], ['p/*.jpg', 'store/*']]) {
      writeFileSync('store/a.xmp', sidecar(dc('boat')));
      await expect(write([dog('p/a.jpg')], { inputs })).resolves.toEqual(['p/a.jpg dog']);
      expect(subject('store/a.xmp')).toEqual(['boat', 'dog']);
    }
  });

  test('a link to beside itself is within, whatever the inputs', async () => {
    plant('.', ['p/a.jpg', 'p/a.jpg.xmp -> deep/a.xmp', 'p/deep/']);
    writeFileSync('p/deep/a.xmp', sidecar(dc('boat')));
    await expect(write([dog('p/a.jpg')])).resolves.toEqual(['p/a.jpg dog']);
    expect(subject('p/deep/a.xmp')).toEqual(['boat', 'dog']);
  });

  test('the sidecar of a linked photo lies beside the link', async () => {
    plant('.', ['real/a.jpg', 'p/b.jpg -> ../real/a.jpg']);
    await write([dog('p/b.jpg')], { inputs: ['p'] });
    expect(pathsIn('.').filter((path) => path.endsWith('.xmp'))).toEqual(['p/b.jpg.xmp']);
  });
});

describe('a folder for sidecars', () => {
  const mirrored = async (rows: readonly Row[], inputs: readonly string[], folder = 'out') => {
    await expect(write(rows, { inputs, folder })).resolves.not.toEqual(
      expect.arrayContaining([expect.stringMatching(/ [A-Z]+_[A-Z_]+$/)]),
    );
    return pathsIn('.').filter((path) => path.endsWith('.xmp'));
  };

  test.each([['.'], ['./']])('mirrors the tree of the working folder given as %j', async (input) => {
    plant('.', ['a.jpg', 'sub/b.jpg']);
    await expect(mirrored([dog('a.jpg'), dog('sub/b.jpg')], [input])).resolves.toEqual([
      'out/a.jpg.xmp',
      'out/sub/b.jpg.xmp',
    ]);
  });

  test('mirrors the tree below one input', async () => {
    plant('.', ['p/a.jpg', 'p/sub/b.jpg']);
    await expect(mirrored([dog('p/a.jpg'), dog('p/sub/b.jpg')], ['p'])).resolves.toEqual([
      'out/a.jpg.xmp',
      'out/sub/b.jpg.xmp',
    ]);
  });

  test('mirrors the tree that holds all inputs', async () => {
    plant('.', ['p/a.jpg', 'q/b.jpg', 'q/c.jpg']);
    const rows = [dog('p/a.jpg'), dog('q/b.jpg'), dog('q/c.jpg')];
    await expect(mirrored(rows, ['p', 'q/b.jpg', 'q/*.jpg'])).resolves.toEqual([
      'out/p/a.jpg.xmp',
      'out/q/b.jpg.xmp',
      'out/q/c.jpg.xmp',
    ]);
  });

  test('mirrors one file at its top', async () => {
    plant('.', ['p/a.jpg']);
    await expect(mirrored([dog('p/a.jpg')], ['p/a.jpg'])).resolves.toEqual(['out/a.jpg.xmp']);
  });

  test('mirrors photos of a list from the working folder, where nothing else was given', async () => {
    plant('.', ['a.jpg', 'sub/b.jpg']);
    await expect(mirrored([dog('a.jpg'), dog('sub/b.jpg')], [])).resolves.toEqual([
      'out/a.jpg.xmp',
      'out/sub/b.jpg.xmp',
    ]);
  });

  test('mirrors what lies outside from the top of the file system', async () => {
    plant('.', ['p/a.jpg', 'q/b.jpg']);
    const here = process.cwd();
    await expect(mirrored([dog('p/a.jpg'), dog(`${here}/q/b.jpg`)], ['p'])).resolves.toEqual([
      'out/a.jpg.xmp',
      `out${here}/q/b.jpg.xmp`,
    ]);
  });

  test('never leaves the folder, whatever dots a path has', async () => {
    plant('.', ['work/in/a.jpg', 'b/b.jpg', 'work/out/']);
    const base = process.cwd();
    process.chdir('work');
    await write([dog('in/a.jpg'), dog('../b/b.jpg')], { inputs: ['in', '../b'], folder: 'out' });
    process.chdir(base);
    const made = pathsIn('.').filter((path) => path.endsWith('.xmp'));
    expect(made).toHaveLength(2);
    expect(made.filter((path) => !path.startsWith('work/out/'))).toEqual([]);
  });

  test('is made where it is not there yet, and only if something goes in', async () => {
    plant('.', ['p/a.jpg']);
    await write([tagged('p/a.jpg', {})], { inputs: ['p'], folder: 'deep/out' });
    await write([dog('p/a.jpg')], { inputs: ['p'], folder: 'deep/out', isDryRun: true });
    expect(pathsIn('.')).toEqual(['p/', 'p/a.jpg']);
    await write([dog('p/a.jpg')], { inputs: ['p'], folder: 'deep/out/' });
    expect(pathsIn('.')).toEqual(['deep/', 'deep/out/', 'deep/out/a.jpg.xmp', 'p/', 'p/a.jpg']);
  });

  test('has its own sidecars, which decide; those beside the photos stay', async () => {
    plant('.', ['p/a.jpg', 'p/b.jpg', 'out/']);
    plantFiles('.', {
      'p/a.jpg.xmp': sidecar(dc('boat')),
      'out/A.XMP': sidecar(dc('kite')),
    });
    await write([dog('p/a.jpg'), dog('p/b.jpg')], { inputs: ['p'], folder: 'out', naming: 'replace' });
    expect(pathsIn('out')).toEqual(['A.XMP', 'b.xmp']);
    expect([subject('p/a.jpg.xmp'), subject('out/A.XMP')]).toEqual([['boat'], ['kite', 'dog']]);
    const before = untouchedTreeOf('.');
    await write([dog('p/a.jpg'), dog('p/b.jpg')], { inputs: ['p'], folder: 'out', naming: 'replace' });
    expect(untouchedTreeOf('.')).toEqual(before);
  });

  test('that is a file is an error of each photo', async () => {
    plant('.', ['p/a.jpg', 'p/sub/b.jpg', 'out']);
    await expect(
      write([dog('p/a.jpg'), dog('p/sub/b.jpg')], { inputs: ['p'], folder: 'out' }),
    ).resolves.toEqual(['p/a.jpg SIDECAR_UNWRITABLE', 'p/sub/b.jpg SIDECAR_UNWRITABLE']);
  });
});

describe('names that are no UTF-8', () => {
  const name = Buffer.from('caf\xe9.jpg', 'latin1');
  const row = (): Row => ({ ...dog('caf\ufffd.jpg'), path_base64: name.toString('base64') });

  test('have sidecars of their bytes, which are found again', async () => {
    writeFileSync(name, '');
    for (const _ of ['first', 'second']) await expect(write([row()])).resolves.toEqual(['caf\ufffd.jpg dog']);
    expect(pathsIn('.')).toEqual(['caf\xe9.jpg', 'caf\xe9.jpg.xmp']);
    expect(outcomes()).toEqual(['made caf\ufffd.jpg.xmp', 'left caf\ufffd.jpg.xmp']);
  });

  test('have existing sidecars too, and are mirrored', async () => {
    mkdirSync(Buffer.from('d\xfcr', 'latin1'));
    const photo = Buffer.from('d\xfcr/caf\xe9.jpg', 'latin1');
    writeFileSync(photo, '');
    writeFileSync(Buffer.from('d\xfcr/caf\xe9.XMP', 'latin1'), sidecar(dc('boat')));
    const inDeep = { ...dog('d\ufffdr/caf\ufffd.jpg'), path_base64: photo.toString('base64') };
    await write([inDeep], { inputs: ['.'] });
    await write([inDeep], { inputs: ['.'], folder: 'out' });
    expect(pathsIn('.').filter((path) => /xmp$/i.test(path))).toEqual([
      'd\xfcr/caf\xe9.XMP',
      'out/d\xfcr/caf\xe9.jpg.xmp',
    ]);
  });
});

describe("the photo's own keywords", () => {
  const photoWith = async (xmpWords: readonly string[], iptcWords: readonly string[]): Promise<Buffer> => {
    const plain = sharp(await picture('red', 'a.jpg')).jpeg();
    const jpeg = await (xmpWords.length === 0 ? plain : plain.withXmp(sidecar(dc(...xmpWords)))).toBuffer();
    return withPhotoshop(jpeg, photoshop(block(0x0404, iptcWith(...iptcWords))));
  };

  test('are copied into an lr of our making, before our words; the photo stays as it is', async () => {
    writeFileSync('a.jpg', await photoWith(['Ada', 'winter'], ['winter', 'Værøy']));
    const before = untouchedTreeOf('.')['a.jpg'];
    await write([dog('a.jpg')]);
    expect(words(text('a.jpg.xmp'), 'lr')).toEqual(['Ada', 'winter', 'Værøy', 'dog']);
    expect(subject('a.jpg.xmp')).toEqual(['dog']);
    expect(untouchedTreeOf('.')['a.jpg']).toBe(before);
    const after = untouchedTreeOf('.');
    await write([dog('a.jpg')]);
    expect(untouchedTreeOf('.')).toEqual(after);
  });

  test('are not ours: a run with other tags leaves them', async () => {
    writeFileSync('a.jpg', await photoWith(['dog'], ['boat']));
    await write([dog('a.jpg')]);
    expect(recordOf(text('a.jpg.xmp')).tags).toEqual([{ label: 'dog', score: 0.9, addedTo: ['dc'] }]);
    await write([tagged('a.jpg', { cat: 0.9 })]);
    expect(words(text('a.jpg.xmp'), 'lr')).toEqual(['dog', 'boat', 'cat']);
    expect(subject('a.jpg.xmp')).toEqual(['cat']);
  });

  test('are taken from the run that decoded the photo, if it has them; else they are read', async () => {
    writeFileSync('a.jpg', await photoWith(['Ada'], ['boat']));
    writeFileSync('b.jpg', await photoWith(['Ada'], ['boat']));
    const xmp = new Uint8Array(Buffer.from(sidecar(dc('kite'))));
    const iptc = new Uint8Array(photoshop(block(0x0404, iptcWith('Værøy'))));
    const embeddedOf = (row: Row) => (row.path === 'a.jpg' ? { xmp, iptc } : undefined);
    await write([dog('a.jpg'), dog('b.jpg')], { embeddedOf });
    expect(words(text('a.jpg.xmp'), 'lr')).toEqual(['kite', 'Værøy', 'dog']);
    expect(words(text('b.jpg.xmp'), 'lr')).toEqual(['Ada', 'boat', 'dog']);
  });

  test('are left where they are if the sidecar has a list already', async () => {
    writeFileSync('a.jpg', await photoWith(['Ada'], ['boat']));
    writeFileSync('a.jpg.xmp', sidecar(lr('sea')));
    await write([dog('a.jpg')]);
    expect(words(text('a.jpg.xmp'), 'lr')).toEqual(['sea', 'dog']);
  });

  test('that cannot be had keep no sidecar from being written', async () => {
    plantFiles('.', { 'empty.jpg': '', 'text.jpg': 'no picture' });
    const rows = [dog('empty.jpg'), dog('text.jpg'), dog('gone.jpg')];
    await expect(write(rows)).resolves.toEqual(['empty.jpg dog', 'text.jpg dog', 'gone.jpg IMAGE_NOT_FOUND']);
    expect(pathsIn('.')).not.toContain('gone.jpg.xmp');
  });

  test('are found in photos whose names are no UTF-8', async () => {
    const name = Buffer.from('caf\xe9.jpg', 'latin1');
    writeFileSync(name, await photoWith([], ['boat']));
    await write([{ ...dog('caf\ufffd.jpg'), path_base64: name.toString('base64') }]);
    const made = readFileSync(Buffer.from('caf\xe9.jpg.xmp', 'latin1'), 'utf8');
    expect(words(made, 'lr')).toEqual(['boat', 'dog']);
  });
});

test('a dry run tells what would become of each, and writes nothing', async () => {
  plant('.', ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg']);
  plantFiles('.', {
    'b.xmp': sidecar(dc('boat')),
    'c.jpg.xmp': merge(undefined, ['cat']),
    'd.jpg.xmp': '<broken',
    'e.jpg.xmp': sidecar(dc('boat')),
  });
  const before = untouchedTreeOf('.');
  const rows = [dog('a.jpg'), dog('b.jpg'), tagged('c.jpg', {}), dog('d.jpg'), tagged('e.jpg', {})];
  await expect(write(rows, { isDryRun: true })).resolves.toContain('d.jpg SIDECAR_INVALID');
  expect(outcomes().sort()).toEqual([
    'deleted c.jpg.xmp',
    'left e.jpg.xmp',
    'made a.jpg.xmp',
    'merged b.xmp',
  ]);
  expect(untouchedTreeOf('.')).toEqual(before);
});

test('many rows at once, in order or not, come to the same', async () => {
  const names = Array.from({ length: 200 }, (_, i) => `${i % 7}/${i}.jpg`);
  plant('.', names);
  await expect(write(names.map(dog))).resolves.toEqual(names.map((name) => `${name} dog`));
  const ordered = treeOf('.');
  expect(Object.keys(ordered).filter((path) => path.endsWith('.xmp'))).toHaveLength(200);
  expect(
    new Set(
      names.map((name) =>
        createHash('md5')
          .update(text(`${name}.xmp`))
          .digest('hex'),
      ),
    ).size,
  ).toBe(1);
  await write(
    names.map((name) => tagged(name, {})),
    { unordered: true },
  );
  expect(pathsIn('.').some((path) => path.endsWith('.xmp'))).toBe(false);
  const unordered = await write(names.map(dog), { unordered: true });
  expect([...unordered].sort()).toEqual(names.map((name) => `${name} dog`).sort());
  expect(treeOf('.')).toEqual(ordered);
});

test('a sidecar in use elsewhere keeps its mode', async () => {
  plant('.', ['a.jpg']);
  writeFileSync('a.jpg.xmp', sidecar(dc('boat')), { mode: 0o600 });
  await write([dog('a.jpg')]);
  expect(statSync(join('.', 'a.jpg.xmp')).mode & 0o777).toBe(0o600);
});
