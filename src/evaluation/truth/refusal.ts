import { CocotagError, type ErrorCode } from '../../errors.js';

/** What a refusal may say beside what is wrong. */
export interface RefusalDetails {
  /** What to do about it. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** Makes the error that refuses a file: `what` is wrong, and where. */
export type Refuse = (what: string, details?: RefusalDetails) => CocotagError;

/**
 * Errors about one file, all alike: `FILE: what is wrong`.
 *
 * @param code - ANNOTATIONS_INVALID for a truth, PREDICTIONS_INVALID for predictions.
 * @param path - The file, as the user gave it.
 */
export function refusalOf(code: ErrorCode & `${string}_INVALID`, path: string): Refuse {
  return (what, details = {}) => new CocotagError(code, `${path}: ${what}`, { path, ...details });
}
