import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { psdSources } from '../../../src/decode/psd/sources.js';
import { CocotagError } from '../../../src/errors.js';
import { decodedTo, meanDifference, pattern, pixelsOf, plane } from '../../support/decoding.js';
import { type PsdForm, psd } from '../../support/psd-writer.js';

// Higher than a strip, so that there are three of them.
const SIZE = { width: 9, height: 70 };
const RGB = pattern(SIZE, 3);
const GREY = pattern(SIZE, 1);
const RGB_PLANES = [0, 1, 2].map((channel) => plane(RGB, 3, channel));
const form = (change: Partial<PsdForm>): PsdForm => ({ ...SIZE, mode: 3, ...change });
const greys = (samples: Iterable<number>) => [...samples].flatMap((sample) => [sample, sample, sample]);
/** Samples of 16 bits with these high bytes. */
const deep = (samples: Buffer) => Buffer.from([...samples].flatMap((sample) => [sample, 77]));

describe.each([
  ['raw', { isPacked: false }],
  ['packed', { isPacked: true }],
  ['packed, large', { isPacked: true, isLarge: true }],
])('%s', (_, how) => {
  test('reads RGB', async () => {
    expect(await pixelsOf(psd(form(how), RGB_PLANES), SIZE)).toEqual([...RGB]);
  });

  test('reads RGB of 16 bits by their high bytes', async () => {
    const bytes = psd(form({ ...how, depth: 16 }), RGB_PLANES.map(deep));
    expect(await pixelsOf(bytes, SIZE)).toEqual([...RGB]);
  });

  test('leaves out what lies behind the colours: it is over white already', async () => {
    const bytes = psd(form(how), [...RGB_PLANES, Buffer.alloc(GREY.length), GREY]);
    expect(await pixelsOf(bytes, SIZE)).toEqual([...RGB]);
  });

  test.each([1, 7, 8])('reads grey (mode %i)', async (mode) => {
    expect(await pixelsOf(psd(form({ ...how, mode }), [GREY]), SIZE)).toEqual(greys(GREY));
  });

  test('reads indices', async () => {
    const palette = Buffer.from(Array.from({ length: 768 }, (_, i) => (i * 5) % 256));
    const expected = [...GREY].flatMap((i) => [
      palette[i] ?? 0,
      palette[256 + i] ?? 0,
      palette[512 + i] ?? 0,
    ]);
    expect(await pixelsOf(psd(form({ ...how, mode: 2, palette }), [GREY]), SIZE)).toEqual(expected);
  });

  test('reads bitmaps, in which 1 is black', async () => {
    const rows = Buffer.from(Array.from({ length: SIZE.height }, () => [0b10110000, 0b10000000]).flat());
    const expected = Array.from({ length: SIZE.height }, () => [0, 255, 0, 0, 255, 255, 255, 255, 0]).flat();
    const bytes = psd(form({ ...how, mode: 0, depth: 1 }), [rows]);
    expect(await pixelsOf(bytes, SIZE)).toEqual(greys(expected));
  });

  test('reads CMYK, in which 255 is no ink', async () => {
    const cmyk = pattern(SIZE, 4);
    const planes = [0, 1, 2, 3].map((channel) => plane(cmyk, 4, channel));
    const expected = Array.from({ length: cmyk.length / 4 }, (_, i) =>
      [0, 1, 2].map((channel) => Math.round(((cmyk[i * 4 + channel] ?? 0) * (cmyk[i * 4 + 3] ?? 0)) / 255)),
    );
    expect(await pixelsOf(psd(form({ ...how, mode: 4 }), planes), SIZE)).toEqual(expected.flat());
  });

  test('reads CMYK of 16 bits', async () => {
    const planes = [0, 255, 255, 255].map((ink) => Buffer.alloc(GREY.length, ink));
    const bytes = psd(form({ ...how, mode: 4, depth: 16 }), planes.map(deep));
    expect((await pixelsOf(bytes, SIZE)).slice(0, 3)).toEqual([0, 255, 255]);
  });
});

// From colour books: red, green, blue and a grey of sRGB in L*a*b* of D50, a* and b* counted from 128.
test.each([
  [
    [138, 128 + 81, 128 + 70],
    [255, 0, 0],
  ],
  [
    [224, 128 - 79, 128 + 81],
    [0, 255, 0],
  ],
  [
    [75, 128 + 68, 128 - 112],
    [0, 0, 255],
  ],
  [
    [137, 128, 128],
    [128, 128, 128],
  ],
])('reads Lab %j', async (lab, rgb) => {
  const planes = lab.map((value) => Buffer.from([value]));
  const pixel = await pixelsOf(psd({ width: 1, height: 1, mode: 9 }, planes), { width: 1, height: 1 });
  expect(meanDifference(pixel, rgb)).toBeLessThan(4);
});

test('applies the profile and hands on XMP and IPTC', async () => {
  const withProfile = await sharp({ create: { width: 1, height: 1, channels: 3, background: 'red' } })
    .withIccProfile('p3')
    .png()
    .toBuffer();
  const { icc = Buffer.alloc(0) } = await sharp(withProfile).metadata();
  const resources = { 1039: icc, 1060: Buffer.from('<x:xmpmeta/>'), 1028: Buffer.from('iptc') };
  const half = [Buffer.from([200]), Buffer.from([100]), Buffer.from([50])];
  const bytes = psd({ width: 1, height: 1, mode: 3, resources }, half);
  const { pixels, embedded } = await decodedTo(bytes, { width: 1, height: 1 });
  expect([...pixels]).not.toEqual([200, 100, 50]);
  expect(meanDifference(pixels, [215, 94, 33])).toBeLessThan(5);
  expect([embedded.xmp, embedded.iptc].map((data) => Buffer.from(data ?? []).toString())).toEqual([
    '<x:xmpmeta/>',
    'iptc',
  ]);
});

const WHOLE = psd(form({ isPacked: true }), RGB_PLANES);

test.each<[string, Buffer, string]>([
  ['one cut off in its pixels', WHOLE.subarray(0, -1), 'IMAGE_CORRUPT'],
  ['one cut off in the lengths of its rows', WHOLE.subarray(0, 100), 'IMAGE_CORRUPT'],
  ['a header alone', WHOLE.subarray(0, 26), 'IMAGE_CORRUPT'],
  ['too few planes', psd(form({}), RGB_PLANES.slice(1)), 'IMAGE_CORRUPT'],
  ['too few pixels', psd(form({ height: 71 }), RGB_PLANES), 'IMAGE_CORRUPT'],
  ['too many pixels', psd(form({ width: 60_000, height: 60_000 }), RGB_PLANES), 'IMAGE_TOO_LARGE'],
  ['32 bits', psd(form({ depth: 32 }), RGB_PLANES), 'IMAGE_UNSUPPORTED'],
  ['an unknown mode', psd(form({ mode: 5 }), RGB_PLANES), 'IMAGE_UNSUPPORTED'],
  [
    'a white sheet in place of the picture',
    psd(form({ resources: { 1057: Buffer.from([0, 0, 0, 1, 0]) } }), RGB_PLANES),
    'IMAGE_UNSUPPORTED',
  ],
])('refuses %s', async (_, bytes, code) => {
  await expect(decodedTo(bytes, SIZE)).rejects.toMatchObject({ code });
});

test('throws nothing but its errors, whatever the bytes', async () => {
  const flips = fc.array(fc.tuple(fc.nat(WHOLE.length - 1), fc.nat(255)), { maxLength: 6 });
  const property = fc.property(flips, fc.nat(WHOLE.length), (places, length) => {
    const bytes = Buffer.from(WHOLE.subarray(0, length));
    for (const [at, value] of places) if (at < length) bytes[at] = value;
    try {
      psdSources(bytes, { maxPixels: 1e6 })[0]?.();
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(CocotagError);
    }
  });
  fc.assert(property, { numRuns: 1000 });
});
