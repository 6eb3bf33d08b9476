import type { Evaluation } from '../evaluation.js';
import type { LabelledScores } from '../labelled-scores.js';

/** What a report is made from. All text may come from strangers: it is escaped. */
export interface ReportInput {
  readonly title: string;
  /** The model's name. */
  readonly model: string;
  /** [labels], in label order, each once. */
  readonly labels: readonly string[];
  /** [photos], paths as rows show them. */
  readonly photos: readonly string[];
  /** [photos, labels]. */
  readonly data: LabelledScores;
  /** [labels], in label order, 0 to 1: those that tags are made with. */
  readonly thresholds: readonly number[];
  /** Of the same data and thresholds. */
  readonly evaluation: Evaluation;
  /** Sentences that are shown on top. */
  readonly notes: readonly string[];
  /**
   * A photo as a small JPEG of some ten kilobytes, or undefined where it cannot be shown. Asked for some 24 photos, one
   * after another.
   *
   * @param photo - Its index in `photos`.
   */
  readonly thumbnail: (photo: number) => Promise<Buffer | undefined>;
}
