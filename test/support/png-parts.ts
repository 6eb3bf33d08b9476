import { constants, deflateRawSync } from 'node:zlib';
import { crc32 } from '../../src/models/import/checkpoint/crc32.js';

const SIGNATURE = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** A chunk of a PNG. */
export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body, 0));
  return Buffer.concat([length, body, sum]);
}

/** A PNG's chunks, whole. */
export function pngChunks(png: Buffer): readonly Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length; at += 12 + png.readUInt32BE(at)) {
    chunks.push(png.subarray(at, at + 12 + png.readUInt32BE(at)));
  }
  return chunks;
}

/** A PNG of chunks. */
export function pngOf(...chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([SIGNATURE, ...chunks]);
}

/** Zeros, packed once: deflate's blocks may be repeated. */
const ZEROS = 1 << 24;

/** A black PNG of any size, one bit a pixel: a little file for much work. */
export function vastPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const bytes = height * (1 + Math.ceil(width / 8));
  const packed = (length: number) =>
    deflateRawSync(Buffer.alloc(length), { level: 9, finishFlush: constants.Z_SYNC_FLUSH });
  const sum = Buffer.alloc(4);
  // Adler-32 of zeros: the length above, 1 below.
  sum.writeUInt32BE((bytes % 65_521) * 65_536 + 1);
  const rows = Buffer.concat([
    Buffer.from([0x78, 0x01]),
    ...Array<Buffer>(Math.floor(bytes / ZEROS)).fill(packed(ZEROS)),
    packed(bytes % ZEROS),
    deflateRawSync(Buffer.alloc(0)),
    sum,
  ]);
  return pngOf(pngChunk('IHDR', header), pngChunk('IDAT', rows), pngChunk('IEND', Buffer.alloc(0)));
}
