export { readPhoto } from './read-photo.js';
export { configureSharp, decodeWithSharp } from './sharp-decoder.js';
