import type { RunModel } from '../output/index.js';
import type { Selection } from '../tagging/index.js';
import type { EmbeddedMetadata, Row } from '../types.js';
import { noneSkipped, type Skipped } from '../walk/index.js';
import { byteStream } from './streams.js';
import { findOptions, type TagSettings, tagChoices, taggerOptions } from './tag-settings.js';

/** Where the rows of a run come from: a model that runs, or an earlier run. */
export interface RowSource {
  readonly model: RunModel;
  /** Of the model's graph, hexadecimal, where it is known. */
  readonly modelSha256: string | undefined;
  readonly selection: Selection;
  /** The metadata inside the photo of a row, if they are known. */
  embeddedOf?(row: Row): EmbeddedMetadata | undefined;
  readonly rows: AsyncIterable<Row>;
  /** `on cpu, 2 workers`; undefined where no model runs. */
  readonly where: string | undefined;
  readonly skipped: Skipped;
  close(): Promise<void>;
  terminate(): Promise<void>;
}

/** Rows from photos: starts the model. */
export async function photoRows(
  inputs: readonly string[],
  settings: TagSettings,
  modelStores: readonly string[],
  signal: AbortSignal,
): Promise<RowSource> {
  const { createTagger } = await import('../tagger.js');
  const choices = await tagChoices(settings);
  const tagger = await createTagger({
    ...taggerOptions(settings, modelStores),
    keepsMetadata: settings.xmp,
  });
  const skipped = noneSkipped();
  const { id, version, graph, sha256 } = tagger.model;
  try {
    return {
      model: { id, version, graph },
      modelSha256: sha256,
      selection: tagger.selection(choices),
      rows: tagger.tag(inputs, {
        ...findOptions(settings, skipped),
        ...choices,
        allScores: settings['all-scores'],
        unordered: settings.unordered,
        signal,
      }),
      where: `on ${tagger.device}, ${tagger.workers} worker${tagger.workers === 1 ? '' : 's'}`,
      skipped,
      embeddedOf: (row) => tagger.embeddedOf(row),
      close: () => tagger.close(),
      terminate: () => tagger.terminate(),
    };
  } catch (error) {
    await tagger.close();
    throw error;
  }
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
  return { ...run, where: undefined, skipped: noneSkipped(), close: nothing, terminate: nothing };
}
