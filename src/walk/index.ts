export { type FindOptions, findPhotos } from './find-photos.js';
export { noneSkipped, type Skipped, type WalkChoices } from './rules.js';
export type { Found } from './walk.js';
