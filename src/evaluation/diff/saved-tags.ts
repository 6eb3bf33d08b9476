import * as v from 'valibot';
import { byteLines } from '../../byte-lines.js';
import { messageOf } from '../../errors.js';
import type { Tag } from '../../types.js';
import { textBytes } from '../truth/bytes.js';
import { refusalOf } from '../truth/refusal.js';

/** What a run said of a photo: its tags, or the code of its error. */
export interface SavedTags {
  /** As the row shows it. */
  readonly path: string;
  /** Tells photos apart: the path, or its bytes in Base64 where it is no text. */
  readonly key: string;
  readonly model: string;
  readonly tags: readonly Tag[];
  readonly error: string | undefined;
}

const tag = v.object({ label: v.string(), score: v.number() });
const schema = v.object({
  path: v.string(),
  path_base64: v.optional(v.string()),
  model: v.string(),
  tags: v.optional(v.array(tag)),
  error: v.optional(v.object({ code: v.string() })),
});

/**
 * Reads the tags of an earlier run, row by row. Scores of other labels are passed over, so that little is kept of a row.
 *
 * @param bytes - NDJSON of `tag`, plain or gzip.
 * @param name - The file, for messages.
 * @throws CocotagError PREDICTIONS_INVALID, with the number of the line.
 */
export async function* savedTags(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<SavedTags> {
  const refuse = refusalOf('PREDICTIONS_INVALID', name);
  let number = 0;
  for await (const line of byteLines(textBytes(bytes, refuse), 0x0a)) {
    number++;
    if (line.length === 0) continue;
    yield parsedRow(line.toString('utf8'), (cause) =>
      refuse(`line ${number} is no row of cocotag: ${messageOf(cause)}`, {
        hint: 'Rows are NDJSON as `cocotag tag --ndjson FILE` writes them.',
        cause,
      }),
    );
  }
}

function parsedRow(line: string, refused: (cause: unknown) => Error): SavedTags {
  try {
    const { path, path_base64: bytes, model, tags, error } = v.parse(schema, JSON.parse(line));
    if (tags === undefined && error === undefined) throw new Error('it has neither tags nor an error');
    return { path, key: bytes ?? path, model, tags: tags ?? [], error: error?.code };
  } catch (cause) {
    throw refused(cause);
  }
}
