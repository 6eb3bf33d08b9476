export { embeddedKeywords } from './embedded.js';
export { jpegHeadMetadata } from './jpeg-head.js';
export { hidesKeywords, merged, type PhotoTags } from './merge.js';
export {
  SIDECAR_NAMINGS,
  type SidecarNaming,
} from './names.js';
export { commonFolder, type Mirror, SidecarPlaces } from './places.js';
export type { SidecarRecord } from './record.js';
export { type SidecarOutcome, type UpdateOptions, updateSidecar } from './sidecar-file.js';
export { type UntagChoice, untagged } from './untag.js';
