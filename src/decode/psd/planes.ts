import { corrupt, unsupported } from '../refusals.js';
import type { PsdHeader } from './header.js';

/** Rows of a strip. Each strip is unpacked whole, and many strips make a long directory. */
const STRIP_ROWS = 32;

const RAW = 0;
const PACK_BITS = 1;

/** The colours of a flattened picture, as they lie in the file: plane by plane, each in strips of rows. */
export interface PsdPlanes {
  readonly isPacked: boolean;
  readonly stripRows: number;
  /** By plane. */
  readonly strips: readonly (readonly Buffer[])[];
}

/**
 * Finds the strips of the first planes.
 *
 * @param colours - How many planes are wanted. What lies behind them is transparency, which is over white already, or
 * selections that were kept.
 * @throws CocotagError IMAGE_CORRUPT, IMAGE_UNSUPPORTED.
 */
export function planesOf(bytes: Buffer, header: PsdHeader, colours: number): PsdPlanes {
  const { width, height, channels, depth, pictureAt } = header;
  if (channels < colours) throw corrupt(`it has ${channels} planes where its colours need ${colours}`);
  if (pictureAt + 2 > bytes.length) throw corrupt('it has no picture');
  const packing = bytes.readUInt16BE(pictureAt);
  const isPacked = packing === PACK_BITS;
  if (packing !== RAW && !isPacked) throw unsupported(`a Photoshop file packed by method ${packing}`);
  const rows = colours * height;
  const countBytes = header.isLarge ? 4 : 2;
  const countsAt = pictureAt + 2;
  const start = countsAt + (isPacked ? channels * height * countBytes : 0);
  if (start > bytes.length) throw corrupt('its pixels are cut short');
  const rowBytes = Math.ceil((width * depth) / 8);
  const lengthOf = (row: number): number =>
    isPacked ? bytes.readUIntBE(countsAt + row * countBytes, countBytes) : rowBytes;
  const strips = Array.from({ length: colours }, (): Buffer[] => []);
  let at = start;
  for (let row = 0; row < rows; ) {
    const plane = Math.floor(row / height);
    const last = Math.min(row + STRIP_ROWS, (plane + 1) * height);
    const from = at;
    for (; row < last; row++) at += lengthOf(row);
    if (at > bytes.length) throw corrupt('its pixels are cut short');
    strips[plane]?.push(bytes.subarray(from, at));
  }
  return { isPacked, stripRows: STRIP_ROWS, strips };
}

/** A strip with the bits of a mask turned over in each sample of 8 bits, or in each byte of larger ones. */
export function turnedOver(strip: Buffer, mask: number, isPacked: boolean): Buffer {
  const turned = Buffer.from(strip);
  const turn = (from: number, to: number): void => {
    for (let at = from; at < to; at++) turned[at] = (turned[at] ?? 0) ^ mask;
  };
  if (!isPacked) {
    turn(0, turned.length);
    return turned;
  }
  // PackBits: up to 127, so many bytes and one more follow; from 129 on, one byte stands for many; 128 is nothing.
  for (let at = 0; at < turned.length; ) {
    const head = turned[at] ?? 128;
    const length = head < 128 ? head + 1 : head > 128 ? 1 : 0;
    turn(at + 1, Math.min(turned.length, at + 1 + length));
    at += 1 + length;
  }
  return turned;
}
