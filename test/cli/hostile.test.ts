import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { brief, cocotag, rowsOf, TINY, tagTiny } from '../support/cocotag.js';
import { picture, plantPictures } from '../support/pictures.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();

describe('a folder of odd files', () => {
  const folder = join(temp, 'odd');
  beforeAll(async () => {
    await plantPictures(folder, { 'a first.png': 'red', 'one-pixel.gif': 'lime', 'z last.jpg': 'blue' });
    const write = (name: string, bytes: string | Buffer) => writeFileSync(join(folder, name), bytes);
    const photo = await picture('blue', 'a.jpg', 400);
    write('cut.jpg', photo.subarray(0, photo.length / 2));
    write('empty.jpg', '');
    write('one-pixel.gif', await picture('lime', 'a.gif', 1));
    write('png-called.jpg', await picture('red', 'a.png'));
    write(
      'svg-called.jpg',
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    );
    write('text-called.png', 'no picture');
    write('bomb.png', pngHeader(20_000, 20_000));
    mkdirSync(join(folder, 'folder.jpg'));
    symlinkSync('nowhere.jpg', join(folder, 'dangling.jpg'));
    symlinkSync('.', join(folder, 'loop'));
    execFileSync('mkfifo', [join(folder, 'pipe.jpg')]);
  });
  const expected = {
    'a first.png': 'person',
    'bomb.png': 'IMAGE_TOO_LARGE',
    'cut.jpg': 'IMAGE_CORRUPT',
    'dangling.jpg': 'IMAGE_NOT_FOUND',
    'empty.jpg': 'IMAGE_EMPTY',
    'one-pixel.gif': 'cat',
    'pipe.jpg': 'IMAGE_UNSUPPORTED',
    'png-called.jpg': 'person',
    'svg-called.jpg': 'IMAGE_UNSUPPORTED',
    'text-called.png': 'IMAGE_UNSUPPORTED',
    'z last.jpg': 'dog',
  };

  test.each([['1'], ['4']])('gives every file its own row, with a batch of %s', async (batchSize) => {
    const { status, stdout, stderr } = await tagTiny(['.', '--batch-size', batchSize], { cwd: folder });
    expect(status).toBe(1);
    expect(Object.entries(brief(stdout))).toEqual(Object.entries(expected));
    expect(stderr).toContain('cut.jpg: IMAGE_CORRUPT: ');
    expect(stderr).toContain('7 failed');
  });

  test('--fail-fast stops at the first failure and keeps what there is', async () => {
    const out = freshFolder(temp);
    const args = ['.', '--fail-fast', '--workers', '1', '--csv', join(out, 'tags.csv')];
    const { status, stderr } = await tagTiny(args, { cwd: folder });
    expect(status).toBe(1);
    expect(stderr).toContain('Stopped at the first photo that failed: bomb.png');
    expect(readdirSync(out)).toEqual(['tags.csv.journal']);
    expect(readFileSync(join(out, 'tags.csv.journal'), 'utf8')).toContain('"path":"a first.png"');
  });
});

describe('names', () => {
  const names = [
    'a b.png',
    `q'uo"te.png`,
    'new\nline.png',
    '[x] (1).png',
    '{a,b}.png',
    '😀.png',
    '-dash.png',
    '=cmd.png',
  ];

  test('of any kind come out as they are', async () => {
    const folder = freshFolder(temp);
    await plantPictures(folder, Object.fromEntries(names.map((name) => [name, 'red'])));
    const { status, stdout } = await tagTiny(['.'], { cwd: folder });
    expect(status).toBe(0);
    expect(
      rowsOf(stdout)
        .map(({ path }) => path)
        .sort(),
    ).toEqual([...names].sort());
    const single = await cocotag(['tag', '--model', TINY, '--', ...names], { cwd: folder });
    expect(Object.keys(brief(single.stdout))).toEqual(names);
  });

  test('that are no UTF-8 are opened by their bytes, which the row gives', async () => {
    const folder = freshFolder(temp);
    const name = Buffer.from([0x62, 0xff, 0x2e, 0x70, 0x6e, 0x67]);
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), await picture('red'));
    const walked = await tagTiny(['.'], { cwd: folder });
    const listed = await tagTiny(['--files-from', '-'], { cwd: folder, input: name });
    for (const { stdout } of [walked, listed]) {
      expect(rowsOf(stdout)).toMatchObject([
        { path: 'b\ufffd.png', path_base64: name.toString('base64'), tags: [{ label: 'person' }] },
      ]);
    }
  });

  test('cannot play tricks on a terminal', async () => {
    const folder = freshFolder(temp);
    writeFileSync(join(folder, 'evil\u001b[2Jname.jpg'), '');
    const { stderr } = await tagTiny(['.'], { cwd: folder });
    expect(stderr).not.toContain('\u001b[2J');
    expect(stderr).toContain('evil\\u{1b}[2Jname.jpg');
    const listed = await tagTiny(['gone\u001b[2J.jpg', '-n'], { cwd: folder });
    expect(listed.stderr).toContain('gone\\u{1b}[2J.jpg: IMAGE_NOT_FOUND');
  });
});

describe('nothing to tag', () => {
  test.each([
    ['an empty folder', {}, 'hold no files'],
    ['a folder of text files', { 'a.txt': '', 'b.md': '' }, "2 files without a photo's extension"],
    ['hidden photos only', { '.a.jpg': '' }, '--hidden'],
    ['thumbnails only', { '@eaDir/a.jpg': '' }, '--no-default-excludes'],
  ])('%s says so, and why', async (_, files, hint) => {
    const folder = freshFolder(temp);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, name, '..'), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const { status, stdout, stderr } = await tagTiny(['.'], { cwd: folder });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('NO_PHOTOS');
    expect(stderr).toContain(hint);
  });

  test('a missing path is a row, and the other inputs are tagged', async () => {
    const folder = freshFolder(temp);
    await plantPictures(folder, { 'a.png': 'red' });
    const { status, stdout } = await tagTiny(['gone/', 'a.png', 'gone.jpg'], { cwd: folder });
    expect(status).toBe(1);
    expect(brief(stdout)).toEqual({
      gone: 'IMAGE_NOT_FOUND',
      'a.png': 'person',
      'gone.jpg': 'IMAGE_NOT_FOUND',
    });
  });

  test('the same folder twice counts once', async () => {
    const folder = freshFolder(temp);
    await plantPictures(folder, { 'p/a.png': 'red' });
    const { stdout } = await tagTiny(['p', './p/', 'p/a.png', 'p//'], { cwd: folder });
    expect(rowsOf(stdout)).toHaveLength(1);
  });
});

test('10,000 photos come out in order, and like failures are grouped', async () => {
  const folder = freshFolder(temp);
  const bytes = await picture('red', 'a.png', 1);
  const name = (i: number) => `${String(i).padStart(5, '0')}.png`;
  for (let i = 0; i < 10_000; i++) writeFileSync(join(folder, name(i)), i % 100 === 7 ? '' : bytes);
  const { status, stdout, stderr } = await tagTiny(['.'], { cwd: folder });
  expect(status).toBe(1);
  const rows = rowsOf(stdout);
  expect(rows.map(({ path }) => path)).toEqual(Array.from({ length: 10_000 }, (_, i) => name(i)));
  expect(rows.filter((row) => 'error' in row)).toHaveLength(100);
  expect(stderr.match(/IMAGE_EMPTY: the file is empty/g)).toHaveLength(10);
  expect(stderr).toContain('IMAGE_EMPTY: 90 more photos, 100 in all');
});

/** The head of a PNG of this size: all that is read before its pixels are refused. */
function pngHeader(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(100))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
