import type { Intervals } from './bootstrap.js';
import type { Comparison } from './comparison.js';
import type { Evaluation } from './evaluation.js';
import type { MeasuredPhotos } from './measured-photos.js';
import type { FailedPhoto } from './predictions/predictions.js';
import type { ReadingWarning } from './truth/truth.js';
import type { TuningResult } from './tuning-result.js';

/** An evaluation as its JSON has it: all measures, and what they were measured on. */
export interface EvaluationResult extends Evaluation {
  /** `id@version/graph`; null where the predictions do not say. */
  readonly model: string | null;
  /** The file of the truth. */
  readonly truth: string;
  /** The file of the predictions; absent where the model ran. */
  readonly predictions?: string;
  /** Of the measured photos' names, one a line, sorted: the same for the same photos. */
  readonly photos_sha256: string;
  readonly threshold_source: MeasuredPhotos['source'];
  /** The threshold of every label that is measured. */
  readonly thresholds: Readonly<Record<string, number>>;
  /** Labels that just one side has; measured are those of both. */
  readonly labels_left_out: { readonly of_truth: readonly string[]; readonly of_model: readonly string[] };
  /** Labels of the truth that were found by COCO's category id. */
  readonly labels_by_id: readonly string[];
  readonly unlisted: readonly string[];
  readonly unlisted_counted: boolean;
  readonly missing: readonly string[];
  readonly failed: readonly FailedPhoto[];
  readonly repeated: readonly string[];
  /** Of COCO results: photos without any. */
  readonly without_result: readonly string[];
  readonly bootstrap?: { readonly resamples: number; readonly seed: number };
  readonly intervals?: Intervals;
  readonly tuning?: TuningResult;
  readonly warnings: readonly ReadingWarning[];
  /** Sentences for whoever reads the figures. */
  readonly notes: readonly string[];
  readonly comparison?: Comparison;
}
