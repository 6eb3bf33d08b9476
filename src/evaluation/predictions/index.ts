export type { FailedPhoto, Predictions } from './predictions.js';
export { readPredictions, readPredictionsFile } from './read-predictions.js';
