import * as v from 'valibot';
import { numberedLines } from '../../byte-lines.js';
import { messageOf } from '../../errors.js';
import { ListedTruth } from './listed-truth.js';
import { refusalOf } from './refusal.js';
import type { Truth } from './truth.js';

const HINT =
  'A line is an object such as {"path": "a.jpg", "labels": ["dog", "person"]}, or a row of cocotag.';

const name = v.pipe(v.string(), v.nonEmpty());
const schema = v.object({
  path: v.optional(name),
  file_name: v.optional(name),
  file: v.optional(name),
  labels: v.optional(v.array(v.string())),
  all_labels: v.optional(v.array(v.string())),
  tags: v.optional(v.array(v.object({ label: v.string() }))),
  error: v.optional(v.unknown()),
});

/**
 * Reads a truth of an object a line: a photo's name (`path`, `file_name` or `file`) and its labels (`labels`, a list of
 * names, or `tags`, as cocotag writes them). A line with `all_labels` alone names labels that were looked for on all
 * photos, whether or not one has them. Rows with an `error` are left out and counted; blank lines do not count.
 *
 * @param text - UTF-8, see `textBytes`.
 * @param path - The file, for messages.
 * @throws CocotagError ANNOTATIONS_INVALID, with the number of the line.
 */
export async function readNdjsonTruth(text: AsyncIterable<Buffer>, path: string): Promise<Truth> {
  const refuse = refusalOf('ANNOTATIONS_INVALID', path);
  const listed = new ListedTruth();
  for await (const { number, line } of numberedLines(text)) {
    try {
      takeLine(line, listed);
    } catch (cause) {
      throw refuse(`line ${number} names no photo and its labels: ${messageOf(cause)}`, {
        hint: HINT,
        cause,
      });
    }
  }
  if (listed.size === 0) throw refuse('lists no photo', { hint: HINT });
  return listed.truth(path);
}

function takeLine(line: string, listed: ListedTruth): void {
  const { path, file_name, file, labels, all_labels: all, tags, error } = v.parse(schema, JSON.parse(line));
  const photo = path ?? file_name ?? file;
  if (photo === undefined && all !== undefined) {
    listed.speaksOf(all);
    return;
  }
  if (photo === undefined) throw new Error('there is no "path"');
  if (error !== undefined) {
    listed.tally.add('rows of photos that failed and are left out', `"${photo}"`);
    return;
  }
  const names = labels ?? tags?.map(({ label }) => label);
  if (names === undefined) throw new Error('there are no "labels"');
  listed.add(photo, names, true);
}
