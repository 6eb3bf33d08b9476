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
  scores: v.optional(v.record(v.string(), score)),
});

/**
 * Reads one row of an earlier run's NDJSON.
 *
 * @param line - The line's text.
 * @param number - The line's number, from 1, for the message.
 * @throws CocotagError PREDICTIONS_INVALID.
 */
export function parseRow(line: string, number: number): Row {
  try {
    const { tags, error, scores, path, path_base64, model, width, height } = v.parse(
      schema,
      JSON.parse(line),
    );
    const identity = { path, ...(path_base64 !== undefined && { path_base64 }), model };
    const size = width !== undefined && height !== undefined ? { width, height } : {};
    if (error !== undefined) return { ...identity, ...size, error };
    if (tags === undefined) throw new Error('it has neither tags nor an error');
    return { ...identity, ...size, tags, ...(scores && { scores }) };
  } catch (cause) {
    const reason = messageOf(cause);
    throw new CocotagError('PREDICTIONS_INVALID', `Line ${number} is no row of cocotag: ${reason}`, {
      hint: 'Rows are NDJSON as `cocotag tag --all-scores --ndjson FILE` writes them.',
      cause,
    });
  }
}
