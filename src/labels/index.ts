export { COCO_LABELS } from './coco.js';
export { didYouMean, nearest } from './nearest.js';
