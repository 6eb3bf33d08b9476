export { readEmbeddedMetadata } from './embedded-metadata.js';
export type { DecodeLimits } from './limits.js';
export { configureSharp } from './open-with-sharp.js';
export { readPhoto } from './read-photo.js';
export { fastResampler } from './resample-simd.js';
export { decodeWithSharp } from './sharp-decoder.js';
export { thumbnail } from './thumbnail.js';
