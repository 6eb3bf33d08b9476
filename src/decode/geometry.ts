import type { InputSpec, Size } from '../types.js';

/** A resize followed by a cut: the whole photo goes to `scaled`, of which the rectangle at `left`, `top` is kept. */
export interface Geometry {
  readonly scaled: Size;
  readonly left: number;
  readonly top: number;
  readonly cut: Size;
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

/**
 * How a photo is made small. `whole`: decoded whole, resized exactly. `shrunk`: the decoder shrinks while it decodes and
 * resizes by itself. `halfway`: the decoder does so to {@link HALFWAY} times the size, the rest is exact.
 */
export type Road = 'whole' | 'shrunk' | 'halfway';

/** How many times the wanted size a picture has that is made small in two steps. */
export const HALFWAY = 2.5;

/**
 * The road of a photo. Where both sides shrink to a third or less the decoder's own result lies within a mean of 2.5 of
 * 255 of the exact one, for a fraction of the work on large photos. Where it can shrink by four while decoding and still
 * leave a second step to us, that costs little and is nearer: scores of small networks move half as much.
 */
export function roadFor(upright: Size, { scaled }: Geometry): Road {
  const ratio = Math.min(upright.width / scaled.width, upright.height / scaled.height);
  if (ratio < 3) return 'whole';
  return ratio < 4 * HALFWAY ? 'shrunk' : 'halfway';
}

function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
