import { stat } from 'node:fs/promises';
import { mapConcurrently } from './inference/index.js';
import { modelName } from './models/index.js';
import type { Journal, JournalRun, PhotoFile } from './output/index.js';
import type { FoundOrKnown, Tagger, TagOptions } from './tagger.js';
import { type TagChoices, wantedLabels } from './tagging/index.js';
import type { PhotoRef, Row } from './types.js';
import { cocotagVersion } from './versions.js';
import { type FindOptions, type Found, findPhotos } from './walk/index.js';

/** Files are looked at while others are decoded; on a slow disk several at a time. */
const LOOKING = { concurrency: 8, window: 64, isOrdered: true } as const;

/** What a run came by, beside rows. */
export interface ResumeCounts {
  /** Inputs and folders that could not be looked into. What an earlier run found there may come back. */
  unreachable: number;
  /** Photos that were passed over, as their sidecars hold their tags. */
  alreadyTagged: number;
}

/** How a run goes on with what an earlier one did. */
export interface ResumeOptions extends TagOptions {
  /** Takes every row, and gives those that it holds already. */
  readonly journal?: Journal | undefined;
  /** Whether a photo is to be passed over: `taggedSidecars`. Photos whose row the journal holds are not asked about. */
  readonly isTagged?: ((photo: PhotoRef) => Promise<boolean>) | undefined;
  /** What becomes of rows before the journal has them, such as `writeSidecars`. */
  readonly through?: ((rows: AsyncIterable<Row>) => AsyncIterable<Row>) | undefined;
  /** Counted up. */
  readonly counts?: ResumeCounts | undefined;
}

/** Nothing came by yet. */
export function noCounts(): ResumeCounts {
  return { unreachable: 0, alreadyTagged: 0 };
}

/**
 * What a journal must agree with so that a tagger goes on with it.
 *
 * @throws CocotagError USAGE for choices that do not fit the model.
 */
export function journalRun(
  tagger: Pick<Tagger, 'model' | 'selection'>,
  options: TagChoices & Pick<TagOptions, 'allScores'> = {},
): JournalRun {
  const { model } = tagger;
  const selection = tagger.selection(options);
  return {
    version: cocotagVersion(),
    model: modelName(model, model.graph),
    modelSha256: model.sha256,
    labels: model.labels.map(({ name }) => name),
    thresholds: selection.thresholds,
    top: Number.isFinite(selection.top) ? selection.top : null,
    wanted: wantedLabels(selection).map(({ name }) => name),
    hasAllScores: options.allScores ?? false,
  };
}

/**
 * Tags photos as {@link Tagger.tag} does, but those that an earlier run has tagged: their rows come from the journal, as
 * long as path, size and time of the photo's file are what they were. Photos that failed then are tried again. Every row
 * is in the journal when it is given.
 *
 * @throws as `tagger.tag`; and CocotagError DISK_FULL, OUTPUT_UNWRITABLE where the journal cannot be written.
 * @example
 * const stored = await StoredJournal.open('run.journal', 'resume');
 * const journal = await stored.begin(journalRun(tagger));
 * for await (const row of resumableTag(tagger, ['photos/'], { journal })) console.log(row.path);
 * // All rows once more, in the same order: now they are complete.
 * for await (const row of journal.rows()) process.stdout.write(`${JSON.stringify(row)}\n`);
 * await journal.remove();
 */
export function resumableTag(
  tagger: Pick<Tagger, 'tagFound'>,
  inputs: readonly (string | Uint8Array)[],
  options: ResumeOptions = {},
): AsyncGenerator<Row> {
  return resumableTagFound(tagger, findPhotos(inputs, options), options);
}

/**
 * The same for photos that were found otherwise.
 *
 * @throws as {@link resumableTag}.
 */
export async function* resumableTagFound(
  tagger: Pick<Tagger, 'tagFound'>,
  found: AsyncIterable<Found>,
  options: Omit<ResumeOptions, keyof FindOptions> = {},
): AsyncGenerator<Row> {
  const { journal, through = (rows) => rows } = options;
  const files = new WeakMap<Row, PhotoFile>();
  const rows = tagger.tagFound(looked(found, options), {
    ...options,
    onRow: (row, { file }) => {
      if (file !== undefined) files.set(row, file);
    },
  });
  for await (const row of through(rows)) {
    await journal?.append(row, files.get(row));
    yield row;
  }
}

interface Looked extends FoundOrKnown {
  readonly file?: PhotoFile | undefined;
}

/** Photos with what an earlier run left of them, and without those that are to be passed over. */
async function* looked(
  found: AsyncIterable<Found>,
  { journal, isTagged, counts = noCounts() }: Pick<ResumeOptions, 'journal' | 'isTagged' | 'counts'>,
): AsyncGenerator<Looked> {
  if (journal === undefined && isTagged === undefined) {
    yield* found;
    return;
  }
  const withFiles = async (item: Found): Promise<Looked> =>
    journal === undefined || item.error !== undefined ? item : { ...item, file: await fileOf(item.photo) };
  const withAnswers = async (item: Looked) => ({
    item,
    isDone: item.error === undefined && item.row === undefined && (await isTagged?.(item.photo)) === true,
  });
  const known = withRows(mapConcurrently(found, withFiles, LOOKING), journal);
  for await (const { item, isDone } of mapConcurrently(known, withAnswers, LOOKING)) {
    if (item.error !== undefined) counts.unreachable++;
    if (isDone) counts.alreadyTagged++;
    else yield item;
  }
}

async function* withRows(items: AsyncIterable<Looked>, journal: Journal | undefined): AsyncGenerator<Looked> {
  for await (const item of items) {
    yield item.file === undefined ? item : { ...item, row: await journal?.find(item.photo, item.file) };
  }
}

/** The file as it is before it is read: one that is replaced meanwhile differs from it when it is looked at again. */
async function fileOf({ path, pathBytes }: PhotoRef): Promise<PhotoFile | undefined> {
  try {
    const { size, mtimeMs } = await stat(pathBytes === undefined ? path : Buffer.from(pathBytes));
    return { sizeBytes: size, mtimeMs };
  } catch {
    // Whoever reads it says why it cannot be read.
    return undefined;
  }
}
