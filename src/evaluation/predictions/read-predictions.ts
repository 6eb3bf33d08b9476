import { fileBytes, peek, textBytes } from '../truth/bytes.js';
import type { Truth } from '../truth/index.js';
import { refusalOf } from '../truth/refusal.js';
import { readCocoResults } from './coco-results.js';
import type { Predictions } from './predictions.js';
import { readRows } from './rows.js';

/** Enough to get past blanks, which nobody writes more of. */
const HEAD_BYTES = 1024;

/**
 * Reads predictions from a file, see {@link readPredictions}.
 *
 * @throws CocotagError PREDICTIONS_INVALID, also where there is no such file.
 */
export function readPredictionsFile(path: string, truth: Truth): Promise<Predictions> {
  return readPredictions(fileBytes(path, refusalOf('PREDICTIONS_INVALID', path)), path, truth);
}

/**
 * Reads what a model said: rows of cocotag with all scores, or, where the first byte that is no blank is `[`, COCO
 * results. Each may be compressed with gzip and begin with a byte order mark.
 *
 * @param source - The file's bytes, in chunks of any size.
 * @param path - The file, for messages.
 * @param truth - What the ids of COCO results mean. Rows do not need it.
 * @throws CocotagError PREDICTIONS_INVALID.
 */
export async function readPredictions(
  source: AsyncIterable<Buffer>,
  path: string,
  truth: Truth,
): Promise<Predictions> {
  const refuse = refusalOf('PREDICTIONS_INVALID', path);
  const { head, chunks } = await peek(textBytes(source, refuse), HEAD_BYTES);
  const isList = head.toString('utf8').trimStart().startsWith('[');
  try {
    return await (isList ? readCocoResults(chunks, path, truth) : readRows(chunks, path));
  } finally {
    await chunks.return(undefined);
  }
}
