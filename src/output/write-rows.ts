import type { Row } from '../types.js';
import type { Sink } from './sink.js';

/** How the writing of a run ended. */
export type Written =
  | {
      readonly isComplete: true;
      /** What users should know about single outputs. */
      readonly notices: readonly string[];
    }
  | {
      readonly isComplete: false;
      readonly error: unknown;
      /** Files that hold what there is. */
      readonly partial: readonly string[];
    };

/** How rows are written. */
export interface WriteOptions {
  /** Told of each row once it is written. */
  readonly onRow?: ((row: Row) => void) | undefined;
  /** Whether a run that ends early leaves partial files. Default: true. */
  readonly keepsPartial?: boolean | undefined;
}

/**
 * Writes every row to every sink, in order, and ends the sinks: under their names where the run is complete, as
 * partial files where it ended early.
 */
export async function writeRows(
  rows: AsyncIterable<Row>,
  sinks: readonly Sink[],
  { onRow = () => {}, keepsPartial = true }: WriteOptions = {},
): Promise<Written> {
  try {
    for await (const row of rows) {
      for (const sink of sinks) await sink.write(row);
      onRow(row);
    }
    const notices: string[] = [];
    for (const sink of sinks) {
      const notice = await sink.finish();
      if (notice !== undefined) notices.push(notice);
    }
    return { isComplete: true, notices };
  } catch (error) {
    const partial: string[] = [];
    for (const sink of sinks) {
      // The first failure is the one to report; a sink that cannot even end has nothing to keep.
      const path = await (keepsPartial ? sink.finishEarly() : sink.discard()).catch(() => undefined);
      if (path !== undefined) partial.push(path);
    }
    return { isComplete: false, error, partial };
  }
}
