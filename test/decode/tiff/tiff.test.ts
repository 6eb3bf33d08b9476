import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { numbersOf, readDirectory } from '../../../src/decode/tiff/directory.js';
import { tiffSources } from '../../../src/decode/tiff/sources.js';
import { CocotagError } from '../../../src/errors.js';
import { decodedTo, meanDifference, pattern, pixelsOf, plane, smooth } from '../../support/decoding.js';
import { TIFF, type TiffForm, tiff } from '../../support/tiff-writer.js';

const SIZE = { width: 21, height: 18 };
const RGB = pattern(SIZE, 3);
const base = { [TIFF.width]: [SIZE.width], [TIFF.height]: [SIZE.height], [TIFF.compression]: [1] };
const rgb = { ...base, [TIFF.bits]: [8, 8, 8], [TIFF.photometric]: [2], [TIFF.samples]: [3] };
const rows = { [TIFF.rowsPerStrip]: [SIZE.height] };
const greys = (samples: Iterable<number>) => [...samples].flatMap((sample) => [sample, sample, sample]);

/** Samples of one plane in tiles of 16x16, two across and two down; each sample of so many bytes. */
function tilesOf(samples: Buffer, bytes: 1 | 2, isBigEndian: boolean): readonly Buffer[] {
  return [0, 1, 2, 3].map((i) => {
    const tile = Buffer.alloc(256 * bytes, 9);
    for (let at = 0; at < 256; at++) {
      const [x, y] = [(i % 2) * 16 + (at % 16), Math.floor(i / 2) * 16 + Math.floor(at / 16)];
      const high = at * bytes + (bytes === 2 && !isBigEndian ? 1 : 0);
      if (x < SIZE.width && y < SIZE.height) tile[high] = samples[y * SIZE.width + x] ?? 0;
    }
    return tile;
  });
}

describe.each<[string, TiffForm]>([
  ['little-endian', {}],
  ['big-endian', { isBigEndian: true }],
])('%s', (_, how) => {
  const isBigEndian = how.isBigEndian === true;
  const tiled = { ...rgb, [TIFF.planar]: [2], [TIFF.tileWidth]: [16], [TIFF.tileHeight]: [16] };

  test.each([8, 16] as const)('joins planes that lie in tiles, of %i bits', async (bits) => {
    const parts = [0, 1, 2].flatMap((channel) =>
      tilesOf(plane(RGB, 3, channel), bits === 8 ? 1 : 2, isBigEndian),
    );
    const bytes = tiff({ ...tiled, [TIFF.bits]: [bits, bits, bits] }, parts, how);
    expect(await pixelsOf(bytes, SIZE)).toEqual([...RGB]);
  });

  test('joins a plane of transparency, too', async () => {
    const parts = [
      ...[0, 1, 2].map((channel) => plane(RGB, 3, channel)),
      Buffer.alloc(SIZE.width * SIZE.height),
    ];
    const fields = { ...tiled, [TIFF.bits]: [8, 8, 8, 8], [TIFF.samples]: [4], [TIFF.extraSamples]: [2] };
    const bytes = tiff(
      fields,
      parts.flatMap((samples) => tilesOf(samples, 1, isBigEndian)),
      how,
    );
    expect(new Set(await pixelsOf(bytes, SIZE))).toEqual(new Set([255]));
  });

  test('takes 12 bits by their high ones', async () => {
    const grey = pattern(SIZE, 1);
    const packed = Buffer.alloc(Math.ceil((SIZE.width * 12) / 8) * SIZE.height);
    grey.forEach((sample, i) => {
      const [x, y] = [i % SIZE.width, Math.floor(i / SIZE.width)];
      const at = y * 32 + ((x * 12) >> 3);
      // The low four bits are 5.
      if (x % 2 === 0) packed.set([sample, 5 << 4], at);
      else packed.set([(packed[at] ?? 0) | (sample >> 4), ((sample & 15) << 4) | 5], at);
    });
    const bytes = tiff({ ...base, ...rows, [TIFF.bits]: [12], [TIFF.photometric]: [1] }, [packed], how);
    expect(await pixelsOf(bytes, SIZE)).toEqual(greys(grey));
  });

  test('reads CMYK of 16 bits without a profile', async () => {
    const pixel = [255, 0, 0, 51].flatMap((ink) => (isBigEndian ? [ink, 3] : [3, ink]));
    const samples = Buffer.from(Array.from({ length: SIZE.width * SIZE.height }, () => pixel).flat());
    const fields = {
      ...base,
      ...rows,
      [TIFF.bits]: [16, 16, 16, 16],
      [TIFF.photometric]: [5],
      [TIFF.samples]: [4],
    };
    const bytes = tiff(fields, [samples], how);
    expect((await pixelsOf(bytes, SIZE)).slice(0, 3)).toEqual([0, 204, 204]);
  });
});

/** Pixels of RGB with more samples behind. */
const withMore = (...more: readonly number[]) =>
  Buffer.from(
    Array.from({ length: SIZE.width * SIZE.height }, (_, i) => [
      ...RGB.subarray(i * 3, i * 3 + 3),
      ...more,
    ]).flat(),
  );
const wide = (...extra: readonly number[]) => ({
  ...rgb,
  ...rows,
  [TIFF.bits]: Array.from({ length: 3 + extra.length }, () => 8),
  [TIFF.samples]: [3 + extra.length],
  [TIFF.extraSamples]: extra,
});
const WHITE = [...RGB].map(() => 255);

// 0 is a sample without a meaning (Photoshop's selections), 1 alpha that colours are multiplied by, 2 alpha.
test.each<[string, Buffer, number[]]>([
  ['no transparency in a sample without a meaning', tiff(wide(0), [withMore(0)]), [...RGB]],
  ['no transparency in two of them', tiff(wide(0, 0), [withMore(0, 7)]), [...RGB]],
  ['transparency', tiff(wide(2), [withMore(0)]), WHITE],
  ['transparency before a sample without a meaning', tiff(wide(2, 0), [withMore(0, 255)]), WHITE],
  ['a picture that is opaque before such a sample', tiff(wide(2, 0), [withMore(255, 0)]), [...RGB]],
  [
    'transparency where nothing is said of a fourth sample',
    tiff({ ...rgb, ...rows, [TIFF.bits]: [8, 8, 8, 8], [TIFF.samples]: [4] }, [withMore(0)]),
    WHITE,
  ],
])('sees %s', async (_, bytes, expected) => {
  expect(await pixelsOf(bytes, SIZE)).toEqual(expected);
  // Shrunk, as well.
  const { pixels } = await decodedTo(bytes, { width: 3, height: 3 });
  const { pixels: small } = await decodedTo(await pngOf(expected), { width: 3, height: 3 });
  expect(meanDifference(pixels, small)).toBeLessThan(10);
});

function pngOf(pixels: readonly number[]): Promise<Buffer> {
  return sharp(Buffer.from(pixels), { raw: { ...SIZE, channels: 3 } })
    .png()
    .toBuffer();
}

test('leaves out samples behind CMYK', async () => {
  const samples = Buffer.from(
    Array.from({ length: SIZE.width * SIZE.height }, () => [0, 255, 255, 0, 99]).flat(),
  );
  const fields = {
    ...base,
    ...rows,
    [TIFF.bits]: [8, 8, 8, 8, 8],
    [TIFF.photometric]: [5],
    [TIFF.samples]: [5],
  };
  const bytes = tiff({ ...fields, [TIFF.extraSamples]: [0] }, [samples]);
  expect((await pixelsOf(bytes, SIZE)).slice(0, 3)).toEqual([255, 0, 0]);
});

const ofUnsaidColours = { ...base, ...rows };
test.each<[string, Readonly<Record<number, number[]>>, Buffer, number[]]>([
  ['RGB', { ...ofUnsaidColours, [TIFF.bits]: [8, 8, 8], [TIFF.samples]: [3] }, RGB, [...RGB]],
  ['grey', { ...ofUnsaidColours, [TIFF.bits]: [8] }, pattern(SIZE, 1), greys(pattern(SIZE, 1))],
])('guesses %s where a file does not say', async (_, fields, samples, expected) => {
  expect(await pixelsOf(tiff(fields, [samples]), SIZE)).toEqual(expected);
});

// Red, green and blue in YCbCr of JPEG; and in L*a*b* of D50, with signed a* and b*.
test.each([
  [6, [76, 85, 255], [255, 0, 0]],
  [6, [150, 44, 21], [0, 255, 0]],
  [6, [29, 255, 107], [0, 0, 255]],
  [8, [138, 81, 70], [255, 0, 0]],
  [8, [224, 256 - 79, 81], [0, 255, 0]],
  [8, [75, 68, 256 - 112], [0, 0, 255]],
])('converts colours of kind %i: %j', async (photometric, pixel, expected) => {
  const samples = Buffer.from(Array.from({ length: SIZE.width * SIZE.height }, () => pixel).flat());
  const bytes = tiff({ ...rgb, ...rows, [TIFF.photometric]: [photometric], 530: [1, 1] }, [samples]);
  expect(meanDifference((await pixelsOf(bytes, SIZE)).slice(0, 3), expected)).toBeLessThan(4);
});

test('passes over fields and pages that libtiff stumbles over', async () => {
  const good = tiff({ ...rgb, ...rows, 296: [2] }, [RGB]);
  const directoryAt = good.readUInt32LE(4);
  const count = good.readUInt16LE(directoryAt);
  const nextAt = directoryAt + 2 + count * 12;
  const badLink = Buffer.from(good);
  badLink.writeUInt32LE(0x7fffffff, nextAt);
  expect(await pixelsOf(badLink, SIZE)).toEqual([...RGB]);
  const badUnit = Buffer.from(good);
  badUnit.writeUInt16LE(16_130, directoryAt + 2 + 12 * tagsOf(good).indexOf(296) + 8);
  expect(await pixelsOf(badUnit, SIZE)).toEqual([...RGB]);
});

function tagsOf(bytes: Buffer): readonly number[] {
  const at = bytes.readUInt32LE(4);
  return Array.from({ length: bytes.readUInt16LE(at) }, (_, i) => bytes.readUInt16LE(at + 2 + i * 12));
}

test('reads BigTIFF, also by a directory of its own making', async () => {
  const image = smooth(SIZE);
  const bytes = await image.clone().tiff({ bigtiff: true, compression: 'lzw' }).toBuffer();
  expect(bytes.readUInt16LE(2)).toBe(43);
  const expected = [...(await image.raw().toBuffer())];
  expect(await pixelsOf(bytes, SIZE)).toEqual(expected);
  const [, remade] = tiffSources(bytes, { maxPixels: 1e6 });
  const source = await remade?.();
  expect(source?.bytes.readUInt16LE(2)).toBe(42);
  expect(await pixelsOf(source?.bytes ?? Buffer.alloc(0), SIZE)).toEqual(expected);
});

test('keeps orientation, profile and metadata where it makes another TIFF', async () => {
  const parts = [0, 1, 2].flatMap((channel) => tilesOf(plane(RGB, 3, channel), 1, false));
  const fields = { ...rgb, [TIFF.planar]: [2], [TIFF.tileWidth]: [16], [TIFF.tileHeight]: [16] };
  const bytes = tiff(
    { ...fields, 274: [6], 700: Buffer.from('<x:xmpmeta/>'), 33723: Buffer.from('iptc') },
    parts,
  );
  const turned = { width: SIZE.height, height: SIZE.width };
  const { size, pixels, embedded } = await decodedTo(bytes, turned);
  expect(size).toEqual(turned);
  const lowerLeft = (SIZE.height - 1) * SIZE.width * 3;
  expect([...pixels.subarray(0, 3)]).toEqual([...RGB.subarray(lowerLeft, lowerLeft + 3)]);
  expect([embedded.xmp, embedded.iptc].map((data) => Buffer.from(data ?? []).toString())).toEqual([
    '<x:xmpmeta/>',
    'iptc',
  ]);
});

test.each([
  [34925, 'LZMA'],
  [50000, 'Zstandard'],
  [34712, 'JPEG 2000'],
  [12345, 'method 12345'],
])('names a compression that is not read: %i', async (compression, name) => {
  const bytes = tiff({ ...rgb, ...rows, [TIFF.compression]: [compression] }, [RGB]);
  await expect(decodedTo(bytes, SIZE)).rejects.toMatchObject({
    code: 'IMAGE_UNSUPPORTED',
    message: `is a TIFF whose pixels are packed by ${name}, which is not read`,
  });
});

test('refuses files that are cut short, also where the directory comes first', async () => {
  for (const bytes of [
    tiff(
      { ...rgb, [TIFF.rowsPerStrip]: [4] },
      [0, 1, 2, 3, 4].map((i) => RGB.subarray(i * 252, (i + 1) * 252)),
      { isDirectoryFirst: true },
    ),
    tiff({ ...rgb, ...rows }, [RGB]),
  ]) {
    expect(await pixelsOf(bytes, SIZE)).toEqual([...RGB]);
    for (let cut = 1; cut < 20; cut++) {
      const short = bytes.subarray(0, Math.floor((bytes.length * cut) / 20));
      await expect(decodedTo(short, SIZE)).rejects.toMatchObject({ code: 'IMAGE_CORRUPT' });
    }
    await expect(decodedTo(bytes.subarray(0, -1), SIZE)).rejects.toMatchObject({ code: 'IMAGE_CORRUPT' });
  }
});

test.each([
  ['lzw', 5],
  ['deflate', 8],
  ['packbits', 32_773],
  ['jpeg', 7],
] as const)(
  'refuses %s that is cut short, in a file that libtiff stumbles over, too',
  async (compression, number) => {
    const made = await smooth(SIZE).tiff({ compression, predictor: 'none', quality: 90 }).toBuffer();
    const directory = readDirectory(made);
    const strips = numbersOf(directory, 273).map((at, i) =>
      made.subarray(at, at + (numbersOf(directory, 279)[i] ?? 0)),
    );
    const tables = directory.fields.get(347)?.values;
    const photometric = numbersOf(directory, 262);
    const fields = { ...rgb, ...rows, [TIFF.compression]: [number], [TIFF.photometric]: photometric };
    const subsampled = numbersOf(directory, 530);
    const all = {
      ...fields,
      // A unit of resolution that there is not.
      296: [16_130],
      ...(tables === undefined ? {} : { 347: tables }),
      ...(subsampled.length > 0 ? { 530: subsampled } : {}),
    };
    const file = tiff(all, strips, { isDirectoryFirst: true });
    expect(await pixelsOf(file, SIZE)).toEqual(await pixelsOf(made, SIZE));
    // The last bytes of some are no pixels: a code for the end, or a checksum.
    for (let cut = 8; cut < 60; cut += 3) {
      const short = file.subarray(0, -cut);
      await expect(decodedTo(short, SIZE)).rejects.toMatchObject({ code: 'IMAGE_CORRUPT' });
    }
  },
);

test('goes on behind a fault in a fax, but not behind its end', async () => {
  const size = { width: 64, height: 400 };
  const image = smooth(size).threshold(128).toColourspace('b-w');
  const made = await image.clone().tiff({ compression: 'ccittfax4', bitdepth: 1 }).toBuffer();
  // One strip, between the header and the directory.
  const strip = made.subarray(8, made.readUInt32LE(4));
  const fields = {
    [TIFF.width]: [size.width],
    [TIFF.height]: [size.height],
    [TIFF.bits]: [1],
    [TIFF.compression]: [4],
    [TIFF.photometric]: [0],
    [TIFF.samples]: [1],
    [TIFF.rowsPerStrip]: [size.height],
  };
  const fax = (pixels: Buffer) => tiff(fields, [pixels], { isDirectoryFirst: true });
  const whole = await pixelsOf(fax(strip), size);
  const spoilt = Buffer.from(strip).fill(0, strip.length / 2, strip.length / 2 + 3);
  expect(meanDifference(await pixelsOf(fax(spoilt), size), whole)).toBeLessThan(128);
  await expect(decodedTo(fax(strip).subarray(0, -20), size)).rejects.toMatchObject({ code: 'IMAGE_CORRUPT' });
});

test('refuses sizes that lie', async () => {
  const vast = { ...rgb, ...rows, [TIFF.width]: [4_000_000_000], [TIFF.height]: [4_000_000_000] };
  await expect(decodedTo(tiff(vast, [RGB]), SIZE)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  for (const [tag, value] of [
    [TIFF.width, 65_535],
    [TIFF.height, 65_535],
    [TIFF.width, 0],
    [TIFF.samples, 65_535],
    [TIFF.bits, 65_535],
  ] as const) {
    const bytes = tiff({ ...rgb, ...rows, [tag]: [value] }, [RGB]);
    await expect(decodedTo(bytes, SIZE)).rejects.toMatchObject({ code: 'IMAGE_CORRUPT' });
  }
});

test('refuses a small file whose fields would make a large one', async () => {
  const good = tiff(
    { ...rgb, ...rows, 700: Buffer.alloc(900), 33723: Buffer.alloc(900), 34675: Buffer.alloc(900) },
    [RGB],
  );
  expect(await pixelsOf(good, SIZE)).toEqual([...RGB]);
  const bytes = Buffer.from(good);
  const directoryAt = bytes.readUInt32LE(4);
  for (const tag of [700, 33_723, 34_675]) {
    const at = directoryAt + 2 + tagsOf(bytes).indexOf(tag) * 12;
    bytes.writeUInt32LE(bytes.length - 8, at + 4);
    bytes.writeUInt32LE(8, at + 8);
  }
  await expect(decodedTo(bytes, SIZE)).rejects.toMatchObject({ code: 'IMAGE_CORRUPT' });
});

test('throws nothing but its errors, whatever the bytes', async () => {
  const fields = { ...rgb, [TIFF.planar]: [2], [TIFF.tileWidth]: [16], [TIFF.tileHeight]: [16] };
  const whole = tiff(
    fields,
    [0, 1, 2].flatMap((channel) => tilesOf(plane(RGB, 3, channel), 1, false)),
    {
      isDirectoryFirst: true,
    },
  );
  const flips = fc.array(fc.tuple(fc.nat(250), fc.nat(255)), { minLength: 1, maxLength: 6 });
  const property = fc.asyncProperty(flips, async (places) => {
    const bytes = Buffer.from(whole);
    for (const [at, value] of places) bytes[at] = value;
    const result = await decodedTo(bytes, SIZE, 1e6).catch((thrown: unknown) => thrown);
    if (!(result instanceof Error)) return;
    expect(result).toBeInstanceOf(CocotagError);
    expect(result).toMatchObject({
      code: expect.stringMatching(/^IMAGE_(?:CORRUPT|UNSUPPORTED|TOO_LARGE)$/),
    });
  });
  await fc.assert(property, { numRuns: 300 });
});
