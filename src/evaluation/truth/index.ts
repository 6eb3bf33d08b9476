export { type LabelMatch, type ModelLabel, matchLabels } from './label-matching.js';
export { matchPhotos, type PhotoFinder, type PhotoMatch, photoFinder } from './matching.js';
export { readCsvTruthFile, readTruth, readTruthFile } from './read-truth.js';
export { labelKey, type ReadingWarning, type Truth, type TruthLabel, type TruthPhoto } from './truth.js';
