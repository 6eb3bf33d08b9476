import { resolve } from 'node:path';
import type { Row } from '../types.js';
import type { Journal } from './journal/index.js';
import type { Sink } from './sink.js';
import { type Written, writeRows } from './write-rows.js';

/**
 * Makes outputs of the rows of a run. Where that fails there are no partial ones: the journal has all that they would
 * hold, and another run may make them.
 *
 * @param targets - The files that the sinks write to.
 * @param open - Opens them; called once the journal says that they are being made.
 * @param signal - Ends it early, with its reason.
 */
export async function writeFromJournal(
  journal: Journal,
  targets: readonly string[],
  open: () => Promise<readonly Sink[]>,
  signal?: AbortSignal,
): Promise<Written> {
  try {
    await journal.note(targets.map((target) => resolve(target)));
    return await writeRows(untilAborted(journal.rows(), signal), await open(), { keepsPartial: false });
  } catch (error) {
    return { isComplete: false, error, partial: [] };
  }
}

async function* untilAborted(rows: AsyncIterable<Row>, signal: AbortSignal | undefined): AsyncGenerator<Row> {
  for await (const row of rows) {
    signal?.throwIfAborted();
    yield row;
  }
}
