import { labelKey, type ModelLabel, type PhotoFinder, photoFinder, type Truth } from '../truth/index.js';
import { type JsonRecord, readJsonRecords } from '../truth/json-records.js';
import { type Refuse, refusalOf } from '../truth/refusal.js';
import { Tally } from '../truth/tally.js';
import { idOf } from '../truth/truth.js';
import type { Predictions } from './predictions.js';

const HINT =
  'COCO results are a list of {"image_id": 139, "category_id": 18, "score": 0.97}; boxes do not matter.';

/**
 * Reads COCO results of any program, as a stream. A photo's score of a label is the best of its boxes, and 0 without
 * one; photos without any result count as well, as in COCO's own evaluation. An `image_id` is an id of the truth or,
 * as some programs write it, the photo's name.
 *
 * @param text - UTF-8, see `textBytes`.
 * @param path - The file, for messages.
 * @param truth - What ids mean. It must come of a COCO file, as others have no ids of categories.
 * @throws CocotagError PREDICTIONS_INVALID, with the place.
 */
export async function readCocoResults(
  text: AsyncIterable<Buffer>,
  path: string,
  truth: Truth,
): Promise<Predictions> {
  const refuse = refusalOf('PREDICTIONS_INVALID', path);
  if (truth.labels.every(({ categoryId }) => categoryId === undefined)) {
    throw refuse(`has ids of categories, and ${truth.path} does not say what they are`, {
      hint: 'Give COCO annotations for a truth, or rows of cocotag for predictions.',
    });
  }
  const reader = new ResultReader(truth, refuse);
  await readJsonRecords(
    text,
    { lists: undefined, onRecord: (record) => reader.take(record), hint: HINT },
    refuse,
  );
  return reader.predictions();
}

class ResultReader {
  readonly #labels: ModelLabel[] = [];
  readonly #columnOfId = new Map<string, number>();
  readonly #scores: Float64Array;
  readonly #hasResult: Uint8Array;
  readonly #find: PhotoFinder;
  readonly #tally = new Tally();
  #count = 0;

  constructor(
    private readonly truth: Truth,
    private readonly refuse: Refuse,
  ) {
    // Categories of one name are one label: measures go by name.
    const columnOfName = new Map<string, number>();
    for (const { name, categoryId = '' } of truth.labels) {
      const column =
        columnOfName.get(labelKey(name)) ?? this.#labels.push({ name, ...cocoId(categoryId) }) - 1;
      columnOfName.set(labelKey(name), column);
      this.#columnOfId.set(categoryId, column);
    }
    this.#scores = new Float64Array(truth.photos.length * this.#labels.length);
    this.#hasResult = new Uint8Array(truth.photos.length);
    this.#find = photoFinder(truth);
  }

  take(record: JsonRecord): void {
    this.#count++;
    const image = this.#id(record, 'image_id');
    const category = this.#id(record, 'category_id');
    const { score } = record.fields;
    if (typeof score !== 'number' || !(score >= 0 && score <= 1)) {
      throw this.refuse(
        `${record.place()}: its score is ${JSON.stringify(score) ?? 'not there'}, not a number from 0 to 1`,
        {
          hint: HINT,
        },
      );
    }
    const photo = this.truth.photoOfId.get(image) ?? this.#find(image);
    const column = this.#columnOfId.get(category);
    if (photo === undefined)
      this.#tally.add('results for images that the truth does not list', `image_id ${image}`);
    else if (column === undefined) {
      this.#tally.add('results for categories that the truth does not list', `category_id ${category}`);
    } else {
      const place = photo * this.#labels.length + column;
      this.#scores[place] = Math.max(score, this.#scores[place] ?? 0);
      this.#hasResult[photo] = 1;
    }
  }

  #id({ fields, place }: JsonRecord, key: string): string {
    const id = idOf(fields[key]);
    if (id === undefined) throw this.refuse(`${place()} has no ${key}`, { hint: HINT });
    return id;
  }

  predictions(): Predictions {
    if (this.#count === 0) throw this.refuse('holds no result', { hint: HINT });
    const isOfTruth = this.#hasResult.includes(1);
    if (!isOfTruth) {
      const first = this.#tally.warnings()[0]?.first;
      throw this.refuse(
        `no result is for a photo and a category of ${this.truth.path}; the first has ${first}`,
        {
          hint: 'Ids of results are those of the annotations that they were made for.',
        },
      );
    }
    return {
      form: 'results',
      model: undefined,
      labels: this.#labels,
      photos: this.truth.photos.map(({ name }) => name),
      scores: this.#scores,
      failed: [],
      silent: [...this.#hasResult.keys()].filter((photo) => this.#hasResult[photo] === 0),
      warnings: this.#tally.warnings(),
    };
  }
}

function cocoId(categoryId: string): Pick<ModelLabel, 'categoryId'> {
  const number = Number(categoryId);
  return Number.isSafeInteger(number) ? { categoryId: number } : {};
}
