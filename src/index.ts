/**
 * The library of cocotag: everything that the command line does.
 *
 * @packageDocumentation
 */

export { type DiffOptions, diffRuns, type RunSource } from './diff-run.js';
export { CocotagError, ERROR_CODES, type ErrorCode, type ErrorDetails } from './errors.js';
export {
  type EvaluatedRun,
  type EvaluateOptions,
  type EvaluatePhotosOptions,
  evaluatePhotos,
  evaluatePredictions,
} from './evaluate-run.js';
export type { PhotoDifference, RunDifference } from './evaluation/diff/index.js';
export {
  type Comparison,
  type Difference,
  type EvaluationResult,
  type EvaluationTableOptions,
  evaluationCsv,
  evaluationJson,
  evaluationTable,
  parseAim,
  type Truth,
  type TuneAim,
  thresholdFile,
} from './evaluation/index.js';
export { evaluationReport } from './evaluation-report.js';
export { type InstalledPackage, type InstallOptions, importModel } from './import-run.js';
export type { Device } from './inference/index.js';
export { type HubReference, type PullOptions, parseHubReference } from './models/hub/index.js';
export type { ImportOptions, OnnxOptions, PictureOptions } from './models/import/index.js';
export {
  BUNDLED_MODELS,
  findPackage,
  type GraphKind,
  type Manifest,
  type ModelPackage,
  removePackage,
  surveyPackages,
} from './models/index.js';
export type {
  Agreement,
  QuantizationLimits,
  RangeMethod,
  SpeedComparison,
  Verdict,
} from './models/quantize/index.js';
export {
  cocoFormat,
  csvFormat,
  type Destination,
  failuresFormat,
  Journal,
  type JournalRun,
  jsonFormat,
  ndjsonFormat,
  type OnExistingJournal,
  openFile,
  type PhotoFile,
  parseImageIds,
  type ReservedFile,
  type RowFormat,
  reserveFile,
  Sink,
  StoredJournal,
  streamDestination,
  type WriteOptions,
  type Written,
  writeFromJournal,
  writeRows,
} from './output/index.js';
export { type PulledImport, pullModel } from './pull-run.js';
export type { QuantizationReport } from './quantization-report.js';
export { type QuantizedPackage, quantizePackage } from './quantize-package.js';
export {
  type QuantizedGraph,
  type QuantizeOptions,
  type QuantizeProgress,
  quantizeGraph,
} from './quantize-run.js';
export {
  journalRun,
  noCounts,
  type ResumeCounts,
  type ResumeOptions,
  resumableTag,
  resumableTagFound,
} from './resumable-run.js';
export { type ManifestOutput, manifestText, type RunManifest, runManifest } from './run-manifest.js';
export {
  type SidecarOptions,
  type SidecarReport,
  writeSidecars,
} from './sidecar-run.js';
export { type TaggedSidecarsOptions, taggedSidecars } from './tagged-sidecars.js';
export {
  createTagger,
  type FoundOrKnown,
  type TagFoundOptions,
  type Tagger,
  type TaggerModel,
  type TaggerOptions,
  type TagOptions,
} from './tagger.js';
export { parseThresholds, type TagChoices, type ThresholdChoice } from './tagging/index.js';
export { readTruth, type TruthSource } from './truth-source.js';
export {
  type FailedRow,
  isFailed,
  type Label,
  type PhotoRef,
  type Row,
  type RowError,
  type Tag,
  type TaggedRow,
} from './types.js';
export { type Untagged, type UntagOptions, untagSidecars } from './untag-run.js';
export { type Check, verifyPackage } from './verify-model.js';
export { type OutputState, type VerifiedOutput, verifyRun } from './verify-run.js';
export type { Versions } from './versions.js';
export { type FindOptions, type Found, findPhotos, type Skipped, type WalkChoices } from './walk/index.js';
export { PhotoWatch, type WatchOptions } from './watch/index.js';
export { type WatchTagOptions, watchTag } from './watch-run.js';
export type { SidecarNaming, SidecarOutcome } from './xmp/index.js';
