import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bmpSources } from '../../../src/decode/bmp/sources.js';
import { CocotagError } from '../../../src/errors.js';
import { type BmpForm, bmp, bmpRows } from '../../support/bmp-writer.js';
import { decodedTo, pattern, pixelsOf } from '../../support/decoding.js';

const SIZE = { width: 5, height: 3 };
const RGB = pattern(SIZE, 3);
const pixel = (i: number): [number, number, number] => [
  RGB[i * 3] ?? 0,
  RGB[i * 3 + 1] ?? 0,
  RGB[i * 3 + 2] ?? 0,
];

/** Numbers made of each pixel, as rows of the file: the lowest first, but where the height is negative. */
function rows(numberOf: (rgb: [number, number, number], i: number) => number, isTopDown = false): number[][] {
  const down = Array.from({ length: SIZE.height }, (_, y) =>
    Array.from({ length: SIZE.width }, (_, x) => numberOf(pixel(y * SIZE.width + x), y * SIZE.width + x)),
  );
  return isTopDown ? down : down.reverse();
}

const bgr = ([red, green, blue]: [number, number, number]) => red * 65_536 + green * 256 + blue;
const form = (change: Partial<BmpForm>): BmpForm => ({ ...SIZE, bits: 24, ...change });

test.each<[string, Buffer]>([
  ['24 bits', bmp(form({}), bmpRows(rows(bgr), 24))],
  ['24 bits from above', bmp(form({ height: -3 }), bmpRows(rows(bgr, true), 24))],
  ['24 bits of OS/2', bmp(form({ headerBytes: 12 }), bmpRows(rows(bgr), 24))],
  ['24 bits of OS/2 2', bmp(form({ headerBytes: 64 }), bmpRows(rows(bgr), 24))],
  ['24 bits and a palette to pass over', bmp(form({ palette: [[1, 2, 3]] }), bmpRows(rows(bgr), 24))],
  ['32 bits, whose fourth byte is nothing', bmp(form({ bits: 32 }), bmpRows(rows(bgr), 32))],
  [
    '32 bits, masks behind the header',
    bmp(
      form({ bits: 32, packing: 3, masks: [0xff000000, 0xff0000, 0xff00] }),
      bmpRows(
        rows((rgb) => bgr(rgb) * 256),
        32,
      ),
    ),
  ],
  [
    '32 bits, masks in a header of 52 bytes',
    bmp(
      form({ bits: 32, packing: 3, headerBytes: 52, masks: [0xff, 0xff00, 0xff0000] }),
      bmpRows(
        rows(([red, green, blue]) => blue * 65_536 + green * 256 + red),
        32,
      ),
    ),
  ],
  [
    '32 bits with an alpha of zeros, by which nobody means anything',
    bmp(
      form({ bits: 32, packing: 3, headerBytes: 108, masks: [0xff0000, 0xff00, 0xff, 0xff000000] }),
      bmpRows(rows(bgr), 32),
    ),
  ],
  ['pixels without the padding of the last row', bmp(form({}), bmpRows(rows(bgr), 24).subarray(0, -1))],
  ['an offset of 0', bmp(form({ offset: 0 }), bmpRows(rows(bgr), 24))],
  ['bytes behind the pixels', Buffer.concat([bmp(form({}), bmpRows(rows(bgr), 24)), Buffer.from('more')])],
])('reads %s', async (_, bytes) => {
  expect(await pixelsOf(bytes, SIZE)).toEqual([...RGB]);
});

test.each([
  [1, 40, 2],
  [1, 12, 2],
  [2, 40, 4],
  [4, 40, 16],
  [4, 12, 16],
  [8, 40, 15],
  [8, 40, 256],
  [8, 12, 256],
  [8, 124, 200],
])('reads %i bits of a palette, headers of %i bytes, %i colours', async (bits, headerBytes, colours) => {
  const palette = Array.from({ length: colours }, (_, i): [number, number, number] => [
    i,
    255 - i,
    (i * 7) % 256,
  ]);
  const index = (i: number) => (i * 5) % colours;
  const bytes = bmp(
    form({ bits, headerBytes, palette }),
    bmpRows(
      rows((_, i) => index(i)),
      bits,
    ),
  );
  const expected = Array.from({ length: 15 }, (_, i) => palette[index(i)] ?? []).flat();
  expect(await pixelsOf(bytes, SIZE)).toEqual(expected);
});

test('takes the palette for counted where the offset of the pixels forgets it', async () => {
  const palette = Array.from({ length: 256 }, (_, i): [number, number, number] => [i, i, 9]);
  const bytes = bmp(
    form({ bits: 8, palette, offset: 54 }),
    bmpRows(
      rows((_, i) => i),
      8,
    ),
  );
  expect((await pixelsOf(bytes, SIZE)).slice(0, 6)).toEqual([0, 0, 9, 1, 1, 9]);
});

// Five bits of 31 are 255; what lies between is cut off, as in Pillow.
test.each([
  ['5, 5 and 5 bits', {}, (red: number, green: number, blue: number) => red * 1024 + green * 32 + blue, 31],
  [
    '5, 6 and 5 bits',
    { packing: 3, masks: [0xf800, 0x7e0, 0x1f] },
    (red: number, green: number, blue: number) => red * 2048 + green * 32 + blue,
    63,
  ],
])('reads 16 bits: %s', async (_, change, packed, greens) => {
  const values = [
    [31, greens, 0],
    [1, 2, 3],
    [17, greens - 1, 30],
  ] as const;
  const pixels = bmpRows([values.map(([red, green, blue]) => packed(red, green, blue))], 16);
  const bytes = bmp({ width: 3, height: 1, bits: 16, ...change }, pixels);
  const expected = values.flatMap(([red, green, blue]) => [
    Math.floor((red * 255) / 31),
    Math.floor((green * 255) / greens),
    Math.floor((blue * 255) / 31),
  ]);
  expect(await pixelsOf(bytes, { width: 3, height: 1 })).toEqual(expected);
});

test('lays transparent pixels over white', async () => {
  const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
  const pixels = bmpRows([[0xff_00_00_ff, 0x00_12_34_56]], 32);
  const bytes = bmp({ width: 2, height: 1, bits: 32, packing: 3, headerBytes: 124, masks }, pixels);
  expect(await pixelsOf(bytes, { width: 2, height: 1 })).toEqual([0, 0, 255, 255, 255, 255]);
});

const GREYS = Array.from({ length: 256 }, (_, i): [number, number, number] => [i, i, i]);
const runs = (bits: 4 | 8, ...bytes: readonly number[]) =>
  bmp({ ...SIZE, bits, packing: bits === 8 ? 1 : 2, palette: GREYS.slice(0, 1 << bits) }, Buffer.from(bytes));

test.each<[string, Buffer, number[]]>([
  [
    'of 8 bits',
    runs(8, 5, 7, 0, 0, 0, 3, 1, 2, 3, 0, 2, 9, 0, 0, 1, 4, 4, 5, 0, 1),
    [4, 5, 5, 5, 5, 1, 2, 3, 9, 9, 7, 7, 7, 7, 7],
  ],
  [
    'of 4 bits',
    runs(4, 5, 0x78, 0, 0, 0, 5, 0x12, 0x34, 0x50, 0, 0, 0, 2, 0x44, 3, 0x56, 0, 1),
    [4, 4, 5, 6, 5, 1, 2, 3, 4, 5, 7, 8, 7, 8, 7],
  ],
  ['that jump over pixels', runs(8, 0, 2, 1, 1, 2, 6, 0, 1), [0, 0, 0, 0, 0, 0, 6, 6, 0, 0, 0, 0, 0, 0, 0]],
  [
    'that reach beyond a row',
    runs(8, 9, 3, 0, 0, 9, 4, 0, 0, 9, 5),
    [5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3],
  ],
])('reads runs %s', async (_, bytes, greys) => {
  expect(await pixelsOf(bytes, SIZE)).toEqual(
    greys.flatMap((grey) => [grey, grey, grey].map((value) => value)),
  );
});

test.each<[string, Buffer, string]>([
  ['a header alone', bmp(form({}), Buffer.alloc(0)), 'IMAGE_CORRUPT'],
  ['half the pixels', bmp(form({}), bmpRows(rows(bgr), 24).subarray(0, 20)), 'IMAGE_CORRUPT'],
  ['runs that end early', runs(8, 5, 7, 0, 0), 'IMAGE_CORRUPT'],
  ['a stretch that ends early', runs(8, 0, 9, 1, 2), 'IMAGE_CORRUPT'],
  ['no width', bmp(form({ width: 0 }), Buffer.alloc(99)), 'IMAGE_CORRUPT'],
  ['a width below 0', bmp(form({ width: -5 }), Buffer.alloc(99)), 'IMAGE_CORRUPT'],
  ['no height', bmp(form({ height: 0 }), Buffer.alloc(99)), 'IMAGE_CORRUPT'],
  [
    'the largest size there is',
    bmp(form({ width: 2 ** 31 - 1, height: -(2 ** 31) }), Buffer.alloc(99)),
    'IMAGE_TOO_LARGE',
  ],
  [
    'runs for more pixels than allowed',
    bmp(form({ width: 40_000, height: 40_000, bits: 8, packing: 1 }), Buffer.from([0, 1])),
    'IMAGE_TOO_LARGE',
  ],
  ['3 bits', bmp(form({ bits: 3 }), Buffer.alloc(99)), 'IMAGE_UNSUPPORTED'],
  ['a JPEG inside', bmp(form({ bits: 0, packing: 4 }), Buffer.alloc(99)), 'IMAGE_UNSUPPORTED'],
])('refuses %s', async (_, bytes, code) => {
  await expect(decodedTo(bytes, SIZE)).rejects.toMatchObject({ code });
});

test('says what it does not read', async () => {
  const bytes = bmp(form({ bits: 0, packing: 4 }), Buffer.alloc(99));
  await expect(decodedTo(bytes, SIZE)).rejects.toThrow(
    'is a BMP whose pixels are packed as a JPEG, which is not read',
  );
});

test('throws nothing but its errors, whatever the bytes', async () => {
  const anyForm = fc.record({
    width: fc.integer({ min: -2, max: 70_000 }),
    height: fc.integer({ min: -70_000, max: 70_000 }),
    bits: fc.constantFrom(0, 1, 2, 4, 8, 16, 24, 32),
    headerBytes: fc.constantFrom(40, 52, 56, 64, 108, 124),
    packing: fc.nat(7),
    masks: fc.array(fc.nat(), { maxLength: 3 }),
    offset: fc.nat(200),
  });
  const property = fc.asyncProperty(
    anyForm,
    fc.uint8Array({ maxLength: 300 }),
    fc.nat(400),
    async (any, pixels, cut) => {
      const bytes = bmp(any, Buffer.from(pixels)).subarray(0, 14 + cut);
      const error = await Promise.resolve()
        .then(() => bmpSources(bytes, { maxPixels: 1e6 })[0]?.())
        .catch((thrown: unknown) => thrown);
      if (error instanceof Error) expect(error).toBeInstanceOf(CocotagError);
    },
  );
  await fc.assert(property, { numRuns: 500 });
});
