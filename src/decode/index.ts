export { readEmbeddedMetadata } from './embedded-metadata.js';
export { readPhoto } from './read-photo.js';
export { configureSharp, decodeWithSharp } from './sharp-decoder.js';
export { thumbnail } from './thumbnail.js';
