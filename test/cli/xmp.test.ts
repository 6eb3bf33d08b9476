import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  chownSync,
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { BIN, brief, cocotag, rowsOf, run, TINY, tagTiny } from '../support/cocotag.js';
import { block, iptcWith, photoshop, withPhotoshop } from '../support/iptc.js';
import { picture, plantPictures } from '../support/pictures.js';
import {
  BROKEN_SIDECARS,
  dc,
  merge,
  recordOf,
  SIDECARS,
  sidecar,
  sidecarBytes,
  words,
} from '../support/sidecars.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';
import { pathsIn, plantFiles, treeOf, untouchedTreeOf } from '../support/trees.js';

const temp = tempFolder();
let folder = temp;

beforeEach(() => {
  folder = freshFolder(temp);
});

const BOAT = sidecar(dc('boat'));
const at = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(at(name), 'utf8');
const subject = (name: string) => words(text(name), 'dc');
const sidecars = () => pathsIn(folder).filter((path) => /xmp$/i.test(path));

/** `cocotag tag --xmp` in the test's folder. */
const tagXmp = (...args: readonly string[]) => tagTiny(['.', '--xmp', ...args], { cwd: folder });

test('--xmp writes sidecars beside the photos that have tags, says how many, and nothing on standard output', async () => {
  await plantPictures(folder, { 'r.png': 'red', 'b.jpg': 'blue', 'z.gif': 'black', 'sub/g.webp': 'lime' });
  writeFileSync(at('b.xmp'), BOAT);
  const photos = treeOf(folder);
  const { status, stdout, stderr } = await tagXmp();
  expect([status, stdout]).toEqual([0, '']);
  expect(stderr).toContain('Sidecars: 2 made, 1 merged, 0 deleted, 0 left alone\n');
  expect(sidecars()).toEqual(['b.xmp', 'r.png.xmp', 'sub/g.webp.xmp']);
  expect([subject('b.xmp'), subject('r.png.xmp'), subject('sub/g.webp.xmp')]).toEqual([
    ['boat', 'dog'],
    ['person'],
    ['cat'],
  ]);
  expect(recordOf(text('r.png.xmp'))).toMatchObject({
    model: 'tiny@1.0.0/int8',
    modelSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    threshold: '0.5',
    tags: [{ label: 'person', score: 0.982 }],
  });
  expect(treeOf(folder)).toMatchObject({ ...photos, 'b.xmp': expect.anything() });

  const before = untouchedTreeOf(folder);
  const again = await tagXmp('--workers', '1', '--batch-size', '3');
  expect([again.status, again.stdout]).toEqual([0, '']);
  expect(again.stderr).toContain('Sidecars: 0 made, 0 merged, 0 deleted, 3 left alone\n');
  expect(untouchedTreeOf(folder)).toEqual(before);
});

test('--xmp goes with other outputs, whose rows are the same as without', async () => {
  await plantPictures(folder, { 'r.png': 'red', 'z.png': 'black' });
  const plain = await tagTiny(['.', '--csv', '-'], { cwd: folder });
  const { status, stdout } = await tagXmp('--csv', '-', '--ndjson', 'tags.ndjson');
  expect([status, stdout]).toEqual([0, plain.stdout]);
  expect(brief(text('tags.ndjson'))).toEqual({ 'r.png': 'person', 'z.png': '' });
  expect(sidecars()).toEqual(['r.png.xmp']);
});

test('--xmp-naming chooses the names of new ones; of two photos of one stem the second is refused', async () => {
  await plantPictures(folder, { 'a.jpg': 'red', 'a.png': 'blue', 'b.jpg': 'lime', 'c.jpg': 'red' });
  plantFiles(folder, { 'c.jpg.xmp': BOAT });
  for (const _ of ['first', 'second']) {
    const { status, stdout, stderr } = await tagXmp('--xmp-naming', 'replace', '--ndjson', '-');
    expect(status).toBe(1);
    expect(brief(stdout)).toEqual({
      'a.jpg': 'person',
      'a.png': 'SIDECAR_INVALID',
      'b.jpg': 'cat',
      'c.jpg': 'person',
    });
    expect(stderr).toContain('a.png: SIDECAR_INVALID: a.xmp is the sidecar of a.jpg');
    expect(stderr).toContain('1 failed');
  }
  expect(sidecars()).toEqual(['a.xmp', 'b.xmp', 'c.jpg.xmp']);
});

test('of two sidecars photo.jpg.xmp is edited, and a warning names the other, but not with --quiet', async () => {
  const photos = Array.from({ length: 12 }, (_, i) => `${String(i).padStart(2, '0')}.png`);
  await plantPictures(folder, Object.fromEntries(photos.map((name) => [name, 'red'])));
  for (const name of photos)
    plantFiles(folder, { [`${name}.XMP`]: BOAT, [name.replace('png', 'xmp')]: BOAT });
  const { status, stderr } = await tagXmp();
  expect(status).toBe(0);
  expect(stderr).toContain('00.png.XMP: the photo has a second sidecar, 00.xmp, which is left alone\n');
  expect(stderr.match(/has a second sidecar/g)).toHaveLength(10);
  expect(stderr).toContain('2 more photos have a second sidecar, 12 in all\n');
  expect([subject('03.png.XMP'), text('03.xmp')]).toEqual([['boat', 'person'], BOAT]);
  const quiet = await tagXmp('--quiet');
  expect(quiet).toMatchObject({ status: 0, stdout: '', stderr: '' });
});

test('--sidecar-dir mirrors the tree, and leaves the folders of the photos as they are', async () => {
  await plantPictures(folder, { 'p/r.png': 'red', 'p/sub/b.png': 'blue', 'p/sub/z.png': 'black' });
  plantFiles(folder, { 'p/r.png.xmp': BOAT });
  const before = untouchedTreeOf(at('p'));
  const args = ['p', '--xmp', '--sidecar-dir', 'out'];
  const { status, stderr } = await tagTiny(args, { cwd: folder });
  expect(status).toBe(0);
  expect(stderr).toContain('Sidecars: 2 made');
  expect(pathsIn(at('out'))).toEqual(['r.png.xmp', 'sub/', 'sub/b.png.xmp']);
  expect(untouchedTreeOf(at('p'))).toEqual(before);
  const written = untouchedTreeOf(at('out'));
  expect((await tagTiny(args, { cwd: folder })).stderr).toContain('2 left alone');
  expect(untouchedTreeOf(at('out'))).toEqual(written);
  const { stdout } = await cocotag(['untag', 'out', '-n'], { cwd: folder });
  expect(stdout).toBe('delete out/r.png.xmp\ndelete out/sub/b.png.xmp\n');
});

test('--prefix puts words under a root, --labels and --threshold choose them, and the next run has others', async () => {
  await plantPictures(folder, { 'r.png': 'red' });
  const wordsBy = async (...args: readonly string[]) => {
    const { status } = await tagXmp('--threshold', ...args);
    expect(status).toBe(0);
    return ['dc', 'lr'].map((field) => words(text('r.png.xmp'), field as 'dc').join(' '));
  };
  expect(await wordsBy('0.01', '--prefix', 'auto|')).toEqual(Array(2).fill('auto|person auto|cat auto|dog'));
  expect(await wordsBy('0.01', '--labels', 'dog,cat')).toEqual(Array(2).fill('cat dog'));
  expect(await wordsBy('0.01', '--top', '1', '--prefix', 'auto/')).toEqual(Array(2).fill('auto/person'));
  expect(await wordsBy('per-label')).toEqual(Array(2).fill('person'));
  expect(recordOf(text('r.png.xmp')).threshold).toBe('per-label');
  const { status } = await tagXmp('--threshold', '0.99');
  expect([status, ...sidecars()]).toEqual([0]);
});

describe('--dry-run --xmp', () => {
  test('prints what would become of each sidecar, counts, and writes nothing', async () => {
    await plantPictures(folder, {
      'a.png': 'red',
      'b.png': 'blue',
      'c.png': 'black',
      'd.png': 'black',
      'e.png': 'black',
      'f.png': 'red',
    });
    plantFiles(folder, {
      'b.xmp': BOAT,
      'c.png.xmp': merge(undefined, ['cat']),
      'd.xmp': BOAT,
      'f.xmp': '<broken',
    });
    const before = untouchedTreeOf(folder);
    const { status, stdout, stderr } = await tagXmp('-n', '--csv', 'tags.csv');
    expect(status).toBe(1);
    expect(stdout).toBe('make a.png.xmp\nmerge b.xmp\ndelete c.png.xmp\nleave d.xmp\n');
    expect(stderr).toContain('f.png: SIDECAR_INVALID: f.xmp is not well-formed');
    expect(stderr).toContain(
      'Sidecars: 1 made, 1 merged, 1 deleted, 1 left alone (a dry run: nothing was written)\n',
    );
    expect(untouchedTreeOf(folder)).toEqual(before);
  });

  test('is what then happens, and makes no folder of its own', async () => {
    await plantPictures(folder, { 'p/a.png': 'red', 'p/sub/b.png': 'blue' });
    const args = ['p', '--xmp', '--sidecar-dir', 'out'];
    const would = await tagTiny([...args, '-n'], { cwd: folder });
    const shown = would.stdout.replaceAll(`${folder}/`, '');
    expect(shown).toBe('make out/a.png.xmp\nmake out/sub/b.png.xmp\n');
    expect(readdirSync(folder)).toEqual(['p']);
  });

  test('prints in the order of the photos', async () => {
    const names = Array.from({ length: 100 }, (_, i) => `${String(i).padStart(3, '0')}.jpg`);
    plantFiles(folder, Object.fromEntries(names.map((name) => [name, ''])));
    plantFiles(folder, { 'scores.ndjson': names.map((name) => savedRow(name)).join('\n') });
    // Some take longer than others.
    for (const name of names.slice(0, 40)) plantFiles(folder, { [`${name}.xmp`]: sidecarBytes('many.xmp') });
    const args = ['tag', '--from', 'scores.ndjson', '--xmp', '-n', '--threshold', '0.5'];
    const { stdout } = await cocotag(args, { cwd: folder });
    const verbs = names.map((name, i) => `${i < 40 ? 'merge' : 'make'} ${name}.xmp\n`);
    expect(stdout).toBe(verbs.join(''));
  });
});

describe('saved rows', () => {
  test('--from writes the sidecars that the run itself would have written', async () => {
    await plantPictures(folder, { 'r.png': 'red', 'z.png': 'black', 'sub/b.png': 'blue' });
    plantFiles(folder, { 'r.xmp': BOAT });
    cpSync(folder, at('../copy'), { recursive: true });
    await tagXmp('--all-scores', '--ndjson', '../scores.ndjson', '--threshold', '0.5');
    const { status, stdout, stderr } = await cocotag(
      ['tag', '--from', '../scores.ndjson', '--xmp', '--threshold', '0.5'],
      { cwd: at('../copy') },
    );
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr).toContain('Sidecars: 1 made, 1 merged, 0 deleted, 0 left alone');
    const withoutHash = (tree: string, name: string) =>
      readFileSync(join(tree, name), 'utf8').replace(/\s*<cocotag:modelSha256>.*?<.cocotag:modelSha256>/, '');
    for (const name of ['r.xmp', 'sub/b.png.xmp']) {
      expect(withoutHash(at('../copy'), name)).toBe(withoutHash(folder, name));
    }
    const { stdout: dry } = await cocotag(
      ['tag', '--from', '../scores.ndjson', '--xmp', '-n', '--threshold', '0.99'],
      { cwd: at('../copy') },
    );
    expect(dry).toBe('merge r.xmp\ndelete sub/b.png.xmp\n');
  });

  test('--from --fail-fast stops at the first sidecar that cannot be written', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `${String(i).padStart(3, '0')}.jpg`);
    plantFiles(folder, Object.fromEntries(names.map((name) => [name, ''])));
    const rows = names.map((name) => savedRow(name));
    plantFiles(folder, { 'scores.ndjson': rows.join('\n'), '000.jpg.xmp': '<broken' });
    const { status, stderr } = await cocotag(
      ['tag', '--from', 'scores.ndjson', '--xmp', '--threshold', '0.5', '--fail-fast'],
      { cwd: folder },
    );
    expect(status).toBe(1);
    expect(stderr).toContain('Stopped at the first photo that failed: 000.jpg');
    expect(sidecars().length).toBeLessThan(300);
  });
});

test('a photo that is listed twice has one sidecar, and two rows', async () => {
  await plantPictures(folder, { 'r.png': 'red', 'sub/g.png': 'lime' });
  const input = 'r.png\nr.png\n./r.png\nsub/g.png\nsub/../r.png\n';
  const { status, stdout, stderr } = await tagTiny(['--files-from', '-', '--xmp', '--ndjson', '-'], {
    cwd: folder,
    input,
  });
  expect(status).toBe(0);
  expect(rowsOf(stdout).map(({ path }) => path)).toEqual([
    'r.png',
    'r.png',
    'r.png',
    'sub/g.png',
    'sub/../r.png',
  ]);
  expect(stderr).toContain('Sidecars: 2 made, 0 merged, 0 deleted, 3 left alone');
  expect(sidecars()).toEqual(['r.png.xmp', 'sub/g.png.xmp']);
});

test('names that are no UTF-8 have sidecars, and those are found again', async () => {
  const name = Buffer.from('caf\xe9.png', 'latin1');
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), await picture('red'));
  for (const outcome of ['1 made', '1 left alone']) {
    const { status, stderr } = await tagXmp();
    expect([status, stderr]).toEqual([0, expect.stringContaining(outcome)]);
  }
  expect(pathsIn(folder)).toEqual(['caf\xe9.png', 'caf\xe9.png.xmp']);
});

test('keywords inside a photo are copied into a new lr, and the photo is never written', async () => {
  const jpeg = withPhotoshop(
    await picture('blue', 'a.jpg'),
    photoshop(block(0x0404, iptcWith('Værøy', 'boat'))),
  );
  writeFileSync(at('a.jpg'), jpeg);
  const before = untouchedTreeOf(folder)['a.jpg'];
  const { status } = await tagXmp();
  expect(status).toBe(0);
  expect([subject('a.jpg.xmp'), words(text('a.jpg.xmp'), 'lr')]).toEqual([['dog'], ['Værøy', 'boat', 'dog']]);
  expect(untouchedTreeOf(folder)['a.jpg']).toBe(before);
});

test('a saved row whose photo is a named pipe now is no reason to wait', async () => {
  execFileSync('mkfifo', [at('a.jpg')]);
  const { status } = await run(
    'timeout',
    ['-s', 'KILL', '20', process.execPath, BIN, 'tag', '--from', '-', '--xmp', '--threshold', '0.5'],
    { cwd: folder, input: savedRow('a.jpg') },
  );
  expect([status, ...sidecars()]).toEqual([0, 'a.jpg.xmp']);
});

test('a dry run says that what it prints could not be written', async () => {
  plantFiles(folder, { 'a.jpg': '', 'scores.ndjson': savedRow('a.jpg') });
  for (const args of ['tag --from scores.ndjson --threshold 0.5 --xmp -n', 'tag . -n']) {
    await plantPictures(folder, { 'a.png': 'red' });
    const command = `"${process.execPath}" "${BIN}" ${args} >/dev/full`;
    const { status, stderr } = await run('bash', ['-c', command], { cwd: folder });
    expect([args, status, stderr]).toEqual([args, 3, expect.stringContaining('DISK_FULL')]);
  }
});

describe('sidecars that are not written', () => {
  test('each have a row, the run goes on and ends with 1, and they stay as they are', async () => {
    const names = ['broken', 'fifo', 'folder', 'good', 'large', 'linked', 'nowhere'];
    await plantPictures(folder, Object.fromEntries(names.map((name) => [`p/${name}.png`, 'red'])));
    plantFiles(folder, {
      'p/broken.xmp': readFileSync(join(BROKEN_SIDECARS, 'truncated.xmp')),
      'p/large.png.xmp': BOAT,
      'outside.xmp': BOAT,
    });
    truncateSync(at('p/large.png.xmp'), 20_000_000);
    mkdirSync(at('p/folder.png.xmp'));
    symlinkSync('../outside.xmp', at('p/linked.png.xmp'));
    symlinkSync('gone.xmp', at('p/nowhere.xmp'));
    execFileSync('mkfifo', [at('p/fifo.png.xmp')]);
    const before = treeOf(folder);
    const { status, stdout, stderr } = await tagTiny(['p', '--xmp', '--ndjson', '-'], { cwd: folder });
    expect(status).toBe(1);
    expect(brief(stdout)).toEqual({
      'p/broken.png': 'SIDECAR_INVALID',
      'p/fifo.png': 'SIDECAR_INVALID',
      'p/folder.png': 'SIDECAR_INVALID',
      'p/good.png': 'person',
      'p/large.png': 'SIDECAR_INVALID',
      'p/linked.png': 'SIDECAR_UNWRITABLE',
      'p/nowhere.png': 'SIDECAR_UNWRITABLE',
    });
    expect(stderr).toContain('6 failed');
    expect(stderr).toContain('Sidecars: 1 made, 0 merged, 0 deleted, 0 left alone');
    const { 'p/good.png.xmp': made, ...others } = treeOf(folder);
    expect(made).toBeDefined();
    expect(others).toEqual(before);
  });

  test('--fail-fast stops at the first', async () => {
    await plantPictures(folder, { 'a.png': 'red', 'b.png': 'red' });
    for (let i = 0; i < 500; i++) linkSync(at('b.png'), at(`c${i}.png`));
    plantFiles(folder, { 'a.xmp': '<broken' });
    const { status, stderr } = await tagXmp('--fail-fast', '--workers', '1', '--batch-size', '1');
    expect(status).toBe(1);
    expect(stderr).toContain('Stopped at the first photo that failed: a.png');
    expect(sidecars().length).toBeLessThan(500);
    expect(pathsIn(folder).filter((path) => path.includes('.cocotag-'))).toEqual([]);
  });
});

// Root may write everywhere: the rights are another user's, who must be able to run the program at all.
const NOBODY = 65_534;
const canBeNobody =
  process.getuid?.() === 0 && spawnSync(process.execPath, [BIN, '--version'], { uid: NOBODY }).status === 0;

describe('rights', () => {
  (canBeNobody ? test : test.skip)('what may not be written or read is told, and stays', async () => {
    await plantPictures(folder, {
      'closed/a.png': 'red',
      'closed/none.png': 'black',
      'open/b.png': 'red',
      'open/c.png': 'red',
      'open/d.png': 'red',
    });
    plantFiles(folder, { 'open/b.xmp': BOAT, 'open/c.xmp': BOAT });
    for (const open of [temp, folder]) chmodSync(open, 0o755);
    chmodSync(at('open/b.xmp'), 0o000);
    // Another's sidecar in a folder that may be written: its owner could not be kept.
    for (const own of ['open', 'open/d.png']) chownSync(at(own), NOBODY, NOBODY);
    const before = untouchedTreeOf(folder);
    const options = { cwd: folder, uid: NOBODY, env: { HOME: folder } };
    const { status, stdout, stderr } = await tagTiny(['.', '--xmp', '--ndjson', '-'], options);
    expect(status).toBe(1);
    expect(brief(stdout)).toEqual({
      'closed/a.png': 'SIDECAR_UNWRITABLE',
      'closed/none.png': '',
      'open/b.png': 'SIDECAR_UNWRITABLE',
      'open/c.png': 'SIDECAR_UNWRITABLE',
      'open/d.png': 'person',
    });
    expect(stderr).toContain('closed/a.png.xmp cannot be written: permission denied');
    expect(stderr).toContain('owner could not be kept');
    const after = untouchedTreeOf(folder);
    expect(Object.keys(after).filter((path) => before[path] === undefined)).toEqual(['open/d.png.xmp']);
    for (const path of ['closed/', 'open/b.xmp', 'open/c.xmp']) expect(after[path]).toBe(before[path]);
    const undone = await cocotag(['untag', '.', '-n'], options);
    expect(undone.status).toBe(1);
    expect(undone.stderr).toContain('open/b.xmp: SIDECAR_UNWRITABLE');

    const mirrored = await tagTiny(['.', '--xmp', '--sidecar-dir', 'open/out'], options);
    expect(mirrored.status).toBe(0);
    expect(pathsIn(at('open/out')).filter((path) => path.endsWith('xmp'))).toHaveLength(4);
  });

  test('the mode of a sidecar stays', async () => {
    await plantPictures(folder, { 'a.png': 'red' });
    writeFileSync(at('a.xmp'), BOAT, { mode: 0o640 });
    await tagXmp();
    expect([subject('a.xmp'), statSync(at('a.xmp')).mode & 0o777]).toEqual([['boat', 'person'], 0o640]);
  });
});

describe('settings', () => {
  test('a config file may set the prefix and the naming, but not that sidecars are written', async () => {
    await plantPictures(folder, { 'a.png': 'red' });
    const config = (content: object) =>
      plantFiles(folder, { 'cocotag.config.json': JSON.stringify(content) });
    config({ prefix: 'auto|', 'xmp-naming': 'replace' });
    const plain = await tagTiny(['.'], { cwd: folder });
    expect([plain.status, ...sidecars()]).toEqual([0]);
    const { status } = await tagXmp();
    expect([status, subject('a.xmp')]).toEqual([0, ['auto|person']]);
    for (const forbidden of [{ xmp: true }, { 'sidecar-dir': 'out' }]) {
      config(forbidden);
      const refused = await tagXmp();
      expect([refused.status, refused.stdout]).toEqual([2, '']);
      expect(refused.stderr).toContain('CONFIG_INVALID');
    }
  });

  test.each([
    [['--prefix', 'auto|'], '--prefix says how --xmp looks'],
    [['--xmp-naming', 'replace'], '--xmp-naming says how --xmp looks'],
    [['--sidecar-dir', 'out'], '--sidecar-dir says how --xmp looks'],
    [['--xmp', '--xmp-naming', 'both'], '--xmp-naming'],
    [['--xmp=true'], '--xmp'],
  ])('%j is wrong use', async (args, message) => {
    const { status, stdout, stderr } = await tagTiny(['.', ...args], { cwd: folder });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });
});

/** A row of a run with all scores. */
function savedRow(path: string, score = 0.9): string {
  const scores = { person: 0.1, cat: 0.1, dog: score, 'traffic light': 0.6 };
  return JSON.stringify({ path, model: 'tiny@1.0.0/int8', width: 4, height: 3, tags: [], scores });
}

describe('what ends a run leaves whole sidecars', () => {
  const COUNT = 300;
  const names = Array.from({ length: COUNT }, (_, i) => `${String(i).padStart(3, '0')}.jpg.xmp`);
  const fixtures = readdirSync(SIDECARS).filter((name) => name.endsWith('.xmp'));

  /** Half of the photos have a sidecar of a photo program. */
  function plantRun(place: string): void {
    mkdirSync(place);
    writeFileSync(
      join(place, 'scores.ndjson'),
      names.map((name) => savedRow(name.replace('.xmp', ''))).join('\n'),
    );
    names.forEach((name, i) => {
      writeFileSync(join(place, name.replace('.xmp', '')), '');
      const fixture = fixtures[i % fixtures.length] ?? '';
      if (i % 2 === 0) cpSync(join(SIDECARS, fixture), join(place, name));
    });
  }
  const TAG = ['tag', '--from', 'scores.ndjson', '--xmp', '--threshold', '0.5', '--ndjson', '-'];
  const UNTAG = ['untag', '.', '--json', '-'];
  const sidecarsOf = (place: string) =>
    Object.fromEntries(Object.entries(treeOf(place)).filter(([path]) => path.endsWith('.xmp')));

  /** Runs a command and sends it a signal when it has said that `count` sidecars are done. */
  async function stopped(args: readonly string[], cwd: string, count: number, signal: NodeJS.Signals) {
    const child = spawn(process.execPath, [BIN, ...args], { cwd });
    let done = 0;
    let stderr = '';
    let isSent = false;
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      done += chunk.split('"path"').length - 1;
      // A second Ctrl-C would end it at once.
      if (done >= count && !isSent) isSent = child.kill(signal);
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      stderr += chunk;
    });
    const [, received] = await once(child, 'close');
    return { received, stderr, done };
  }

  /** How many sidecars are new; each must be the old one or the new one, byte for byte. */
  function countNew(place: string, old: Record<string, string>, fresh: Record<string, string>): number {
    const now = sidecarsOf(place);
    const states = names.map((name) => {
      if (now[name] === fresh[name]) return 'new';
      return now[name] === old[name] ? 'old' : `${name} is neither old nor new`;
    });
    expect(states.filter((state) => state.length > 3)).toEqual([]);
    expect(Object.keys(now).filter((name) => !names.includes(name))).toEqual([]);
    return states.filter((state) => state === 'new').length;
  }

  test('kill -9 in the middle, at five moments, and what is begun again comes to the same', async () => {
    const whole = at('whole');
    plantRun(whole);
    const old = sidecarsOf(whole);
    const { stdout } = await cocotag(TAG, { cwd: whole });
    expect(rowsOf(stdout).filter((row) => 'error' in row)).toEqual([]);
    const fresh = sidecarsOf(whole);
    expect(names.filter((name) => fresh[name] === old[name])).toEqual([]);

    const counts: number[] = [];
    for (const count of [1, 30, 90, 150, 220]) {
      const place = at(`tag ${count}`);
      plantRun(place);
      const { done } = await stopped(TAG, place, count, 'SIGKILL');
      const changed = countNew(place, old, fresh);
      expect(changed).toBeGreaterThanOrEqual(Math.min(done, COUNT));
      counts.push(changed);
      // Only what is hidden, and what the next run but one removes, may be left.
      const others = readdirSync(place).filter(
        (name) => !/^(?:\d+\.jpg(?:\.xmp)?|scores\.ndjson)$/.test(name),
      );
      expect(others.filter((name) => !/^\.cocotag-[0-9a-f]{12}\.tmp$/.test(name))).toEqual([]);
      if (count !== 30) continue;
      const again = await cocotag(TAG, { cwd: place });
      expect([again.status, countNew(place, old, fresh)]).toEqual([0, COUNT]);
    }
    expect(counts.some((changed) => changed < COUNT)).toBe(true);

    for (const count of [1, 100]) {
      const place = at(`untag ${count}`);
      cpSync(whole, place, { recursive: true });
      await stopped(UNTAG, place, count, 'SIGKILL');
      countNew(place, fresh, old);
      const again = await cocotag(['untag', '.'], { cwd: place });
      expect([again.status, sidecarsOf(place)]).toEqual([0, old]);
    }
  });

  test('Ctrl-C ends a run over photos in good order', async () => {
    const place = at('photos');
    mkdirSync(place);
    writeFileSync(at('photo.png'), await picture('red', 'a.png', 200));
    for (let i = 0; i < 3_000; i++) linkSync(at('photo.png'), join(place, `${i}.png`));
    const args = ['tag', '.', '--xmp', '--ndjson', '-', '--model', TINY];
    const { received, stderr, done } = await stopped(args, place, 20, 'SIGINT');
    expect(received).toBe('SIGINT');
    expect(stderr).toContain('Stopping');
    const made = readdirSync(place).filter((name) => name.endsWith('.xmp'));
    expect(made.length).toBe(done);
    expect(made.length).toBeLessThan(3_000);
    expect(stderr).toContain(`Sidecars: ${made.length} made`);
    const texts = new Set(made.map((name) => readFileSync(join(place, name), 'utf8')));
    expect([...texts].map((one) => words(one, 'dc'))).toEqual([['person']]);
    expect(readdirSync(place).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  test('Ctrl-C ends a run over saved rows, too', async () => {
    const place = at('rows');
    mkdirSync(place);
    const names = Array.from({ length: 5_000 }, (_, i) => `${i}.jpg`);
    for (const name of names) writeFileSync(join(place, name), '');
    const rows = names.map((name) => savedRow(name));
    writeFileSync(join(place, 'scores.ndjson'), rows.join('\n'));
    const { received, stderr } = await stopped(TAG, place, 20, 'SIGINT');
    expect([received, stderr]).toEqual(['SIGINT', expect.stringContaining('Stopping')]);
    const made = readdirSync(place).filter((name) => name.endsWith('.xmp'));
    expect(made.length).toBeLessThan(5_000);
    expect(readdirSync(place).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
