import { checkPixels, type DecodeLimits } from '../limits.js';
import type { SourceMaker } from '../photo-source.js';
import { corrupt } from '../refusals.js';
import { CANVAS_START, type Canvas, canvasOf, pixelTiff } from '../tiff/pixel-tiff.js';
import { type BmpHeader, type ChannelMask, readBmpHeader } from './header.js';
import { decodeRuns } from './runs.js';

/**
 * What sharp, which reads no BMP, is given of one: a TIFF of its pixels.
 *
 * @throws CocotagError IMAGE_CORRUPT, IMAGE_TOO_LARGE, IMAGE_UNSUPPORTED.
 */
export function bmpSources(bytes: Buffer, limits: DecodeLimits): readonly SourceMaker[] {
  const header = readBmpHeader(bytes);
  checkPixels(header, limits);
  return [() => ({ bytes: tiffOf(bytes, header), failOn: 'error' })];
}

function tiffOf(bytes: Buffer, header: BmpHeader): Buffer {
  const { layout, palette, pixelsAt } = header;
  const pixels = bytes.subarray(pixelsAt);
  switch (layout.kind) {
    case 'masked':
      return pixelTiff(masked(pixels, header, layout.pixelBytes, layout.masks));
    case 'indexed':
      return pixelTiff(indexed(pixels, header, layout.bits), { palette });
    case 'runs':
      return pixelTiff(ofRuns(pixels, header, layout.bits), { palette });
  }
}

/** The rows of a BMP, with the place of each on the canvas: the lowest comes first in most. */
function* rowsOf(pixels: Buffer, header: BmpHeader, bits: number, canvas: Canvas) {
  const { width, height, isTopDown } = header;
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const lastRow = Math.ceil((width * bits) / 8);
  if ((height - 1) * rowBytes + lastRow > pixels.length) throw corrupt('its pixels are cut short');
  for (let y = 0; y < height; y++) {
    const to = CANVAS_START + (isTopDown ? y : height - 1 - y) * width * canvas.channels;
    yield { row: pixels.subarray(y * rowBytes, (y + 1) * rowBytes), to };
  }
}

function indexed(pixels: Buffer, header: BmpHeader, bits: number): Canvas {
  const canvas = canvasOf(header, 1);
  const perByte = 8 / bits;
  for (const { row, to } of rowsOf(pixels, header, bits, canvas)) {
    for (let x = 0; x < header.width; x++) {
      const shift = 8 - bits - (x % perByte) * bits;
      canvas.bytes[to + x] = ((row[Math.floor(x / perByte)] ?? 0) >> shift) & ((1 << bits) - 1);
    }
  }
  return canvas;
}

function ofRuns(pixels: Buffer, header: BmpHeader, bits: number): Canvas {
  const { width, height, isTopDown } = header;
  const canvas = canvasOf(header, 1);
  const indices = canvas.bytes.subarray(CANVAS_START).fill(0);
  decodeRuns(pixels, bits, { width, height, indices });
  if (!isTopDown) flip(indices, width, height);
  return canvas;
}

function flip(indices: Uint8Array, width: number, height: number): void {
  for (let top = 0, bottom = height - 1; top < bottom; top++, bottom--) {
    const row = Uint8Array.from(indices.subarray(top * width, (top + 1) * width));
    indices.copyWithin(top * width, bottom * width, (bottom + 1) * width);
    indices.set(row, bottom * width);
  }
}

function masked(
  pixels: Buffer,
  header: BmpHeader,
  pixelBytes: number,
  masks: readonly ChannelMask[],
): Canvas {
  // With 16 bits nobody means it.
  const channels = pixelBytes === 4 && (masks[3]?.max ?? 0) > 0 ? 4 : 3;
  const canvas = canvasOf(header, channels);
  const used = masks.slice(0, channels);
  for (const { row, to } of rowsOf(pixels, header, pixelBytes * 8, canvas)) {
    used.forEach(({ shift, max }, channel) => {
      let place = to + channel;
      // Most often a channel is a byte of its own.
      const isByte = max === 255 && shift % 8 === 0;
      for (let at = 0; at < header.width * pixelBytes; at += pixelBytes, place += channels) {
        canvas.bytes[place] = isByte ? (row[at + shift / 8] ?? 0) : scaled(row, at, pixelBytes, shift, max);
      }
    });
  }
  if (channels === 4) makeVisible(canvas);
  return canvas;
}

/** A channel's value, brought to 0..255 and cut off, as Pillow does. */
function scaled(row: Buffer, at: number, pixelBytes: number, shift: number, max: number): number {
  if (max === 0) return 0;
  const pixel = row.readUIntLE(at, pixelBytes);
  return Math.floor(((((pixel >>> shift) & max) >>> 0) * 255) / max);
}

/** Some programs write an alpha of zeros and mean none. */
function makeVisible({ width, height, bytes }: Canvas): void {
  const end = CANVAS_START + width * height * 4;
  for (let at = CANVAS_START + 3; at < end; at += 4) if (bytes[at] !== 0) return;
  for (let at = CANVAS_START + 3; at < end; at += 4) bytes[at] = 255;
}
