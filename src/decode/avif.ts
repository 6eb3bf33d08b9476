import type { SourceMaker } from './photo-source.js';

/** Where the brand of an ISO file stands that says what it is first of all. */
const BRAND_AT = 8;

/**
 * What sharp is given of an AVIF. One that is an animation first of all has a still picture as well, which libvips finds
 * where it is named as the main thing.
 */
export function avifSources(bytes: Buffer): readonly SourceMaker[] {
  return [() => ({ bytes: asStill(bytes), failOn: 'truncated' })];
}

function asStill(bytes: Buffer): Buffer {
  if (bytes.toString('latin1', BRAND_AT, BRAND_AT + 4) !== 'avis') return bytes;
  const still = Buffer.from(bytes);
  still.write('avif', BRAND_AT, 'latin1');
  return still;
}
