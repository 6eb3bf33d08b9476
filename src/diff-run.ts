import type { PhotoDifference, RunDifference } from './evaluation/diff/index.js';

/** A run that was saved. */
export interface RunSource {
  /** How messages call it. */
  readonly name: string;
  /** NDJSON, as `tag --ndjson` writes it; may be compressed with gzip. */
  readonly bytes: AsyncIterable<Buffer>;
}

/** What a comparison of runs tells. */
export interface DiffOptions {
  /** A tag of both runs is listed where its scores lie at least so far apart. Default: none is. */
  readonly scoreChange?: number | undefined;
  /** Told of each photo that differs; waited for. Photos of one run alone come in the end. */
  readonly onPhoto?: ((difference: PhotoDifference) => void | Promise<void>) | undefined;
  /** Stops the comparison: its reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Compares the tags of two runs over the same photos, without any truth. Photos are paired by path. Both are read as
 * streams: of two runs in the same order nothing is kept, of others never more than one run's tags.
 *
 * @returns The differences as counts.
 * @throws CocotagError PREDICTIONS_INVALID for what is no row.
 * @example
 * const run = (name: string) => ({ name, bytes: createReadStream(name) });
 * const { gained, lost } = await diffRuns(run('a.ndjson'), run('b.ndjson'), { onPhoto: console.log });
 */
export async function diffRuns(
  a: RunSource,
  b: RunSource,
  { scoreChange, onPhoto, signal }: DiffOptions = {},
): Promise<RunDifference> {
  const { DifferenceCounts, isDifferent, onlyIn, pairedRows, photoDifference, savedTags } = await import(
    './evaluation/diff/index.js'
  );
  const counts = new DifferenceCounts({ a: a.name, b: b.name });
  for await (const [ofA, ofB] of pairedRows(savedTags(a.bytes, a.name), savedTags(b.bytes, b.name))) {
    signal?.throwIfAborted();
    if (ofA !== undefined) counts.row('a', ofA);
    if (ofB !== undefined) counts.row('b', ofB);
    const difference =
      ofA === undefined
        ? onlyIn('b', ofB)
        : ofB === undefined
          ? onlyIn('a', ofA)
          : photoDifference(ofA, ofB, scoreChange);
    counts.photo(difference, ofB);
    if (isDifferent(difference)) await onPhoto?.(difference);
  }
  return counts.total();
}
