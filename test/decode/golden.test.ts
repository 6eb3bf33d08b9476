import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import { geometryFor } from '../../src/decode/geometry.js';
import { resample } from '../../src/decode/resample.js';
import { decodeWithSharp } from '../../src/decode/sharp-decoder.js';
import type { InputSpec } from '../../src/types.js';

/** What Pillow and torchvision make of 16 files: see test/fixtures/README.md. */
interface GoldenFile {
  readonly file: string;
  readonly upright_size: readonly [number, number];
  readonly upright_sha256_rgb: string;
  readonly expected: Readonly<Record<string, { readonly file: string; readonly sha256_rgb: string }>>;
}

const FOLDER = join(__dirname, '../fixtures/preprocess');
const MODES: Readonly<Record<string, InputSpec>> = {
  'squash-224-bicubic': { width: 224, height: 224, resize: 'squash', filter: 'cubic' },
  'squash-224-bilinear': { width: 224, height: 224, resize: 'squash', filter: 'triangle' },
  'squash-576-bilinear': { width: 576, height: 576, resize: 'squash', filter: 'triangle' },
  'classic-224': { width: 224, height: 224, resize: 'crop', resizeShorterSide: 256, filter: 'triangle' },
};
const index: { files: GoldenFile[] } = JSON.parse(readFileSync(join(FOLDER, 'index.json'), 'utf8'));
const cases = index.files.flatMap((golden) =>
  Object.entries(MODES)
    .filter(([mode]) => mode in golden.expected)
    .map(([mode, input]) => ({ name: `${golden.file} ${mode}`, golden, mode, input })),
);

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function difference(a: Uint8Array, b: Uint8Array): { max: number; mean: number } {
  let max = 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const signed = (a[i] ?? 0) - (b[i] ?? 999);
    const difference = signed < 0 ? -signed : signed;
    if (difference > max) max = difference;
    sum += difference;
  }
  return { max, mean: sum / a.length };
}

test.each(cases)('decodes and resizes $name as Pillow does', async ({ golden, mode, input }) => {
  const out = new Uint8Array(input.width * input.height * 3);
  const { size } = await decodeWithSharp(
    readFileSync(join(FOLDER, golden.file)),
    input,
    { maxPixels: 1e9 },
    out,
  );
  expect([size.width, size.height]).toEqual(golden.upright_size);
  const expected = await sharp(join(FOLDER, golden.expected[mode]?.file ?? ''))
    .raw()
    .toBuffer();
  const { max, mean } = difference(out, expected);
  expect(max).toBeLessThanOrEqual(3);
  expect(mean).toBeLessThanOrEqual(golden.file === 'odd-rgba.png' ? 0.6 : 0.1);
});

test('resizes bit for bit as Pillow where the decoded pixels are the same', async () => {
  let compared = 0;
  for (const { golden, mode, input } of cases) {
    const decoded = sharp(join(FOLDER, golden.file)).autoOrient().toColourspace('srgb').raw();
    const { data, info } = await decoded.toBuffer({ resolveWithObject: true });
    if (info.channels !== 3 || sha256(data) !== golden.upright_sha256_rgb) continue;
    const out = new Uint8Array(input.width * input.height * 3);
    resample(data, info, geometryFor(input, info), input.filter, out);
    expect(sha256(out)).toBe(golden.expected[mode]?.sha256_rgb);
    compared++;
  }
  expect(compared).toBeGreaterThanOrEqual(30);
});

test.each([
  ['squash', 224],
  ['crop', 224],
  ['squash', 64],
  ['crop', 56],
] as const)('the road with a picture halfway (%s to %i) stays near the exact one', async (resize, side) => {
  const sides = { width: side, height: side, filter: 'triangle' } as const;
  const input: InputSpec =
    resize === 'crop'
      ? { ...sides, resize, resizeShorterSide: Math.round((side * 8) / 7) }
      : { ...sides, resize };
  for (const { file } of index.files.filter(({ file }) => !file.startsWith('odd'))) {
    // Neither side is a multiple of 8, nor of 4.
    const enlarged = sharp(join(FOLDER, file)).resize(1541, 1159, { fit: 'fill' }).keepIccProfile();
    const bytes = await enlarged.jpeg({ quality: 92 }).toBuffer();
    const short = new Uint8Array(side * side * 3);
    await decodeWithSharp(bytes, input, { maxPixels: 1e9 }, short);
    const { data, info } = await sharp(bytes)
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const exact = new Uint8Array(side * side * 3);
    resample(data, info, geometryFor(input, info), input.filter, exact);
    const { mean } = difference(short, exact);
    expect(mean).toBeGreaterThan(0);
    expect(mean).toBeLessThanOrEqual(1.5);
  }
});
