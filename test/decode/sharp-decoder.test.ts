import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { decodeWithSharp } from '../../src/decode/sharp-decoder.js';
import type { InputSpec } from '../../src/types.js';

const SIDE = 8;
const INPUT: InputSpec = { width: SIDE, height: SIDE, resize: 'squash', filter: 'triangle' };

async function decode(bytes: Buffer, maxPixels = 1e9) {
  const pixels = new Uint8Array(SIDE * SIDE * 3);
  const { size } = await decodeWithSharp(bytes, INPUT, { maxPixels }, pixels);
  const at = (x: number, y: number) => [...pixels.subarray((y * SIDE + x) * 3, (y * SIDE + x) * 3 + 3)];
  return { size, at };
}

/** Left half red, right half blue. */
function halves(width: number, height: number) {
  const red = { create: { width: width / 2, height, channels: 3 as const, background: '#ff0000' } };
  return sharp({ create: { width, height, channels: 3, background: '#0000ff' } }).composite([
    { input: red, left: 0, top: 0 },
  ]);
}

// Where the stored picture's left side is, upright, by EXIF orientation.
test.each([
  [1, 'left'],
  [2, 'right'],
  [3, 'right'],
  [4, 'left'],
  [5, 'top'],
  [6, 'top'],
  [7, 'bottom'],
  [8, 'bottom'],
])('turns orientation %i upright on both roads', async (orientation, side) => {
  for (const [width, height] of [
    [16, 12],
    [160, 120],
  ] as const) {
    const bytes = await halves(width, height).withMetadata({ orientation }).png().toBuffer();
    const { size, at } = await decode(bytes);
    expect(size).toEqual(orientation > 4 ? { width: height, height: width } : { width, height });
    const middle = SIDE / 2;
    const edge = SIDE - 1;
    const corners = {
      left: at(0, middle),
      right: at(edge, middle),
      top: at(middle, 0),
      bottom: at(middle, edge),
    };
    expect(corners[side as keyof typeof corners]).toEqual([255, 0, 0]);
  }
});

test('takes the first frame of an animation', async () => {
  const frames = Buffer.concat([Buffer.alloc(48, 255), Buffer.alloc(48, 0)]);
  const bytes = await sharp(frames, { raw: { width: 4, height: 8, channels: 3, pageHeight: 4 } })
    .gif()
    .toBuffer();
  const { size, at } = await decode(bytes);
  expect(size).toEqual({ width: 4, height: 4 });
  expect(at(4, 7)).toEqual([255, 255, 255]);
});

test('takes the still picture of an AVIF that is an animation first of all', async () => {
  const still = await halves(16, 16).avif({ lossless: true }).toBuffer();
  const animation = Buffer.from(still);
  animation.write('avis', 8, 'latin1');
  const { at } = await decode(animation);
  expect([at(0, 4), at(7, 4)]).toEqual([(await decode(still)).at(0, 4), (await decode(still)).at(7, 4)]);
  expect(animation.toString('latin1', 8, 12)).toBe('avis');
});

test('decodes photos of a single pixel', async () => {
  const bytes = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#102030' } })
    .png()
    .toBuffer();
  const { at } = await decode(bytes);
  expect(at(0, 0)).toEqual([16, 32, 48]);
  expect(at(7, 7)).toEqual([16, 32, 48]);
});

test('refuses more pixels than allowed before it decodes any', async () => {
  const bytes = await halves(100, 100).png().toBuffer();
  await expect(decode(bytes, 9_999)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  await expect(decode(bytes, 10_000)).resolves.toBeDefined();
});

test('refuses a file that is cut short, whatever part is there', async () => {
  const bytes = readFileSync(join(__dirname, '../fixtures/preprocess/000000105335.jpg'));
  for (const share of [0.02, 0.3, 0.7, 0.98]) {
    const cut = bytes.subarray(0, Math.floor(bytes.length * share));
    await expect(decode(cut)).rejects.toMatchObject({ code: 'IMAGE_CORRUPT' });
  }
});

test('does not mind rubbish behind the picture', async () => {
  const bytes = readFileSync(join(__dirname, '../fixtures/preprocess/odd-p3.jpg'));
  await expect(decode(Buffer.concat([bytes, Buffer.from('trailing')]))).resolves.toBeDefined();
});
