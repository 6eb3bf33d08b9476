export {
  type FindAtOptions,
  type FindOptions,
  findPhotos,
  findPhotosAt,
  findSidecars,
} from './find-photos.js';
export { rootFolder } from './root.js';
export {
  hasPhotoExtension,
  hasSidecarExtension,
  noneSkipped,
  type Skipped,
  type WalkChoices,
} from './rules.js';
export type { Found } from './walk.js';
