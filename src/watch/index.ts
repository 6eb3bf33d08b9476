export { PhotoWatch, type WatchOptions } from './photo-watch.js';
