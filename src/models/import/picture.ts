import { CocotagError } from '../../errors.js';
import type { InputSpec, Size } from '../../types.js';
import type { PictureOptions } from './options.js';

/** torchvision's classifiers cut 224 out of 256. */
const CLASSIC_SIDE = 224;
const RESIZE_OF_CROP = 256 / 224;

/** What a manifest may say of a side, in pixels. */
const LARGEST_SIDE = 4096;

/**
 * The size that options give the network's input, or undefined where they leave it open.
 *
 * @throws CocotagError USAGE for a size that cannot be.
 */
export function chosenSize({ crop, squash, resize }: PictureOptions): Size | undefined {
  if (squash !== undefined && (crop !== undefined || resize !== undefined)) {
    throw new CocotagError('USAGE', 'A photo is either squashed to a size or cut to it, not both', {
      hint: 'Give --squash alone, or --resize and --crop.',
    });
  }
  const size = squash ?? crop;
  if (size !== undefined) for (const side of [size.width, size.height]) checkSide(side);
  return size;
}

/**
 * How photos come to the network's size.
 *
 * @param own - The size that the network itself demands, if it does.
 * @returns The manifest's `input`, and sentences on what was assumed.
 * @throws CocotagError USAGE for a size that cannot be.
 */
export function inputOf(
  options: PictureOptions,
  own: Size | undefined,
): { readonly input: InputSpec; readonly notes: readonly string[] } {
  const chosen = chosenSize(options);
  const { width, height } = own ?? chosen ?? { width: CLASSIC_SIDE, height: CLASSIC_SIDE };
  const filter = options.filter ?? 'triangle';
  if (options.squash !== undefined) return { input: { width, height, filter, resize: 'squash' }, notes: [] };
  const longer = Math.max(width, height);
  const resizeShorterSide = options.resize ?? Math.min(LARGEST_SIDE, Math.round(longer * RESIZE_OF_CROP));
  checkSide(resizeShorterSide);
  if (resizeShorterSide < longer) {
    throw new CocotagError(
      'USAGE',
      `${width}x${height} cannot be cut out of a photo whose shorter side is ${resizeShorterSide} pixels`,
      { hint: `Give a --resize from ${longer}, or a smaller --crop.` },
    );
  }
  const input: InputSpec = { width, height, filter, resize: 'crop', resizeShorterSide };
  const isTold = options.resize !== undefined && (options.crop !== undefined || own !== undefined);
  const note = `Photos: the shorter side to ${resizeShorterSide} pixels, ${width}x${height} cut out of the middle. If it was trained otherwise, say so (--resize, --crop, --squash).`;
  return { input, notes: isTold ? [] : [note] };
}

function checkSide(side: number): void {
  if (Number.isInteger(side) && side >= 1 && side <= LARGEST_SIDE) return;
  throw new CocotagError('USAGE', `A side of a picture is 1 to ${LARGEST_SIDE} whole pixels, not ${side}`);
}
