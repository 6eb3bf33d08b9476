export { differenceTable, photoLine } from './diff-table.js';
export { pairedRows } from './paired-rows.js';
export {
  isDifferent,
  onlyIn,
  type PhotoDifference,
  photoDifference,
  type ScoreChange,
} from './photo-difference.js';
export {
  DifferenceCounts,
  type DifferingRun,
  type LabelDifference,
  type RunDifference,
} from './run-difference.js';
export { type SavedTags, savedTags } from './saved-tags.js';
