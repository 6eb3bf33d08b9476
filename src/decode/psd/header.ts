import type { Size } from '../../types.js';
import { corrupt, unsupported } from '../refusals.js';

/** What a Photoshop file says of its flattened picture, which stands behind its layers. */
export interface PsdHeader extends Size {
  /** Photoshop's large documents (PSB) have wider numbers in places. */
  readonly isLarge: boolean;
  /** Planes in the file, the colours first. */
  readonly channels: number;
  /** Bits of a sample: 1, 8 or 16. */
  readonly depth: number;
  /** {@link MODE} */
  readonly mode: number;
  /** RGB of 256 indices: all reds, all greens, all blues. */
  readonly palette: Buffer;
  readonly resources: ReadonlyMap<number, Buffer>;
  /** Where the flattened picture begins. */
  readonly pictureAt: number;
}

/** How colours are told, by Photoshop's numbers. */
export const MODE = {
  bitmap: 0,
  grey: 1,
  indexed: 2,
  rgb: 3,
  cmyk: 4,
  multichannel: 7,
  duotone: 8,
  lab: 9,
} as const;

/** Blocks beside the picture that are read, by Photoshop's numbers. */
export const RESOURCE = { iptc: 1028, icc: 1039, version: 1057, xmp: 1060 } as const;

const HEADER_BYTES = 26;

/**
 * Reads a Photoshop file up to its flattened picture.
 *
 * @see https://www.adobe.com/devnet-apps/photoshop/fileformatashtml/
 * @throws CocotagError IMAGE_CORRUPT, IMAGE_UNSUPPORTED.
 */
export function readPsdHeader(bytes: Buffer): PsdHeader {
  if (bytes.length < HEADER_BYTES) throw corrupt('its header is cut short');
  const version = bytes.readUInt16BE(4);
  if (version !== 1 && version !== 2) throw unsupported(`a Photoshop file of version ${version}`);
  const isLarge = version === 2;
  const depth = bytes.readUInt16BE(22);
  if (depth !== 1 && depth !== 8 && depth !== 16) throw unsupported(`a Photoshop file of ${depth} bits`);
  const palette = section(bytes, HEADER_BYTES, 4);
  const resources = section(bytes, palette.end, 4);
  const layers = section(bytes, resources.end, isLarge ? 8 : 4);
  return {
    isLarge,
    channels: bytes.readUInt16BE(12),
    height: bytes.readUInt32BE(14),
    width: bytes.readUInt32BE(18),
    depth,
    mode: bytes.readUInt16BE(24),
    palette: palette.data,
    resources: resourcesOf(resources.data),
    pictureAt: layers.end,
  };
}

/** A part of the file that begins with its length. */
function section(bytes: Buffer, at: number, lengthBytes: 4 | 8): { data: Buffer; end: number } {
  const start = at + lengthBytes;
  if (start > bytes.length) throw corrupt('it ends before its picture');
  const length = lengthBytes === 8 ? Number(bytes.readBigUInt64BE(at)) : bytes.readUInt32BE(at);
  const end = start + length;
  if (end > bytes.length) throw corrupt('it ends before its picture');
  return { data: bytes.subarray(start, end), end };
}

/** Blocks by number: a signature, the number, a name and the data, both padded to an even length. */
function resourcesOf(bytes: Buffer): ReadonlyMap<number, Buffer> {
  const resources = new Map<number, Buffer>();
  let at = 0;
  while (at + 12 <= bytes.length) {
    const nameBytes = 1 + bytes.readUInt8(at + 6);
    const lengthAt = at + 6 + nameBytes + (nameBytes % 2);
    if (lengthAt + 4 > bytes.length) break;
    const length = bytes.readUInt32BE(lengthAt);
    const end = lengthAt + 4 + length;
    if (end > bytes.length) break;
    resources.set(bytes.readUInt16BE(at + 4), bytes.subarray(lengthAt + 4, end));
    at = end + (length % 2);
  }
  return resources;
}
