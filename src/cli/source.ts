import type { Journal, JournalRun, RunModel } from '../output/index.js';
import { noCounts, type ResumeCounts, type ResumeOptions } from '../resumable-run.js';
import type { Tagger } from '../tagger.js';
import type { Selection } from '../tagging/index.js';
import type { EmbeddedMetadata, PhotoRef, Row } from '../types.js';
import { noneSkipped, type Skipped } from '../walk/index.js';
import { byteStream } from './streams.js';
import {
  findOptions,
  type RowSettings,
  type TagSettings,
  tagChoices,
  taggerOptions,
} from './tag-settings.js';

/** Where the rows of a run come from: a model that runs, or an earlier run. */
export interface RowSource {
  readonly model: RunModel;
  /** Of the model's graph, hexadecimal, where it is known. */
  readonly modelSha256: string | undefined;
  readonly selection: Selection;
  /** The metadata inside the photo of a row, if they are known. */
  embeddedOf?(row: Row): EmbeddedMetadata | undefined;
  /** @param through - What becomes of rows before a journal has them. */
  rows(through: (rows: AsyncIterable<Row>) => AsyncIterable<Row>): AsyncIterable<Row>;
  /** `cpu` or `cuda`, and how many threads; undefined where no model runs. */
  readonly engine: { readonly device: string; readonly workers: number } | undefined;
  readonly skipped: Skipped;
  readonly counts: ResumeCounts;
  close(): Promise<void>;
  terminate(): Promise<void>;
}

/** What a run over photos is given. */
export interface PhotoRun {
  readonly inputs: readonly string[];
  readonly settings: RowSettings;
  readonly modelStores: readonly string[];
  readonly signal: AbortSignal;
  /** Begins the run's journal, if it has one. */
  readonly begin: (run: () => JournalRun) => Promise<Journal | undefined>;
  /** How photos are found and tagged. */
  readonly tag: (tagger: Tagger, inputs: readonly string[], options: ResumeOptions) => AsyncIterable<Row>;
}

/** Rows from photos: starts the model. */
export async function photoRows({
  inputs,
  settings,
  modelStores,
  signal,
  begin,
  tag,
}: PhotoRun): Promise<RowSource> {
  const { createTagger } = await import('../tagger.js');
  const { journalRun } = await import('../resumable-run.js');
  const choices = await tagChoices(settings);
  const tagger = await createTagger({
    ...taggerOptions(settings, modelStores),
    keepsMetadata: settings.xmp,
  });
  try {
    const { id, version, graph, sha256 } = tagger.model;
    const selection = tagger.selection(choices);
    const options = { ...choices, allScores: settings['all-scores'] };
    const journal = await begin(() => journalRun(tagger, options));
    const isTagged = await taggedCheck(inputs, settings, tagger, selection, journal);
    const skipped = noneSkipped();
    const counts = noCounts();
    return {
      model: { id, version, graph },
      modelSha256: sha256,
      selection,
      rows: (through) =>
        tag(tagger, inputs, {
          ...findOptions(settings, skipped),
          ...options,
          unordered: settings.unordered,
          signal,
          journal,
          isTagged,
          through,
          counts,
        }),
      engine: { device: tagger.device, workers: tagger.workers },
      skipped,
      counts,
      embeddedOf: (row) => tagger.embeddedOf(row),
      close: () => tagger.close(),
      terminate: () => tagger.terminate(),
    };
  } catch (error) {
    await tagger.close();
    throw error;
  }
}

/** Which photos are passed over, as their sidecars hold their tags: a run without a journal has nothing else to go by. */
async function taggedCheck(
  inputs: readonly string[],
  settings: RowSettings,
  { model: { id, version, graph, sha256 } }: Tagger,
  { thresholds }: Selection,
  journal: Journal | undefined,
): Promise<((photo: PhotoRef) => Promise<boolean>) | undefined> {
  const ofAnyRun = settings['only-untagged'] === true;
  const isResumed = settings.resume === true && journal === undefined;
  if (settings.xmp !== true || !(ofAnyRun || isResumed)) return undefined;
  const { modelName } = await import('../models/index.js');
  const { taggedSidecars } = await import('../tagged-sidecars.js');
  return taggedSidecars({
    inputs,
    naming: settings['xmp-naming'],
    folder: settings['sidecar-dir'],
    prefix: settings.prefix,
    model: modelName({ id, version }, graph),
    modelSha256: sha256,
    thresholds,
    ofAnyRun,
  });
}

/** Rows from an earlier run. */
export async function savedRows(
  from: string,
  settings: TagSettings,
  modelStores: readonly string[],
  signal: AbortSignal,
): Promise<RowSource> {
  const { openSavedRun } = await import('../saved-run.js');
  const choices = await tagChoices(settings);
  const run = await openSavedRun(byteStream(from), {
    ...choices,
    allScores: settings['all-scores'],
    modelStores,
    signal,
  });
  const nothing = async () => {};
  return {
    ...run,
    rows: (through) => through(run.rows),
    engine: undefined,
    skipped: noneSkipped(),
    counts: noCounts(),
    close: nothing,
    terminate: nothing,
  };
}
