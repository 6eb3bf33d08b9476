export { PHOTO_EXTENSIONS } from './formats.js';
export { readPhoto } from './read-photo.js';
export { configureSharp, decodeWithSharp } from './sharp-decoder.js';
