import { createHash } from 'node:crypto';
import { bootstrapIntervals } from './bootstrap.js';
import { evaluationOf } from './evaluation.js';
import { evaluationNotes } from './evaluation-notes.js';
import type { EvaluationResult } from './evaluation-result.js';
import type { MeasuredPhotos } from './measured-photos.js';
import type { ScoredPhotos } from './scored-photos.js';
import type { ReadingWarning } from './truth/truth.js';
import { tuningResult } from './tuning-result.js';

/** What a result says beside its figures. */
export interface ResultContext {
  readonly model: string | undefined;
  readonly truth: string;
  /** Names of the truth's and the model's labels, in their orders. */
  readonly truthLabels: readonly { readonly name: string }[];
  readonly modelLabels: readonly { readonly name: string }[];
  readonly predictions: string | undefined;
  readonly warnings: readonly ReadingWarning[];
  readonly holdout: number | undefined;
  /** 0 for no intervals. */
  readonly resamples: number;
  readonly seed: number;
}

/** Measures photos and says all that there is to say of them. */
export function measuredResult(
  scored: ScoredPhotos,
  measured: MeasuredPhotos,
  context: ResultContext,
): EvaluationResult {
  const { data, labels, thresholds, modelThresholds } = measured;
  const { model = null, truth, predictions, warnings, resamples, seed } = context;
  const { account, labelMatch } = scored;
  const evaluation = evaluationOf(data, labels, { thresholds, packageThresholds: modelThresholds?.perLabel });
  const tuning = tuningResult(measured, context, evaluation);
  const namesOf = (list: readonly { readonly name: string }[], places: readonly number[]) =>
    places.map((place) => list[place]?.name ?? '');
  const result = {
    model,
    truth,
    ...(predictions !== undefined && { predictions }),
    photos_sha256: fingerprint(measured.ids),
    threshold_source: measured.source,
    ...evaluation,
    thresholds: Object.fromEntries(labels.map((label, i) => [label, thresholds[i] as number])),
    labels_left_out: {
      of_truth: namesOf(context.truthLabels, labelMatch.onlyInTruth),
      of_model: namesOf(context.modelLabels, labelMatch.onlyInModel),
    },
    labels_by_id: namesOf(context.truthLabels, labelMatch.byId),
    unlisted: account.unlisted,
    unlisted_counted: account.countsUnlisted,
    missing: account.missing,
    failed: account.failed,
    repeated: account.repeated,
    without_result: account.silent,
    ...(resamples > 0 && {
      bootstrap: { resamples, seed },
      intervals: bootstrapIntervals({ data, thresholds }, { resamples, seed }),
    }),
    ...(tuning && { tuning }),
    warnings,
  };
  return { ...result, notes: evaluationNotes(result) };
}

/** The same for the same photos in any order. */
export function fingerprint(ids: readonly string[]): string {
  const hash = createHash('sha256');
  for (const id of [...ids].sort()) hash.update(`${id}\n`);
  return hash.digest('hex');
}
