import * as v from 'valibot';
import { messageOf } from '../errors.js';
import { refusalOf } from './truth/refusal.js';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const schema = v.object({
  model: v.nullable(v.string()),
  photos: v.number(),
  photos_sha256: v.string(),
  labels_counted: v.number(),
  threshold: v.nullable(share),
  mAP_macro: share,
  mAP_micro: share,
  f1_samples: share,
  f1_micro: share,
  f1_macro: share,
  iou_samples: share,
});

/** What is read of an evaluation that was saved as JSON. */
export type SavedEvaluation = Readonly<v.InferOutput<typeof schema>>;

/** Whether a text begins like an evaluation: `evaluate --json` gives an object over several lines, and rows are one a line. */
export function looksLikeEvaluation(head: string): boolean {
  const [firstLine = ''] = head.trimStart().split('\n', 1);
  return firstLine.startsWith('{') && !/"path"\s*:/.test(firstLine);
}

/**
 * Reads the JSON of an earlier evaluation.
 *
 * @param json - The file's text.
 * @param path - The file, for messages.
 * @throws CocotagError PREDICTIONS_INVALID.
 */
export function parseEvaluation(json: string, path: string): SavedEvaluation {
  try {
    return v.parse(schema, JSON.parse(json));
  } catch (cause) {
    throw refusalOf('PREDICTIONS_INVALID', path)(`is no evaluation of cocotag: ${messageOf(cause)}`, {
      hint: 'A baseline is what `cocotag evaluate --json FILE` wrote, or predictions: rows with all scores or COCO results.',
      cause,
    });
  }
}
