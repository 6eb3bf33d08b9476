import type { PhotoSource, SourceMaker } from '../photo-source.js';
import { unsupported } from '../refusals.js';
import { findFrame } from './frame.js';

const LOSSLESS = 0xc3;
const JPEG_LS = 0xf7;

/** What sharp is given of a JPEG: the file as it is. */
export function jpegSources(bytes: Buffer): readonly SourceMaker[] {
  return [() => jpegSource(bytes)];
}

/**
 * A JPEG for sharp.
 *
 * @throws CocotagError IMAGE_UNSUPPORTED where it is of a kind that libjpeg-turbo, as it is built into sharp, does not read.
 */
export function jpegSource(bytes: Buffer): PhotoSource {
  const frame = findFrame(bytes);
  if (frame?.marker === JPEG_LS) throw unsupported('a JPEG-LS');
  if (frame !== undefined && frame.precision !== 8) throw unsupported(`a JPEG of ${frame.precision} bits`);
  // The decoder believes that it can shrink lossless ones, and gives a corner of the picture.
  return { bytes, failOn: 'truncated', isWholeOnly: frame?.marker === LOSSLESS };
}
