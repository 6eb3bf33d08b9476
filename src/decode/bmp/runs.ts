import { corrupt } from '../refusals.js';

/** Where a decoder of runs writes: rows of indices, first row first. */
export interface IndexRows {
  readonly width: number;
  readonly height: number;
  /** [height, width], zeros at first. */
  readonly indices: Uint8Array;
}

const END_OF_LINE = 0;
const END_OF_PICTURE = 1;
const JUMP = 2;

/**
 * Decodes the runs of a BMP (RLE4, RLE8). Pixels that are jumped over have index 0. What reaches beyond a row is left
 * out, as other programs do.
 *
 * @param bits - Of an index: 4 or 8.
 * @throws CocotagError IMAGE_CORRUPT where the file ends before the picture does.
 */
export function decodeRuns(runs: Uint8Array, bits: number, { width, height, indices }: IndexRows): void {
  let at = 0;
  let x = 0;
  let y = 0;
  const next = (): number => {
    const byte = runs[at];
    if (byte === undefined) throw corrupt('its pixels are cut short');
    at++;
    return byte;
  };
  /** Writes pixels whose indices stand in bytes, two in one where they have four bits. */
  const write = (count: number, byteOf: (index: number) => number): void => {
    const end = Math.min(count, width - x);
    for (let i = 0; i < end; i++) {
      const byte = byteOf(bits === 4 ? i >> 1 : i);
      indices[y * width + x + i] = bits === 8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15;
    }
    x = Math.min(width, x + count);
  };
  while (y < height) {
    const count = next();
    const value = next();
    if (count > 0) {
      write(count, () => value);
    } else if (value === END_OF_LINE) {
      x = 0;
      y++;
    } else if (value === END_OF_PICTURE) {
      return;
    } else if (value === JUMP) {
      x = Math.min(width, x + next());
      y += next();
    } else {
      const start = at;
      const length = bits === 4 ? (value + 1) >> 1 : value;
      at += length + (length % 2);
      if (start + length > runs.length) throw corrupt('its pixels are cut short');
      write(value, (index) => runs[start + index] ?? 0);
    }
    // The last row may end without a sign.
    if (y === height - 1 && x === width && at >= runs.length) return;
  }
}
