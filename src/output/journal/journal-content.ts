import { createReadStream } from 'node:fs';
import { byteLines } from '../../byte-lines.js';
import { photoOf } from '../../tagging/index.js';
import { isFailed } from '../../types.js';
import { isJournalHead, parseJournalLine, photoKey } from './journal-lines.js';
import { RowIndex } from './row-index.js';

/** What stands in a journal. */
export interface JournalContent {
  /** The first line, without its end. */
  readonly head: string;
  /** Where the row of each photo stands that was tagged. */
  readonly rows: RowIndex;
  /** How many bytes whole lines take. What stands behind them was torn off. */
  readonly end: number;
  /** The outputs that were being made of it when its run ended. */
  readonly outputs: readonly string[];
  /** Whether its run came to its end. */
  readonly isFinished: boolean;
}

/**
 * Reads a journal. Lines that are damaged are passed over, and so are rows of photos that failed: they are to be tried
 * again.
 *
 * @returns undefined where the file is no journal.
 * @throws the system's error where it cannot be read.
 */
export async function readJournal(path: string): Promise<JournalContent | undefined> {
  const rows = new RowIndex();
  let head: string | undefined;
  let outputs: readonly string[] = [];
  let isFinished = false;
  let end = 0;
  let size = 0;
  for await (const line of byteLines(
    counted(createReadStream(path), (bytes) => (size += bytes)),
    0x0a,
  )) {
    const start = end;
    // A line without an end is the last one.
    if (start + line.length >= size) break;
    end += line.length + 1;
    const text = line.toString('utf8');
    if (head === undefined) {
      if (!isJournalHead(text)) return undefined;
      head = text;
      continue;
    }
    const entry = parseJournalLine(text);
    if (entry?.kind === 'outputs') {
      outputs = entry.paths;
      isFinished = entry.paths.length === 0;
    } else if (entry !== undefined) {
      isFinished = false;
      if (!isFailed(entry.row)) rows.set(photoKey(photoOf(entry.row)), start);
    }
  }
  return head === undefined ? undefined : { head, rows, end, outputs, isFinished };
}

async function* counted(
  chunks: AsyncIterable<Buffer>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    onBytes(chunk.length);
    yield chunk;
  }
}
