import { Tally } from './tally.js';
import { labelKey, type Truth, type TruthLabel, type TruthPhoto } from './truth.js';

/** Puts a truth together from photos that come one by one with the names of their labels. */
export class ListedTruth {
  readonly #labels: TruthLabel[] = [];
  readonly #labelOfKey = new Map<string, number>();
  readonly #photos: (TruthPhoto & { readonly labels: Set<number> })[] = [];
  readonly #photoOfName = new Map<string, number>();
  readonly tally = new Tally();

  /** How many photos there are. */
  get size(): number {
    return this.#photos.length;
  }

  /**
   * Adds labels to a photo. Names that differ in case or blanks alone are one label, and blank ones none.
   *
   * @param isOnce - Whether a photo that comes twice is odd. Its labels are put together either way.
   */
  add(name: string, labels: readonly string[], isOnce: boolean): void {
    const known = this.#photoOfName.get(name);
    if (known !== undefined && isOnce)
      this.tally.add('photos that are listed twice and put together', `"${name}"`);
    const photo = this.#photos[known ?? -1] ?? this.#newPhoto(name);
    for (const label of labels) {
      if (label.trim() !== '') photo.labels.add(this.#labelIndex(label));
    }
  }

  /** Names labels that were looked for, whether or not a photo has them. */
  speaksOf(labels: readonly string[]): void {
    for (const label of labels) {
      if (label.trim() !== '') this.#labelIndex(label);
    }
  }

  truth(path: string): Truth {
    const warnings = this.tally.warnings();
    return { path, labels: this.#labels, photos: this.#photos, photoOfId: new Map(), warnings };
  }

  #newPhoto(name: string) {
    const photo = { name, labels: new Set<number>() };
    this.#photoOfName.set(name, this.#photos.length);
    this.#photos.push(photo);
    return photo;
  }

  #labelIndex(label: string): number {
    const key = labelKey(label);
    const known = this.#labelOfKey.get(key);
    if (known !== undefined) return known;
    this.#labelOfKey.set(key, this.#labels.length);
    return this.#labels.push({ name: label.trim() }) - 1;
  }
}
