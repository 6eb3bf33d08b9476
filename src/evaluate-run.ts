import { CocotagError } from './errors.js';
import {
  checkOptions,
  type EvaluationResult,
  type FailedPhoto,
  type MeasuredPhotos,
  type ModelSide,
  matchLabels,
  measuredPhotos,
  measuredResult,
  type Predictions,
  scoredPhotos,
  type ThresholdOptions,
  type Truth,
} from './evaluation/index.js';
import { compareWithBaseline } from './evaluation-baseline.js';
import { installedThresholds } from './installed-model.js';
import { type ListedPhotos, listPhotos } from './listed-photos.js';
import { modelName } from './models/index.js';
import type { Tagger } from './tagger.js';
import { isFailed, type PhotoRef, type Row } from './types.js';
import type { FindOptions } from './walk/index.js';

/** How photos are measured. */
export interface EvaluateOptions extends ThresholdOptions {
  /** From `readTruth`. */
  readonly truth: Truth;
  /** Whether photos that the truth does not list count, as photos on which nothing is. Default: false. */
  readonly includeUnlisted?: boolean | undefined;
  /** Whether labels of the model that the truth never names count, as on no photo. Default: false. */
  readonly allLabels?: boolean | undefined;
  /** Resamples for the 95 % intervals of the headline figures. Default: 0, none; for differences 1,000. */
  readonly bootstrap?: number | undefined;
  /** An earlier evaluation (JSON) or predictions, to compare with. */
  readonly baseline?: string | undefined;
  /** As for `createTagger`. */
  readonly modelStores?: readonly string[] | undefined;
  /** A package to look for thresholds in, where that of the rows is not installed: its name must be theirs. */
  readonly model?: string | undefined;
}

/** What a run over photos may choose beside. */
export interface EvaluatePhotosOptions extends EvaluateOptions, FindOptions {
  /** Told of the number of photos before the first is tagged. */
  readonly onStart?: ((photos: number) => void) | undefined;
  /** Told of each row. */
  readonly onRow?: ((row: Row) => void) | undefined;
  /** Stops the run: its reason is thrown, and nothing is measured. */
  readonly signal?: AbortSignal | undefined;
}

/** An evaluation, and what it was made from. */
export interface EvaluatedRun {
  /** Plain data: what `evaluate --json` writes. */
  readonly result: EvaluationResult;
  /** The photos with their scores. */
  readonly measured: MeasuredPhotos;
  /** The files of photos, by `measured.ids`; empty where they are not known. */
  readonly files: ReadonlyMap<string, PhotoRef>;
}

/**
 * Tags the photos that a truth lists and says how good the tags are. Photos that fail are left out and reported.
 *
 * @throws CocotagError ANNOTATIONS_INVALID where no label or photo is in both; NO_PHOTOS; and as `Tagger.tag`.
 * @example
 * const truth = await readTruth({ annotations: 'instances.json' });
 * const { result } = await evaluatePhotos(await createTagger(), ['photos/'], { truth });
 * console.log(result.mAP_macro);
 */
export async function evaluatePhotos(
  tagger: Tagger,
  inputs: readonly (string | Uint8Array)[],
  options: EvaluatePhotosOptions,
): Promise<EvaluatedRun> {
  checkOptions(options);
  matchLabels(options.truth, tagger.model.labels); // What shares no label is refused before the work.
  const listed = await listPhotos(inputs, options.truth, options);
  options.onStart?.(listed.photos.length);
  const predictions = await predictionsOf(tagger, listed, options);
  const { length } = predictions.failed;
  if (predictions.photos.length === 0 && length > 0)
    throw new CocotagError('NO_PHOTOS', `No photo could be tagged: all ${length} failed`);
  const side: ModelSide = {
    name: predictions.model ?? '',
    labels: tagger.model.labels,
    own: {
      default: tagger.selection().thresholds[0] ?? 1,
      perLabel: tagger.selection({ threshold: 'per-label' }).thresholds,
    },
  };
  return measured(predictions, side, { ...options, listed });
}

/**
 * Says how good an earlier run's tags are, without a model: rows with all scores, or COCO results of any program.
 *
 * @param path - The predictions' file.
 * @param files - Inputs that hold the photos, for thumbnails in a report. Default: none.
 * @throws CocotagError PREDICTIONS_INVALID; ANNOTATIONS_INVALID where no label or photo is in both; USAGE where no
 * threshold is known.
 */
export async function evaluatePredictions(
  path: string,
  options: EvaluateOptions & FindOptions,
  files: readonly (string | Uint8Array)[] = [],
): Promise<EvaluatedRun> {
  checkOptions(options);
  const { readPredictionsFile } = await import('./evaluation/predictions/index.js');
  const predictions = await readPredictionsFile(path, options.truth);
  const { model, labels } = predictions;
  const own = await installedThresholds(model, labels, options);
  const listed =
    files.length === 0
      ? undefined
      : await listPhotos(files, options.truth, { ...options, includeUnlisted: true });
  const ofFile = { ...options, predictions: path, listed: listed && { ...listed, passedOver: [] } };
  return measured(predictions, { name: model ?? path, labels, own }, ofFile);
}

/** Tags what is listed; scores go straight into one table. */
async function predictionsOf(
  tagger: Tagger,
  { photos }: ListedPhotos,
  { signal, onRow }: EvaluatePhotosOptions,
): Promise<Predictions> {
  const { ScoreTable } = await import('./evaluation/predictions/index.js');
  const { labels } = tagger.model;
  const table = new ScoreTable(labels.length);
  const paths: string[] = [];
  const failed: FailedPhoto[] = [];
  for await (const row of tagger.tag([], { filesFrom: pathsOf(photos), allScores: true, signal })) {
    onRow?.(row);
    if (isFailed(row)) {
      failed.push({ path: row.path, error: row.error });
      continue;
    }
    paths.push(row.path);
    const line = table.addLine();
    labels.forEach(({ name }, label) => {
      line[label] = row.scores?.[name] ?? 0;
    });
  }
  return {
    form: 'rows',
    model: modelName(tagger.model, tagger.model.graph),
    labels,
    photos: paths,
    scores: table.scores(),
    failed,
    silent: [],
    warnings: [],
  };
}

async function* pathsOf(photos: readonly PhotoRef[]): AsyncGenerator<Uint8Array> {
  for (const { path, pathBytes } of photos) yield pathBytes ?? Buffer.from(path);
}

interface MeasuringOptions extends EvaluateOptions {
  readonly predictions?: string | undefined;
  readonly listed?: ListedPhotos | undefined;
}

async function measured(
  predictions: Predictions,
  side: ModelSide,
  options: MeasuringOptions,
): Promise<EvaluatedRun> {
  const { truth, listed, holdout, includeUnlisted, allLabels, bootstrap = 0, seed = 0, baseline } = options;
  const scored = scoredPhotos(predictions, truth, {
    includeUnlisted,
    allLabels,
    passedOver: listed?.passedOver,
  });
  const photos = measuredPhotos(scored, side, options);
  const result = measuredResult(scored, photos, {
    model: predictions.model,
    truth: truth.path,
    truthLabels: truth.labels,
    modelLabels: predictions.labels,
    predictions: options.predictions,
    warnings: [...truth.warnings, ...predictions.warnings],
    holdout,
    resamples: bootstrap,
    seed,
  });
  const files = listed?.wanted ?? new Map<string, PhotoRef>();
  if (baseline === undefined) return { result, measured: photos, files };
  const comparison = await compareWithBaseline(baseline, { result, measured: photos }, options);
  return { result: { ...result, comparison }, measured: photos, files };
}
