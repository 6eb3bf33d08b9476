export { averagePrecision } from './average-precision.js';
export {
  type BootstrapOptions,
  bootstrapIntervals,
  differenceIntervals,
  type Interval,
  type Intervals,
} from './bootstrap.js';
export { type Comparison, type Difference, pairedComparison, unpairedComparison } from './comparison.js';
export { type Evaluation, type EvaluationOptions, evaluationOf } from './evaluation.js';
export { evaluationCsv } from './evaluation-csv.js';
export { evaluationJson } from './evaluation-json.js';
export type { EvaluationResult } from './evaluation-result.js';
export { type EvaluationTableOptions, evaluationTable } from './evaluation-table.js';
export { type Candidate, HEADLINES, type Headline } from './headline.js';
export { type HoldoutSplit, holdoutSplit } from './holdout-split.js';
export { type LabelledScores, labelledScores, selectPhotos } from './labelled-scores.js';
export { type MeanAveragePrecision, meanAveragePrecision } from './mean-average-precision.js';
export {
  checkOptions,
  type MeasuredPhotos,
  type ModelSide,
  measuredPhotos,
  type ThresholdOptions,
} from './measured-photos.js';
export { measuredResult } from './measured-result.js';
export type { FailedPhoto, Predictions } from './predictions/predictions.js';
export { type ScoredPhotos, scoredPhotos } from './scored-photos.js';
export { GLOBAL_AIMS, type GlobalAim } from './threshold-curves.js';
export { countOnGrid, type GridCounts, THRESHOLD_GRID } from './threshold-grid.js';
export { type ThresholdMetrics, thresholdMetrics } from './threshold-metrics.js';
export { parseAim, type TuneAim } from './threshold-tuning.js';
export { matchLabels } from './truth/label-matching.js';
export { type PhotoFinder, photoFinder } from './truth/matching.js';
export type { Truth } from './truth/truth.js';
export {
  globalThreshold,
  type LabelAim,
  type TunedThreshold,
  type TuningOptions,
  tunedThresholds,
} from './tuning.js';
export { thresholdFile } from './tuning-result.js';
