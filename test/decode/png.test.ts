import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { decodedTo, pattern, smooth } from '../support/decoding.js';
import { pngChunk, pngChunks, pngOf } from '../support/png-parts.js';

const SIZE = { width: 6, height: 4 };
const TURNED = { width: 4, height: 6 };

/** EXIF orientation 6: upright, what is stored as the left side is on top. */
const EXIF = pngChunk(
  'eXIf',
  Buffer.from([
    ...Buffer.from('MM\0*\0\0\0\x08\0\x01'),
    0x01,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    6,
    0,
    0,
    0,
    0,
    0,
    0,
  ]),
);

test('applies an orientation that stands before the pixels or behind them', async () => {
  const png = await smooth(SIZE).png().toBuffer();
  const chunks = pngChunks(png);
  const [header, ...others] = chunks;
  const end = others.pop();
  if (header === undefined || end === undefined) throw new Error('no PNG');
  const before = await decodedTo(pngOf(header, EXIF, ...others, end), TURNED);
  const behind = await decodedTo(pngOf(header, ...others, EXIF, end), TURNED);
  const without = await decodedTo(png, TURNED);
  expect(before.size).toEqual(TURNED);
  expect(behind).toEqual(before);
  expect(without.size).toEqual(SIZE);
});

test('decodes a PNG whose eXIf chunk is cut off, or is nothing', async () => {
  const png = await smooth(SIZE).png().toBuffer();
  const chunks = pngChunks(png).slice(0, -1);
  for (const odd of [
    pngOf(...chunks, EXIF.subarray(0, 20)),
    pngOf(...chunks, pngChunk('eXIf', Buffer.alloc(0))),
  ]) {
    expect((await decodedTo(odd, SIZE)).size).toEqual(SIZE);
  }
});

test('decodes a PNG of 16 bits, interlaced, by the high bytes', async () => {
  const samples = pattern(SIZE, 3);
  const deep = Uint16Array.from(samples, (sample) => sample * 256 + 200);
  const png = await sharp(deep, { raw: { ...SIZE, channels: 3 } })
    .toColourspace('rgb16')
    .png({ progressive: true })
    .toBuffer();
  expect([...(await decodedTo(png, SIZE)).pixels]).toEqual([...samples]);
});

test('passes over palettes that are empty or behind the first', async () => {
  const png = await sharp(pattern(SIZE, 3), { raw: { ...SIZE, channels: 3 } })
    .png()
    .toBuffer();
  const [header, ...others] = pngChunks(png);
  if (header === undefined) throw new Error('no PNG');
  const empty = pngChunk('PLTE', Buffer.alloc(0));
  const suggested = pngChunk('PLTE', Buffer.from([1, 2, 3]));
  const { pixels } = await decodedTo(png, SIZE);

  expect((await decodedTo(pngOf(header, empty, ...others), SIZE)).pixels).toEqual(pixels);
  expect((await decodedTo(pngOf(header, empty, suggested, suggested, ...others), SIZE)).pixels).toEqual(
    pixels,
  );
});
