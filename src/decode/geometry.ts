import type { InputSpec, Size } from '../types.js';

/** A resize followed by a cut: the whole photo goes to `scaled`, of which the rectangle at `left`, `top` is kept. */
export interface Geometry {
  readonly scaled: Size;
  readonly left: number;
  readonly top: number;
  readonly cut: Size;
  /** Where the photo lies in the picture that is resized, in its pixels; all of the picture unless told otherwise. */
  readonly box?: Box | undefined;
}

/** A rectangle whose sides need not lie between pixels. It may reach beyond the picture, by less than a pixel. */
export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

/**
 * How a photo of this size becomes the network's input.
 *
 * @param upright - The photo's size in pixels after its orientation is applied.
 * @see torchvision `Resize` (shorter side exact, longer side truncated) and `CenterCrop` (offset rounded half to even).
 */
export function geometryFor(input: InputSpec, upright: Size): Geometry {
  const cut = { width: input.width, height: input.height };
  if (input.resize === 'squash') return { scaled: cut, left: 0, top: 0, cut };
  const shorter = Math.min(upright.width, upright.height);
  const side = (length: number) => Math.trunc((input.resizeShorterSide * length) / shorter);
  const scaled = { width: side(upright.width), height: side(upright.height) };
  return {
    scaled,
    left: roundHalfToEven((scaled.width - cut.width) / 2),
    top: roundHalfToEven((scaled.height - cut.height) / 2),
    cut,
  };
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
