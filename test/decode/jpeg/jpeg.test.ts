import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { findFrame } from '../../../src/decode/jpeg/frame.js';
import { decodedTo, meanDifference, smooth } from '../../support/decoding.js';
import { jpegSegment, losslessHalves, patched, segmentAt } from '../../support/jpeg-parts.js';

const SIZE = { width: 64, height: 48 };
const jpegOf = (options = {}) =>
  smooth(SIZE)
    .jpeg({ quality: 90, ...options })
    .toBuffer();
const photo = readFileSync(join(__dirname, '../../fixtures/photos/000000019402.jpg'));

test('finds the frame of a JPEG', async () => {
  expect(findFrame(await jpegOf())).toMatchObject({
    marker: 0xc0,
    precision: 8,
    width: 64,
    samplingAcross: 2,
    samplingDown: 2,
  });
  expect(findFrame(await jpegOf({ progressive: true, chromaSubsampling: '4:4:4' }))).toMatchObject({
    marker: 0xc2,
    samplingAcross: 1,
    samplingDown: 1,
  });
  const stray = Buffer.concat([
    photo.subarray(0, 2),
    Buffer.from([1, 0xff, 0, 0xff, 0xff]),
    photo.subarray(2),
  ]);
  expect(findFrame(stray)).toMatchObject({ marker: 0xc0, width: 640 });
});

test('finds no frame, and no end of it all, in anything else', () => {
  expect(findFrame(Buffer.alloc(0))).toBeUndefined();
  expect(findFrame(photo.subarray(0, segmentAt(photo, 0xc0, 0xc2) + 9))).toBeUndefined();
  const head = photo.subarray(0, segmentAt(photo, 0xda) + 4);
  const property = fc.property(
    fc.array(fc.tuple(fc.nat(head.length - 1), fc.nat(255)), { maxLength: 9 }),
    (places) => {
      const bytes = Buffer.from(head);
      for (const [at, value] of places) bytes[at] = value;
      findFrame(bytes);
    },
  );
  fc.assert(property, { numRuns: 1000 });
});

test('goes on behind more stray bytes than libvips puts up with', async () => {
  // A warning for each of 150 comments, in front of which stand two bytes of nothing.
  const comment = Buffer.concat([Buffer.from([7, 7]), jpegSegment(0xfe, Buffer.from('x'))]);
  const stray = Buffer.concat([photo.subarray(0, 2), ...Array(150).fill(comment), photo.subarray(2)]);
  await expect(sharp(stray, { failOn: 'none' }).raw().toBuffer()).rejects.toThrow('extraneous bytes');
  const { pixels } = await decodedTo(stray, { width: 320, height: 240 });
  expect(pixels).toEqual((await decodedTo(photo, { width: 320, height: 240 })).pixels);
});

test('shrinks lossless ones without losing the picture', async () => {
  const { size, pixels } = await decodedTo(losslessHalves(640, 400), { width: 8, height: 5 });
  expect(size).toEqual({ width: 640, height: 400 });
  // The filter reaches over the edge: an eighth of the other side.
  const row = [0, 0, 0, 16, 111, 127, 127, 127].flatMap((grey) => [grey, grey, grey]);
  expect(meanDifference(pixels.subarray(0, 24), row)).toBeLessThan(1);
});

test.each([
  ['a JPEG of 12 bits', (jpeg: Buffer) => patched(jpeg, segmentAt(jpeg, 0xc0) + 4, 12)],
  ['a JPEG-LS', (jpeg: Buffer) => patched(jpeg, segmentAt(jpeg, 0xc0) + 1, 0xf7)],
])('names %s', async (name, change) => {
  await expect(decodedTo(change(await jpegOf()), SIZE)).rejects.toMatchObject({
    code: 'IMAGE_UNSUPPORTED',
    message: `is ${name}, which is not read`,
  });
});

test('takes no notice of a profile that is not one of CMYK', async () => {
  const cmyk = readFileSync(join(__dirname, '../../fixtures/preprocess/odd-cmyk.jpg'));
  const { icc = Buffer.alloc(0) } = await sharp(
    await smooth(SIZE).withIccProfile('p3').png().toBuffer(),
  ).metadata();
  const profile = jpegSegment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01'), icc]));
  const misled = Buffer.concat([cmyk.subarray(0, 2), profile, cmyk.subarray(2)]);
  const { pixels } = await decodedTo(misled, SIZE);
  expect(pixels).toEqual((await decodedTo(cmyk, SIZE)).pixels);
});

test.each([
  ['a broken profile', jpegSegment(0xe2, Buffer.from('ICC_PROFILE\0\x01\x01no profile at all'))],
  ['a profile of which a part is missing', jpegSegment(0xe2, Buffer.from('ICC_PROFILE\0\x02\x03lcms'))],
  ['a broken EXIF block', jpegSegment(0xe1, Buffer.from('Exif\0\0MM\0*\xff\xff\xff\xff', 'latin1'))],
  ['an EXIF block of nothing', jpegSegment(0xe1, Buffer.from('Exif\0\0'))],
  ['an EXIF orientation that there is not', exifWith(77)],
])('decodes a JPEG with %s', async (_, segment) => {
  const jpeg = await jpegOf();
  const odd = Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
  expect((await decodedTo(odd, SIZE)).pixels).toEqual((await decodedTo(jpeg, SIZE)).pixels);
});

function exifWith(orientation: number): Buffer {
  const entry = Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
  const head = Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\x01', 'latin1');
  return jpegSegment(0xe1, Buffer.concat([head, entry, Buffer.alloc(4)]));
}

test('takes the first picture of several (MPO)', async () => {
  const first = await jpegOf();
  const second = await smooth(SIZE).negate().jpeg().toBuffer();
  const index = jpegSegment(0xe2, Buffer.from('MPF\0MM\0*\0\0\0\x08\0\0', 'latin1'));
  const both = Buffer.concat([first.subarray(0, 2), index, first.subarray(2), second]);
  expect((await decodedTo(both, SIZE)).pixels).toEqual((await decodedTo(first, SIZE)).pixels);
});
