import '../support/one-realm.js';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { thumbnail } from '../../src/decode/thumbnail.js';
import { bmp } from '../support/bmp-writer.js';
import { tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
const fixture = (name: string) => ({ path: join(__dirname, '../fixtures/preprocess', name) });

test('is a small JPEG, upright and without the metadata of the photo', async () => {
  const small = await thumbnail(fixture('odd-exif6.jpg'));
  const { format, width, height, orientation, exif } = await sharp(small).metadata();
  // Stored 136x204, upright 204x136.
  expect({ format, width, height, orientation, exif }).toEqual({ format: 'jpeg', width: 204, height: 136 });
  expect(small.length).toBeLessThan(20_000);
});

test('is never larger than it need be', async () => {
  const small = await thumbnail(fixture('../photos/000000019402.jpg'));
  const { width, height } = await sharp(small).metadata();
  expect({ width, height }).toEqual({ width: 320, height: 240 });
});

test.each(['odd-cmyk.jpg', 'odd-rgba.png', 'odd-grey16.png'])('of %s is sRGB', async (name) => {
  expect(await sharp(await thumbnail(fixture(name))).metadata()).toMatchObject({
    format: 'jpeg',
    space: 'srgb',
  });
});

test('is made of formats that sharp does not know', async () => {
  writeFileSync(
    join(temp, 'a.bmp'),
    bmp({ width: 640, height: 2, bits: 24 }, Buffer.alloc(2 * 640 * 3, 200)),
  );
  const { width, height } = await sharp(await thumbnail({ path: join(temp, 'a.bmp') })).metadata();
  expect({ width, height }).toEqual({ width: 320, height: 1 });
});

test('of what is no photo throws its code, and never opens what it is not asked for', async () => {
  mkdirSync(join(temp, 'folder'));
  writeFileSync(join(temp, 'text.jpg'), 'root:x:0:0');
  await expect(thumbnail({ path: join(temp, 'text.jpg') })).rejects.toMatchObject({
    code: 'IMAGE_UNSUPPORTED',
  });
  await expect(thumbnail({ path: join(temp, 'folder') })).rejects.toMatchObject({
    code: 'IMAGE_UNSUPPORTED',
  });
  await expect(thumbnail({ path: join(temp, 'gone.jpg') })).rejects.toMatchObject({
    code: 'IMAGE_NOT_FOUND',
  });
});
