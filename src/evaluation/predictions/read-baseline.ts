import { looksLikeEvaluation, parseEvaluation, type SavedEvaluation } from '../saved-evaluation.js';
import { fileBytes, peek, textBytes } from '../truth/bytes.js';
import type { Truth } from '../truth/index.js';
import { refusalOf } from '../truth/refusal.js';
import type { Predictions } from './predictions.js';
import { readPredictions } from './read-predictions.js';

/** Enough for the first line of an evaluation, and for the path of a row. */
const HEAD_BYTES = 4096;

/** What an evaluation is compared with: another one's figures, or predictions to be measured. */
export type Baseline = { readonly saved: SavedEvaluation } | { readonly predictions: Predictions };

/**
 * Reads a baseline; its content tells what it is.
 *
 * @throws CocotagError PREDICTIONS_INVALID, also where there is no such file.
 */
export async function readBaseline(path: string, truth: Truth): Promise<Baseline> {
  const refuse = refusalOf('PREDICTIONS_INVALID', path);
  const { head, chunks } = await peek(textBytes(fileBytes(path, refuse), refuse), HEAD_BYTES);
  try {
    if (!looksLikeEvaluation(head.toString('utf8')))
      return { predictions: await readPredictions(chunks, path, truth) };
    const parts: Buffer[] = [];
    for await (const chunk of chunks) parts.push(chunk);
    return { saved: parseEvaluation(Buffer.concat(parts).toString('utf8'), path) };
  } finally {
    await chunks.return(undefined);
  }
}
