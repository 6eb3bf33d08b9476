export type { FailedPhoto, Predictions } from './predictions.js';
export { type Baseline, readBaseline } from './read-baseline.js';
export { readPredictions, readPredictionsFile } from './read-predictions.js';
export { ScoreTable } from './score-table.js';
