export { failedRow, photoOf, type RowStyle, retaggedRow, taggedRow } from './rows.js';
export { parseRow, rowOf } from './saved-rows.js';
export { roundScore, scoresOf } from './scores.js';
export { selectionOf, type TagChoices, wantedLabels } from './selection.js';
export { type Selection, tagsOf } from './tags.js';
export {
  type PackageThresholds,
  parseThresholds,
  type ThresholdChoice,
  thresholdsFor,
} from './thresholds.js';
