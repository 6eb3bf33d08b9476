export { averagePrecision } from './average-precision.js';
export {
  type BootstrapOptions,
  bootstrapIntervals,
  differenceIntervals,
  type Interval,
  type Intervals,
} from './bootstrap.js';
export { type Evaluation, type EvaluationOptions, evaluationOf } from './evaluation.js';
export { type Candidate, HEADLINES, type Headline } from './headline.js';
export { type HoldoutSplit, holdoutSplit } from './holdout-split.js';
export { type LabelledScores, labelledScores, selectPhotos } from './labelled-scores.js';
export { type MeanAveragePrecision, meanAveragePrecision } from './mean-average-precision.js';
export { GLOBAL_AIMS, type GlobalAim } from './threshold-curves.js';
export { countOnGrid, type GridCounts, THRESHOLD_GRID } from './threshold-grid.js';
export { type ThresholdMetrics, thresholdMetrics } from './threshold-metrics.js';
export {
  globalThreshold,
  type LabelAim,
  type TunedThreshold,
  type TuningOptions,
  tunedThresholds,
} from './tuning.js';
