import type { Size } from '../../types.js';
import { corrupt, unsupported } from '../refusals.js';

/** Where the bits of one channel stand in a pixel. */
export interface ChannelMask {
  readonly shift: number;
  /** The largest value, 0 for a channel that is not there. */
  readonly max: number;
}

/** How the pixels of a BMP stand in the file. */
export type BmpLayout =
  /** Bits of an index into the palette, each row padded to four bytes. */
  | { readonly kind: 'indexed'; readonly bits: number }
  /** Indices as runs; `bits` is 4 or 8. */
  | { readonly kind: 'runs'; readonly bits: number }
  /** Numbers of so many bytes, in which each channel has bits of its own. */
  | { readonly kind: 'masked'; readonly pixelBytes: number; readonly masks: readonly ChannelMask[] };

/** What the headers of a BMP say. */
export interface BmpHeader extends Size {
  readonly isTopDown: boolean;
  readonly layout: BmpLayout;
  /** RGB, [256, 3]; black where the file gives fewer. */
  readonly palette: Uint8Array;
  /** Where the pixels begin. */
  readonly pixelsAt: number;
}

const FILE_HEADER = 14;
/** OS/2's first, with sides of 16 bits and palettes of three bytes. */
const CORE_HEADER = 12;

const RAW = 0;
const RUNS_OF_8 = 1;
const RUNS_OF_4 = 2;
const MASKED = 3;
const MASKED_WITH_ALPHA = 6;
const PACKINGS: Readonly<Record<number, string>> = { 4: 'as a JPEG', 5: 'as a PNG' };

/**
 * Reads the headers and the palette of a BMP, of Windows or OS/2.
 *
 * @see https://learn.microsoft.com/windows/win32/gdi/bitmap-header-types
 * @throws CocotagError IMAGE_CORRUPT, IMAGE_UNSUPPORTED.
 */
export function readBmpHeader(bytes: Buffer): BmpHeader {
  if (bytes.length < FILE_HEADER + CORE_HEADER) throw corrupt('its header is cut short');
  const headerBytes = bytes.readUInt32LE(FILE_HEADER);
  const isCore = headerBytes === CORE_HEADER;
  if (!isCore && headerBytes < 16) throw corrupt(`its header has ${headerBytes} bytes`);
  const headerEnd = FILE_HEADER + headerBytes;
  if (headerEnd > bytes.length) throw corrupt('its header is cut short');
  const header = bytes.subarray(FILE_HEADER, headerEnd);
  const width = isCore ? header.readUInt16LE(4) : header.readInt32LE(4);
  const signedHeight = isCore ? header.readUInt16LE(6) : header.readInt32LE(8);
  const height = Math.abs(signedHeight);
  if (width <= 0 || height === 0) throw corrupt(`it has ${width}x${height} pixels`);
  const bits = header.readUInt16LE(isCore ? 10 : 14);
  const packing = header.length >= 20 ? header.readUInt32LE(16) : RAW;
  const layout = layoutOf(bytes, header, bits, packing);
  const areMasksApart = header.length < 52 && packing === MASKED;
  const paletteAt = headerEnd + (areMasksApart ? 12 : 0);
  const entryBytes = isCore ? 3 : 4;
  const listed = header.length >= 36 ? header.readUInt32LE(32) : 0;
  const isIndexed = layout.kind !== 'masked';
  const entries = isIndexed ? Math.min(listed === 0 ? 256 : listed, 1 << bits) : listed;
  const paletteEnd = paletteAt + entries * entryBytes;
  const offset = bytes.readUInt32LE(10);
  // Some programs forget the palette when they count, or leave 0.
  const isCounted = offset > headerEnd || (offset === headerEnd && !isIndexed);
  return {
    width,
    height,
    isTopDown: signedHeight < 0,
    layout,
    palette: isIndexed ? paletteOf(bytes.subarray(paletteAt), entryBytes, entries) : new Uint8Array(0),
    pixelsAt: isCounted ? offset : paletteEnd,
  };
}

function layoutOf(bytes: Buffer, header: Buffer, bits: number, packing: number): BmpLayout {
  if (packing === RUNS_OF_8 && bits === 8) return { kind: 'runs', bits };
  if (packing === RUNS_OF_4 && bits === 4) return { kind: 'runs', bits };
  const isMasked = packing === MASKED || packing === MASKED_WITH_ALPHA;
  if (packing !== RAW && !isMasked) {
    throw unsupported(`a BMP whose pixels are packed ${PACKINGS[packing] ?? `by method ${packing}`}`);
  }
  if ([1, 2, 4, 8].includes(bits)) return { kind: 'indexed', bits };
  if (![16, 24, 32].includes(bits)) throw unsupported(`a BMP of ${bits} bits a pixel`);
  return { kind: 'masked', pixelBytes: bits / 8, masks: masksOf(bytes, header, bits, isMasked) };
}

function masksOf(bytes: Buffer, header: Buffer, bits: number, isMasked: boolean): readonly ChannelMask[] {
  // A header of 40 bytes has its masks behind it; longer ones hold them, and from 56 bytes on one of alpha.
  const count = header.length >= 56 ? 4 : 3;
  const at = FILE_HEADER + 40;
  const given = isMasked && at + count * 4 <= bytes.length ? count : 0;
  const masks = Array.from({ length: given }, (_, i) => bytes.readUInt32LE(at + i * 4));
  const [red = 0, green = 0, blue = 0] = masks;
  if (red !== 0 || green !== 0 || blue !== 0) return masks.map(maskOf);
  const usual = bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff];
  return usual.map(maskOf);
}

function maskOf(bits: number): ChannelMask {
  if (bits === 0) return { shift: 0, max: 0 };
  const shift = 31 - Math.clz32(bits & -bits);
  return { shift, max: bits >>> shift };
}

/** Palettes stand as blue, green and red. */
function paletteOf(bytes: Buffer, entryBytes: number, entries: number): Uint8Array {
  const palette = new Uint8Array(256 * 3);
  const count = Math.min(entries, Math.floor(bytes.length / entryBytes));
  for (let i = 0; i < count; i++) {
    const [blue = 0, green = 0, red = 0] = bytes.subarray(i * entryBytes, i * entryBytes + 3);
    palette.set([red, green, blue], i * 3);
  }
  return palette;
}
