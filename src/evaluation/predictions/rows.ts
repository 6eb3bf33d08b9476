import * as v from 'valibot';
import { numberedLines } from '../../byte-lines.js';
import { messageOf } from '../../errors.js';
import { COCO_LABELS } from '../../labels/index.js';
import { refusalOf } from '../truth/refusal.js';
import type { FailedPhoto, Predictions } from './predictions.js';
import { ScoreTable } from './score-table.js';

const HINT = 'Rows are made by `cocotag tag PHOTOS --all-scores --ndjson FILE`.';

/** Each score is checked where it is stored, so that a message can name its label. */
const schema = v.object({
  path: v.string(),
  model: v.optional(v.string()),
  error: v.optional(v.object({ code: v.string(), message: v.string() })),
  scores: v.optional(v.custom<Readonly<Record<string, unknown>>>(isObject, 'its scores are no object')),
});

/**
 * Reads the rows of a run that kept all scores. All must be of one model and have its labels; rows with an `error`
 * are failed photos. Blank lines do not count.
 *
 * @param text - UTF-8, see `textBytes`.
 * @param path - The file, for messages.
 * @throws CocotagError PREDICTIONS_INVALID, with the number of the line.
 */
export async function readRows(text: AsyncIterable<Buffer>, path: string): Promise<Predictions> {
  const refuse = refusalOf('PREDICTIONS_INVALID', path);
  const reader = new RowReader();
  for await (const { number, line } of numberedLines(text)) {
    try {
      reader.take(line);
    } catch (cause) {
      throw refuse(`line ${number} is no row with all scores: ${messageOf(cause)}`, { hint: HINT, cause });
    }
  }
  const predictions = reader.predictions();
  if (predictions.photos.length > 0) return predictions;
  const { length } = predictions.failed;
  throw refuse(length === 0 ? 'holds no row' : `holds no scores: all ${length} photos failed`, {
    hint: HINT,
  });
}

class RowReader {
  #model: string | undefined;
  #labels: readonly string[] = [];
  #table: ScoreTable | undefined;
  readonly #photos: string[] = [];
  readonly #failed: FailedPhoto[] = [];

  take(line: string): void {
    const { path, model, error, scores } = v.parse(schema, JSON.parse(line));
    const isFirst = this.#photos.length + this.#failed.length === 0;
    if (isFirst) this.#model = model;
    else if (model !== this.#model)
      throw new Error(`it is of another model, ${model}, than the first, ${this.#model}`);
    if (error !== undefined) {
      this.#failed.push({ path, error });
      return;
    }
    if (scores === undefined) throw new Error('it has no scores; the run needs --all-scores');
    this.#photos.push(path);
    this.#takeScores(scores);
  }

  #takeScores(scores: Readonly<Record<string, unknown>>): void {
    const names = Object.keys(scores);
    if (this.#table === undefined) {
      if (names.length === 0) throw new Error('its scores are empty');
      this.#labels = names;
      this.#table = new ScoreTable(names.length);
    }
    const labels = this.#labels;
    const line = this.#table.addLine();
    for (let index = 0; index < labels.length; index++) {
      const name = labels[index] ?? '';
      const score = scores[name];
      if (typeof score === 'number' && score >= 0 && score <= 1) line[index] = score;
      else
        throw new Error(
          `the score of "${name}" is ${JSON.stringify(score) ?? 'not there'}, not a number from 0 to 1`,
        );
    }
    const known = names.length > labels.length && new Set(labels);
    if (known) throw new Error(`"${names.find((name) => !known.has(name))}" is no label of the rows before`);
  }

  predictions(): Predictions {
    return {
      form: 'rows',
      model: this.#model,
      labels: this.#labels.map((name) => COCO_LABELS.find((label) => label.name === name) ?? { name }),
      photos: this.#photos,
      scores: this.#table?.scores() ?? new Float64Array(0),
      failed: this.#failed,
      silent: [],
      warnings: [],
    };
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
