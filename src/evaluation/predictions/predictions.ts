import type { RowError } from '../../types.js';
import type { ModelLabel, ReadingWarning } from '../truth/index.js';

/** What a model said of photos, from a file. */
export interface Predictions {
  /** `rows` of cocotag, or COCO `results` of any program. */
  readonly form: 'rows' | 'results';
  /** The model as `id@version/graph`, where the file says so. */
  readonly model: string | undefined;
  /** The columns of `scores`. Of results: all labels of the truth. */
  readonly labels: readonly ModelLabel[];
  /** The lines of `scores`: paths as rows show them. Of results: the names of all photos of the truth. */
  readonly photos: readonly string[];
  /** [photos, labels], line after line; 0 to 1. */
  readonly scores: Float64Array;
  /** Photos that have no scores as they could not be tagged; not in `photos`. */
  readonly failed: readonly FailedPhoto[];
  /** Places in `photos` of those without any result, all of whose scores are 0. Of rows: none. */
  readonly silent: readonly number[];
  readonly warnings: readonly ReadingWarning[];
}

/** A photo that could not be tagged. */
export interface FailedPhoto {
  readonly path: string;
  readonly error: Pick<RowError, 'message'> & { readonly code: string };
}
