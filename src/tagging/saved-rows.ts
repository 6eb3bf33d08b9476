import * as v from 'valibot';
import { CocotagError, ERROR_CODES, messageOf } from '../errors.js';
import type { Row } from '../types.js';

const score = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const schema = v.object({
  path: v.string(),
  path_base64: v.optional(v.string()),
  model: v.string(),
  width: v.optional(v.number()),
  height: v.optional(v.number()),
  tags: v.optional(v.array(v.object({ label: v.string(), score }))),
  error: v.optional(v.object({ code: v.picklist(ERROR_CODES), message: v.string() })),
  // valibot's own records lose labels such as "constructor".
  scores: v.optional(
    v.custom<Readonly<Record<string, number>>>(isScores, 'its scores are no numbers from 0 to 1'),
  ),
});

function isScores(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((one) => typeof one === 'number' && one >= 0 && one <= 1);
}

/**
 * Reads one row of an earlier run's NDJSON.
 *
 * @param line - The line's text.
 * @param number - The line's number, from 1, for the message.
 * @throws CocotagError PREDICTIONS_INVALID.
 */
export function parseRow(line: string, number: number): Row {
  try {
    return rowOf(JSON.parse(line));
  } catch (cause) {
    const reason = messageOf(cause);
    throw new CocotagError('PREDICTIONS_INVALID', `Line ${number} is no row of cocotag: ${reason}`, {
      hint: 'Rows are NDJSON as `cocotag tag --all-scores --ndjson FILE` writes them.',
      cause,
    });
  }
}

/**
 * A row, its keys in the order that every output keeps; others are left out.
 *
 * @throws what is wrong with it.
 */
export function rowOf(value: unknown): Row {
  const { tags, error, scores, path, path_base64, model, width, height } = v.parse(schema, value);
  const identity = { path, ...(path_base64 !== undefined && { path_base64 }), model };
  const size = width !== undefined && height !== undefined ? { width, height } : {};
  if (error !== undefined) return { ...identity, ...size, error };
  if (tags === undefined) throw new Error('it has neither tags nor an error');
  return { ...identity, ...size, tags, ...(scores && { scores }) };
}
