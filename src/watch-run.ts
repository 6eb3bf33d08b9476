import { type ResumeOptions, resumableTagFound } from './resumable-run.js';
import type { Tagger } from './tagger.js';
import { isFailed, type PhotoRef, type Row } from './types.js';
import { PhotoWatch, type WatchOptions } from './watch/index.js';

/** How photos are tagged as they arrive. */
export interface WatchTagOptions
  extends Omit<ResumeOptions, 'filesFrom' | 'skipped' | 'unordered'>,
    Omit<WatchOptions, 'signal'> {
  /** Told when all that came until now has its rows. */
  readonly onRest?: (() => void) | undefined;
}

/**
 * Tags the photos of folders, then those that come or change, until the signal aborts: then it throws the signal's reason. What
 * an earlier run did is not done again, as for {@link resumableTag}: rows that come from the journal are given, too.
 *
 * @param folders - Their photos are tagged once they are completely written.
 * @throws as `resumableTag`; and CocotagError USAGE where an input is no folder.
 * @example
 * const controller = new AbortController();
 * for await (const row of watchTag(tagger, ['photos/'], { signal: controller.signal })) console.log(row.path);
 */
export async function* watchTag(
  tagger: Pick<Tagger, 'tagFound'>,
  folders: readonly (string | Uint8Array)[],
  options: WatchTagOptions = {},
): AsyncGenerator<Row> {
  const { isTagged, onRest, through = (rows) => rows } = options;
  const watch = await PhotoWatch.open(folders, options);
  // A sidecar does not tell of which state of the photo it is.
  const isDone = isTagged && (async (photo: PhotoRef) => !watch.isChanged(photo) && (await isTagged(photo)));
  for await (const round of watch.rounds()) {
    yield* resumableTagFound(tagger, round, {
      ...options,
      isTagged: isDone,
      through: (rows) => present(through(rows)),
    });
    onRest?.();
  }
  options.signal?.throwIfAborted();
}

/** The rows without those of photos that went before they could be read, as temporary files and renamed ones do. */
async function* present(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  for await (const row of rows) if (!isFailed(row) || row.error.code !== 'IMAGE_NOT_FOUND') yield row;
}
