import { expect, test } from '@jest/globals';
import type { PictureOptions } from '../../../src/models/import/options.js';
import { chosenSize, inputOf } from '../../../src/models/import/picture.js';
import type { Size } from '../../../src/types.js';

const square = (side: number): Size => ({ width: side, height: side });

/** `WxH filter squash`, or `WxH filter of SHORTER`. */
function inputIn(options: PictureOptions, own?: Size): string {
  const { input } = inputOf(options, own);
  const how = input.resize === 'squash' ? 'squash' : `of ${input.resizeShorterSide}`;
  return `${input.width}x${input.height} ${input.filter} ${how}`;
}

test.each<[PictureOptions, Size | undefined, string]>([
  [{}, undefined, '224x224 triangle of 256'],
  [{}, square(64), '64x64 triangle of 73'],
  [{}, { width: 320, height: 224 }, '320x224 triangle of 366'],
  [{ crop: square(299) }, undefined, '299x299 triangle of 342'],
  [{ crop: { width: 320, height: 224 } }, undefined, '320x224 triangle of 366'],
  [{ resize: 232 }, undefined, '224x224 triangle of 232'],
  [{ resize: 224 }, undefined, '224x224 triangle of 224'],
  [{ resize: 480, crop: square(480), filter: 'cubic' }, undefined, '480x480 cubic of 480'],
  [{ squash: { width: 640, height: 416 } }, undefined, '640x416 triangle squash'],
  [{ squash: square(8), filter: 'cubic' }, square(8), '8x8 cubic squash'],
  [{ crop: square(1) }, undefined, '1x1 triangle of 1'],
  [{ crop: square(4096) }, undefined, '4096x4096 triangle of 4096'],
  [{ crop: square(4000) }, undefined, '4000x4000 triangle of 4096'],
])('%j for a network of %j is %s', (options, own, input) => {
  expect(inputIn(options, own)).toBe(input);
});

test.each<[PictureOptions, Size | undefined, boolean]>([
  [{}, undefined, true],
  [{ crop: square(224) }, undefined, true],
  [{ resize: 256 }, undefined, true],
  [{}, square(224), true],
  [{ resize: 256, crop: square(224) }, undefined, false],
  [{ resize: 256 }, square(224), false],
  [{ squash: square(224) }, undefined, false],
])('%j for a network of %j says what was assumed: %j', (options, own, isSaid) => {
  const { notes } = inputOf(options, own);
  expect(notes).toHaveLength(isSaid ? 1 : 0);
  if (isSaid) expect(notes[0]).toContain('--resize, --crop, --squash');
});

test.each<[PictureOptions, string]>([
  [{ squash: square(224), crop: square(224) }, 'not both'],
  [{ squash: square(224), resize: 256 }, 'not both'],
  [{ resize: 223 }, '224x224 cannot be cut out of a photo whose shorter side is 223'],
  [{ resize: 256, crop: { width: 200, height: 257 } }, '200x257 cannot be cut out'],
  [{ resize: 256.5 }, '1 to 4096 whole pixels, not 256.5'],
  [{ resize: 5000 }, '1 to 4096 whole pixels, not 5000'],
  [{ resize: Number.NaN }, 'whole pixels, not NaN'],
  [{ crop: square(4097) }, '1 to 4096 whole pixels, not 4097'],
  [{ crop: { width: 224, height: 0 } }, '1 to 4096 whole pixels, not 0'],
  [{ squash: { width: 0.5, height: 224 } }, '1 to 4096 whole pixels, not 0.5'],
])('refuses %j: %s', (options, message) => {
  expect(() => inputOf(options, undefined)).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) }),
  );
});

test('the size is what crop or squash say, or open', () => {
  expect(chosenSize({})).toBeUndefined();
  expect(chosenSize({ resize: 256 })).toBeUndefined();
  expect(chosenSize({ crop: square(224), resize: 256 })).toEqual(square(224));
  expect(chosenSize({ squash: { width: 3, height: 4 } })).toEqual({ width: 3, height: 4 });
});
