import { expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { DecodeLimits } from '../../src/decode/limits.js';
import { blockLoaders } from '../../src/decode/open-with-sharp.js';
import { decodeWithSharp } from '../../src/decode/sharp-decoder.js';
import type { InputSpec } from '../../src/types.js';
import { vastPng } from '../support/png-parts.js';

// libvips can be stopped between the rows that it gives, so that there have to be some.
const SIDE = 400;
const INPUT: InputSpec = { width: SIDE, height: SIDE, resize: 'squash', filter: 'triangle' };
const decode = (bytes: Buffer, limits: DecodeLimits) =>
  decodeWithSharp(bytes, INPUT, limits, new Uint8Array(SIDE * SIDE * 3));

test('stops libvips after the time that it is given', async () => {
  // More than ten seconds of work.
  const bytes = vastPng(60_000, 60_000);
  await expect(decode(bytes, { maxPixels: 1e10, timeoutSeconds: 1 })).rejects.toMatchObject({
    code: 'IMAGE_TIMEOUT',
    message: 'was not decoded within 1 s',
  });
});

test('gives a small photo all the time that it needs, with a limit and without', async () => {
  const bytes = vastPng(300, 200);
  const size = { width: 300, height: 200 };
  expect(await decode(bytes, { maxPixels: 1e9, timeoutSeconds: 30 })).toMatchObject({ size });
  expect(await decode(bytes, { maxPixels: 1e9 })).toMatchObject({ size });
});

test('leaves shut what no photo needs', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');
  const photo = { create: { width: 4, height: 4, channels: 3, background: 'red' } } as const;
  const raw = { raw: { width: 4, height: 4, channels: 3 } } as const;
  blockLoaders();
  try {
    for (const shut of [svg, Buffer.from('P6 1 1 255\nabc'), Buffer.from('%PDF-1.7')]) {
      await expect(sharp(shut).metadata()).rejects.toThrow('unsupported image format');
    }
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const) {
      const bytes = await sharp(photo).toFormat(format).toBuffer();
      expect((await sharp(bytes).flatten().raw().toBuffer()).length).toBe(48);
    }
    expect((await sharp(Buffer.alloc(48), raw).png().toBuffer()).length).toBeGreaterThan(48);
  } finally {
    sharp.unblock({ operation: ['VipsForeignLoad'] });
  }
  await expect(sharp(svg).metadata()).resolves.toMatchObject({ format: 'svg' });
});
