import type { CalibrationPhotos } from './calibration-photos.js';
import type { UnreadablePhoto } from './calibration-run.js';
import type { Agreement, RangeMethod, SpeedComparison, Verdict } from './models/quantize/index.js';

/** From this many photos on ranges hardly move. */
export const ENOUGH_PHOTOS = 100;

/** What came of a quantisation: plain data. */
export interface QuantizationReport {
  /** The float graph, as `id@version/float`. */
  readonly model: string;
  readonly method: RangeMethod;
  readonly photos: {
    /** Photos that ranges were taken from. */
    readonly calibrated: number;
    /** Photos that both graphs tagged. */
    readonly compared: number;
    /** Whether the ones were others than the other. */
    readonly isHeldOut: boolean;
    readonly unreadable: readonly UnreadablePhoto[];
  };
  /** Convolutions that the tags need, by what they run in. */
  readonly convolutions: { readonly int8: number; readonly float: number };
  /** Sizes of the files. */
  readonly bytes: { readonly float: number; readonly int8: number };
  /** At the package's default threshold. */
  readonly agreement: Agreement;
  /** Of the sessions alone, one photo at a time on one thread of this machine. */
  readonly speed: SpeedComparison;
  readonly verdict: Verdict;
  /** What a reader must know, in sentences. */
  readonly notes: readonly string[];
}

/** What a report must not leave out. @param calibrated - Photos that ranges were taken from. */
export function notesOn(calibrated: number, { isHeldOut }: CalibrationPhotos): string[] {
  const notes = [];
  if (calibrated < ENOUGH_PHOTOS) {
    notes.push(`Ranges come of ${calibrated} photos; with ${ENOUGH_PHOTOS} and more they are surer.`);
  }
  if (!isHeldOut) {
    notes.push(
      'There were too few photos to keep some apart: what was lost is measured on those of the ranges.',
    );
  }
  return notes;
}
