import { type JsonRecord, readJsonRecords } from './json-records.js';
import { type Refuse, refusalOf } from './refusal.js';
import { Tally } from './tally.js';
import { idOf, type Truth, type TruthLabel, type TruthPhoto } from './truth.js';

const HINT =
  'A COCO annotation file is expected, such as instances_val2017.json: {"images": [...], "annotations": [...], "categories": [...]}.';

/**
 * Reads COCO instance annotations, as a stream: 541 MB with 860,001 boxes take 8 seconds and 220 MB of memory.
 * A label is there if the photo has a box of it, crowds included, however often; a photo without boxes has none.
 * Files after COCO's pattern work too, such as LVIS and Objects365. What LVIS says of labels that were not searched
 * for is not read: what has no box counts as not there.
 *
 * @param text - UTF-8, see `textBytes`.
 * @param path - The file, for messages.
 * @throws CocotagError ANNOTATIONS_INVALID.
 */
export async function readCocoTruth(text: AsyncIterable<Buffer>, path: string): Promise<Truth> {
  const refuse = refusalOf('ANNOTATIONS_INVALID', path);
  const reader = new CocoReader(refuse);
  await readJsonRecords(
    text,
    { lists: ['images', 'annotations', 'categories'], onRecord: (record) => reader.take(record), hint: HINT },
    refuse,
  );
  return { path, ...reader.truth() };
}

/** Takes records in any order, since the ids of a box may come before what they name. */
class CocoReader {
  readonly #images = new Map<string, string>();
  readonly #categories = new Map<string, string>();
  /** A number for every category id in the order of boxes, so that boxes need not hold its text. */
  readonly #slots = new Map<string, number>();
  /** For every image id how many boxes it has of each slot. */
  readonly #boxes = new Map<string, Map<number, number>>();
  readonly #tally = new Tally();

  constructor(private readonly refuse: Refuse) {}

  take(record: JsonRecord): void {
    if (record.list === 'annotations') this.#takeBox(record);
    else if (record.list === 'images')
      this.#takeNamed(record, this.#images, 'images', imageName(record, this.refuse));
    else this.#takeNamed(record, this.#categories, 'categories', categoryName(record, this.refuse));
  }

  #takeBox(record: JsonRecord): void {
    const image = this.#id(record, 'image_id');
    const category = this.#id(record, 'category_id');
    let slot = this.#slots.get(category);
    if (slot === undefined) {
      slot = this.#slots.size;
      this.#slots.set(category, slot);
    }
    const counts = this.#boxes.get(image);
    if (counts === undefined) this.#boxes.set(image, new Map([[slot, 1]]));
    else counts.set(slot, (counts.get(slot) ?? 0) + 1);
  }

  #takeNamed(record: JsonRecord, known: Map<string, string>, what: string, name: string | undefined): void {
    const id = this.#id(record, 'id');
    const other = known.get(id);
    if (other === undefined) {
      known.set(id, name ?? id);
      return;
    }
    if (other !== (name ?? id)) {
      throw this.refuse(`two ${what} have the id ${id}: "${other}" and "${name ?? id}", ${record.place()}`, {
        hint: 'Ids must be unique. Files that were put together need new ids.',
      });
    }
    this.#tally.add(`${what} that are listed twice`, `id ${id}`);
  }

  #id({ fields, place }: JsonRecord, key: string): string {
    const id = idOf(fields[key]);
    if (id !== undefined) return id;
    throw this.refuse(`${place()} has no ${key}`, {
      hint:
        key === 'category_id'
          ? 'Give the instances annotations: those of captions and panoptic segmentation have no category a box.'
          : HINT,
    });
  }

  truth(): Omit<Truth, 'path'> {
    this.#refuseEmpty('images', this.#images.size);
    this.#refuseEmpty('categories', this.#categories.size);
    this.#refuseEmpty('annotations', this.#boxes.size);
    const labels: TruthLabel[] = [];
    const labelOfId = new Map<string, number>();
    for (const [categoryId, name] of this.#categories) {
      labelOfId.set(categoryId, labels.length);
      labels.push({ name, categoryId });
    }
    const labelOfSlot = [...this.#slots.keys()].map((id) => labelOfId.get(id) ?? id);
    return { labels, ...this.#photos(labelOfSlot), warnings: this.#tally.warnings() };
  }

  #refuseEmpty(list: string, count: number): void {
    if (count === 0) throw this.refuse(`has no "${list}", or an empty list of them`, { hint: HINT });
  }

  /** @param labelOfSlot - The label of every slot, or its category's id where that is not listed. */
  #photos(labelOfSlot: readonly (number | string)[]): Pick<Truth, 'photos' | 'photoOfId'> {
    const photos: (TruthPhoto & { readonly labels: Set<number> })[] = [];
    const photoOfId = new Map<string, number>();
    const photoOfName = new Map<string, number>();
    for (const [id, name] of this.#images) {
      const known = photoOfName.get(name);
      const index = known ?? photos.length;
      if (known === undefined) photos.push({ name, id, labels: new Set() });
      else
        this.#tally.add(
          'images that have the file_name of another and are put together with it',
          `"${name}"`,
        );
      photoOfName.set(name, index);
      photoOfId.set(id, index);
    }
    for (const [image, counts] of this.#boxes) {
      const labels = photos[photoOfId.get(image) ?? -1]?.labels;
      for (const [slot, count] of counts) {
        const label = labelOfSlot[slot];
        if (labels === undefined)
          this.#tally.add('boxes of images that are not listed', `image_id ${image}`, count);
        else if (typeof label === 'number') labels.add(label);
        else this.#tally.add('boxes of categories that are not listed', `category_id ${label}`, count);
      }
    }
    return { photos, photoOfId };
  }
}

/** LVIS has no `file_name`: its photos are COCO's, and the last part of `coco_url` is the name. */
function imageName({ fields, place }: JsonRecord, refuse: Refuse): string | undefined {
  const { file_name: name, coco_url: url } = fields;
  if (typeof name === 'string' && name !== '') return name;
  if (name !== undefined) throw refuse(`${place()} has a "file_name" that is no name`, { hint: HINT });
  return typeof url === 'string' ? url.slice(url.lastIndexOf('/') + 1) : undefined;
}

function categoryName({ fields, place }: JsonRecord, refuse: Refuse): string | undefined {
  const { name } = fields;
  if (typeof name === 'string' || name === undefined) return name;
  throw refuse(`${place()} has a "name" that is no text`, { hint: HINT });
}
