import { checkPixels, type DecodeLimits } from './limits.js';
import type { SourceMaker } from './photo-source.js';
import { corrupt } from './refusals.js';

const SIGNATURE_BYTES = 8;
/** Where the first chunk has width and height. */
const SIZE_AT = 16;
/** Bytes of a chunk without data. */
const EMPTY_CHUNK = 12;

/**
 * What sharp is given of a PNG: the file with its EXIF block in front of the pixels, where libvips looks for it, and one
 * palette.
 *
 * @throws CocotagError IMAGE_CORRUPT, IMAGE_TOO_LARGE.
 */
export function pngSources(bytes: Buffer, limits: DecodeLimits): readonly SourceMaker[] {
  if (bytes.length < SIZE_AT + 8) throw corrupt('its header is cut short');
  // Of sizes beyond its own numbers libvips complains on standard error.
  checkPixels({ width: bytes.readUInt32BE(SIZE_AT), height: bytes.readUInt32BE(SIZE_AT + 4) }, limits);
  return [() => ({ bytes: withOnePalette(withEarlyExif(bytes)), failOn: 'truncated' })];
}

/** Moves an eXIf chunk that follows the pixels, which the format allows, before them. */
function withEarlyExif(bytes: Buffer): Buffer {
  let pixelsAt: number | undefined;
  for (const { type, at, end } of chunksOf(bytes)) {
    if (type === 'IDAT') pixelsAt ??= at;
    if (type !== 'eXIf') continue;
    if (pixelsAt === undefined) return bytes;
    return Buffer.concat([
      bytes.subarray(0, pixelsAt),
      bytes.subarray(at, end),
      bytes.subarray(pixelsAt, at),
      bytes.subarray(end),
    ]);
  }
  return bytes;
}

/** Leaves out palettes without colours, and those behind the first: libpng gives up at them, others pass over them. */
function withOnePalette(bytes: Buffer): Buffer {
  const palettes = [...chunksOf(bytes)].filter(({ type }) => type === 'PLTE');
  const kept = palettes.find(({ at, end }) => end - at > EMPTY_CHUNK);
  const parts: Buffer[] = [];
  let from = 0;
  for (const palette of palettes) {
    if (palette === kept) continue;
    parts.push(bytes.subarray(from, palette.at));
    from = palette.end;
  }
  return from === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(from)]);
}

interface PngChunk {
  readonly type: string;
  /** From its length to behind its checksum. */
  readonly at: number;
  readonly end: number;
}

/** The whole chunks of a PNG, in order. */
function* chunksOf(bytes: Buffer): Generator<PngChunk> {
  let at = SIGNATURE_BYTES;
  while (at + 12 <= bytes.length) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return;
    yield { type: bytes.toString('latin1', at + 4, at + 8), at, end };
    at = end;
  }
}
