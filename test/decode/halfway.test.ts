import { expect, test } from '@jest/globals';
import sharp, { type Sharp } from 'sharp';
import { geometryFor } from '../../src/decode/geometry.js';
import { jpegHalfway, otherHalfway } from '../../src/decode/halfway.js';
import { resample } from '../../src/decode/resample.js';
import { decodeWithSharp } from '../../src/decode/sharp-decoder.js';
import type { InputSpec, Size } from '../../src/types.js';

const SIDE = 64;
const INPUT = { width: SIDE, height: SIDE, resize: 'squash', filter: 'triangle' } as const;

const sizeFor = (upright: Size, input: InputSpec = INPUT) =>
  jpegHalfway(upright, geometryFor(input, upright), 1)?.size;

test.each([
  // As far as the network's size goes into a side, on the side where it is least.
  [{ width: 4000, height: 3.4 * SIDE }, undefined],
  [
    { width: 350, height: 280 },
    { width: 100, height: 80 },
  ],
  [
    { width: 310, height: 400 },
    { width: 77, height: 100 },
  ],
  [
    { width: 500, height: 384 },
    { width: 100, height: 76 },
  ],
  [
    { width: 900, height: 774 },
    { width: 100, height: 86 },
  ],
])('a JPEG of %j goes by %j', (upright, size) => {
  expect(sizeFor(upright)).toEqual(size);
});

test('what large photos of phones and cameras are made into first', () => {
  const input = (side: number): InputSpec => ({ ...INPUT, width: side, height: side });
  const parts = [576, 416, 224].map((side) =>
    [
      { width: 4032, height: 3024 },
      { width: 4243, height: 2828 },
      { width: 8064, height: 6048 },
      { width: 8485, height: 5657 },
    ].map((photo) => Math.floor(photo.width / (sizeFor(photo, input(side))?.width ?? photo.width))),
  );
  expect(parts).toEqual([
    [4, 4, 5, 5],
    [5, 5, 9, 9],
    [9, 9, 9, 9],
  ]);
});

test('what cannot be shrunk on load goes by two and a half times the wanted size', () => {
  const upright = { width: 1000, height: 5 * SIDE };
  const size = { width: 160, height: 160 };
  const geometry = geometryFor(INPUT, upright);
  expect(otherHalfway(upright, geometry)).toEqual({ size, box: { left: 0, top: 0, ...size } });
  expect(otherHalfway({ width: 1000, height: 5 * SIDE - 1 }, geometry)).toBeUndefined();
});

/** Squares of 96 pixels in many colours: an edge that is moved by a part of a pixel shows. */
async function squares(width: number, height: number): Promise<Sharp> {
  const across = Math.ceil(width / 96);
  const down = Math.ceil(height / 96);
  const colours = Uint8Array.from({ length: across * down * 3 }, (_, i) => (i * 7919) % 251);
  const large = await sharp(colours, { raw: { width: across, height: down, channels: 3 } })
    .resize(across * 96, down * 96, { kernel: 'nearest' })
    .raw()
    .toBuffer();
  return sharp(large, { raw: { width: across * 96, height: down * 96, channels: 3 } }).extract({
    left: 0,
    top: 0,
    width,
    height,
  });
}

async function decoded(bytes: Buffer, { width, height }: Size): Promise<Uint8Array> {
  const pixels = new Uint8Array(width * height * 3);
  await decodeWithSharp(bytes, { ...INPUT, width, height }, { maxPixels: 1e9 }, pixels);
  return pixels;
}

/** How far the pixels of a photo lie from those of an exact resize of all of it, in the mean. */
async function distance(bytes: Buffer): Promise<number> {
  const small = await decoded(bytes, INPUT);
  const { autoOrient: size } = await sharp(bytes).metadata();
  const exact = new Uint8Array(small.length);
  resample(await decoded(bytes, size), size, geometryFor(INPUT, size), INPUT.filter, exact);
  return small.reduce((sum, value, i) => sum + Math.abs(value - (exact[i] ?? 0)), 0) / small.length;
}

// A remainder of 7: by the eighth libvips drops 7 columns and 7 rows, which stand anywhere once the photo is upright.
test.each([1, 2, 3, 4, 5, 6, 7, 8])('of orientation %i no edge is moved', async (orientation) => {
  for (const [width, height] of [
    [767, 623],
    [391, 391],
    [319, 319],
    [255, 231],
  ] as const) {
    const jpeg = (await squares(width, height)).withMetadata({ orientation }).jpeg({ quality: 95 });
    expect(await distance(await jpeg.toBuffer())).toBeLessThan(1.5);
  }
});

test('nor of a JPEG in CMYK, which sharp does not shrink on load, of a PNG and of a WebP', async () => {
  const picture = await (await squares(767, 623)).png().toBuffer();
  const cmyk = await sharp(picture).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
  const { space, icc } = await sharp(cmyk).metadata();
  expect([space, icc]).toEqual(['cmyk', undefined]);
  const webp = await sharp(picture).webp({ quality: 95 }).toBuffer();
  for (const bytes of [cmyk, picture, webp]) expect(await distance(bytes)).toBeLessThan(1.5);
});
