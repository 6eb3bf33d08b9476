import { avifSources } from './avif.js';
import { bmpSources } from './bmp/sources.js';
import { type PhotoFormat, sniffFormat } from './formats.js';
import { jpegSources } from './jpeg/sources.js';
import type { DecodeLimits } from './limits.js';
import type { SourceMaker } from './photo-source.js';
import { pngSources } from './png.js';
import { psdSources } from './psd/sources.js';
import { tiffSources } from './tiff/sources.js';

/** Ways to what sharp is given, by format. */
const SOURCES: Readonly<
  Record<PhotoFormat, (bytes: Buffer, limits: DecodeLimits) => readonly SourceMaker[]>
> = {
  JPEG: jpegSources,
  PNG: pngSources,
  WebP: asItIs,
  GIF: asItIs,
  TIFF: tiffSources,
  AVIF: avifSources,
  BMP: bmpSources,
  Photoshop: psdSources,
};

/**
 * What sharp is given of a photo, in the order in which it is tried.
 *
 * @param bytes - A file of a format that {@link sniffFormat} calls readable; others are left to sharp to refuse.
 * @throws CocotagError IMAGE_CORRUPT, IMAGE_TOO_LARGE, IMAGE_UNSUPPORTED.
 */
export function sourcesOf(bytes: Buffer, limits: DecodeLimits): readonly SourceMaker[] {
  const sniffed = sniffFormat(bytes);
  return (sniffed.isReadable ? SOURCES[sniffed.format] : asItIs)(bytes, limits);
}

function asItIs(bytes: Buffer): readonly SourceMaker[] {
  return [() => ({ bytes, failOn: 'truncated' })];
}
