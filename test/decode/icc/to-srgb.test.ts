import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { readMatrixProfile } from '../../../src/decode/icc/matrix-profile.js';
import { type ToSrgb, toSrgb } from '../../../src/decode/icc/to-srgb.js';
import { decodeWithSharp } from '../../../src/decode/sharp-decoder.js';
import { formulaTag, gammaTag, matrixProfile, PRIMARIES, pointsTag } from '../../support/icc-writer.js';
import { jpegSegment, patched } from '../../support/jpeg-parts.js';

const SIDE = 64;
const COLOURS = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (i * 2_654_435_761) >>> 24);

/** sRGB's own curve, and that of phones' profiles. */
const SRGB_FORMULA = formulaTag(3, 2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045);
const SRGB_POINTS = pointsTag(
  Array.from({ length: 1024 }, (_, i) => {
    const sample = i / 1023;
    return sample <= 0.04045 ? sample / 12.92 : ((sample + 0.055) / 1.055) ** 2.4;
  }),
);

const PROFILES = {
  'sRGB, by points': matrixProfile(PRIMARIES.sRGB, [SRGB_POINTS]),
  'sRGB, by a formula': matrixProfile(PRIMARIES.sRGB, [SRGB_FORMULA]),
  'Adobe RGB': matrixProfile(PRIMARIES.adobeRgb, [gammaTag(563 / 256)]),
  ProPhoto: matrixProfile(PRIMARIES.proPhoto, [gammaTag(1.8)]),
  'light as it is': matrixProfile(PRIMARIES.sRGB, [pointsTag([])]),
  'a few points': matrixProfile(PRIMARIES.adobeRgb, [pointsTag([0, 0.1, 0.3, 1])]),
  'three curves': matrixProfile(PRIMARIES.adobeRgb, [gammaTag(1.5), gammaTag(2), SRGB_FORMULA]),
  'formula 0': matrixProfile(PRIMARIES.adobeRgb, [formulaTag(0, 2.2)]),
  'formula 4': matrixProfile(PRIMARIES.adobeRgb, [formulaTag(4, 2.2, 0.9, 0.05, 0.1, 0.1, 0.05, 0)]),
};

const raw = { width: SIDE, height: SIDE, channels: 3 } as const;

/** A photo whose every pixel is another colour, with a profile. */
async function photoOf(profile: Buffer): Promise<Buffer> {
  const jpeg = await sharp(COLOURS, { raw }).jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
  return withProfile(jpeg, profile);
}

function flat(background: string): Promise<Buffer> {
  return sharp({ create: { ...raw, background } })
    .jpeg()
    .toBuffer();
}

function withProfile(jpeg: Buffer, profile: Buffer): Buffer {
  const segment = jpegSegment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01', 'latin1'), profile]));
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

async function decoded(photo: Buffer, side: number): Promise<Uint8Array> {
  const pixels = new Uint8Array(side * side * 3);
  const input = { width: side, height: side, resize: 'squash', filter: 'triangle' } as const;
  await decodeWithSharp(photo, input, { maxPixels: 1e9 }, pixels);
  return pixels;
}

/** What Little CMS makes of it, what we do, and what is stored. */
async function both(photo: Buffer): Promise<{ theirs: Uint8Array; ours: Uint8Array; plain: Uint8Array }> {
  const theirs = await sharp(photo).toColourspace('srgb').raw().toBuffer();
  const plain = await sharp(photo, { ignoreIcc: true }).raw().toBuffer();
  return { theirs, ours: await decoded(photo, SIDE), plain };
}

const largest = (a: Uint8Array, b: Uint8Array) =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0))));

const LEFT_TO_LIBVIPS = {
  'another formula': matrixProfile(PRIMARIES.adobeRgb, [formulaTag(1, 2.2, 1.1, -0.1)]),
  'a formula without its end': matrixProfile(PRIMARIES.adobeRgb, [SRGB_FORMULA.subarray(0, 20)]),
  'points without their end': matrixProfile(PRIMARIES.adobeRgb, [SRGB_POINTS.subarray(0, 400)]),
  'a black that is not black': matrixProfile(PRIMARIES.adobeRgb, [pointsTag([0.1, 0.4, 1])]),
  'a table': matrixProfile(PRIMARIES.adobeRgb, [gammaTag(2.2)], { A2B0: Buffer.alloc(32) }),
  'colours that nothing has': matrixProfile(
    PRIMARIES.adobeRgb.map((column) => column.map((value) => 5 * value)),
    [gammaTag(2.2)],
  ),
  'a curve too few': patched(matrixProfile(PRIMARIES.adobeRgb, [gammaTag(2.2)]), 132 + 5 * 12, 0x78),
  'another kind of device': patched(matrixProfile(PRIMARIES.adobeRgb, [gammaTag(2.2)]), 12, 0x70),
  'more tags than it has': patched(matrixProfile(PRIMARIES.adobeRgb, [gammaTag(2.2)]), 128, 0xff),
  'nothing but a header': matrixProfile(PRIMARIES.adobeRgb, [gammaTag(2.2)]).subarray(0, 128),
};

describe('a photo with a profile', () => {
  test.each(Object.entries(PROFILES))('is what Little CMS makes of it: %s', async (name, profile) => {
    const { theirs, ours, plain } = await both(await photoOf(profile));
    expect(toSrgbOf(profile)).toBeDefined();
    expect(largest(theirs, ours)).toBeLessThanOrEqual(1);
    expect(largest(theirs, plain)).toBeGreaterThan(name.startsWith('sRGB') ? -1 : 20);
  });

  test.each(Object.entries(LEFT_TO_LIBVIPS))('is left to libvips where it has %s', async (_, profile) => {
    expect(toSrgbOf(profile)).toBeUndefined();
    const { theirs, ours } = await both(await photoOf(profile));
    expect(largest(theirs, ours)).toBe(0);
  });

  test('is brought to sRGB on all roads', async () => {
    const profile = PROFILES['Adobe RGB'];
    for (const side of [SIDE, SIDE / 4, SIDE / 16]) {
      const photo = withProfile(await flat('#c08040'), profile);
      const pixels = await decoded(photo, side);
      const theirs = await sharp(photo).toColourspace('srgb').raw().toBuffer();
      expect(largest(pixels, theirs.subarray(0, pixels.length))).toBeLessThanOrEqual(1);
    }
  });

  test('of sRGB is as it is stored', async () => {
    for (const profile of [PROFILES['sRGB, by points'], PROFILES['sRGB, by a formula']]) {
      const { ours, plain } = await both(await photoOf(profile));
      expect(largest(ours, plain)).toBe(0);
    }
  });

  test('may be any bytes', () => {
    const whole = [PROFILES['Adobe RGB'], PROFILES['formula 4'], PROFILES['a few points']];
    fc.assert(
      fc.property(
        fc.constantFrom(...whole),
        fc.nat(600),
        fc.nat(255),
        fc.nat(600),
        (profile, at, byte, end) => {
          const pixels = Uint8Array.from([0, 128, 255]);
          toSrgbOf(patched(profile, at % profile.length, byte).subarray(0, end))?.(pixels);
          expect(pixels).toHaveLength(3);
        },
      ),
    );
  });
});

function toSrgbOf(icc: Buffer): ToSrgb | undefined {
  const profile = readMatrixProfile(icc);
  return profile && toSrgb(profile);
}
