/** A label that a truth speaks of. */
export interface TruthLabel {
  /** As the file writes it. */
  readonly name: string;
  /** The category's id as text, see `idOf`; absent in files that have no ids. */
  readonly categoryId?: string;
}

/** A photo that a truth speaks of. */
export interface TruthPhoto {
  /** As the file lists it: a COCO file's `file_name`, or the path of a line. Unique in the truth. */
  readonly name: string;
  /** The image's id as text, see `idOf`; absent in files that have no ids. */
  readonly id?: string;
  /** What is there: places in `Truth.labels`. Empty for a photo in which nothing is. */
  readonly labels: ReadonlySet<number>;
}

/** Something in a file that is odd, but no reason not to go on. */
export interface ReadingWarning {
  /** A clause in the plural: `boxes of photos that are not listed`. */
  readonly what: string;
  readonly count: number;
  /** The first of them in the file: `image_id 42`. */
  readonly first: string;
}

/** What is on the photos of a collection, as people or a better program saw it. */
export interface Truth {
  /** The file, for messages. */
  readonly path: string;
  /** In the file's order. */
  readonly labels: readonly TruthLabel[];
  /** In the file's order. */
  readonly photos: readonly TruthPhoto[];
  /** The place in `photos` of every image id; empty where the file has no ids. */
  readonly photoOfId: ReadonlyMap<string, number>;
  readonly warnings: readonly ReadingWarning[];
}

/**
 * A COCO id as text, whether the file writes it as a number or a string: 139 and "139" are the same id, and ids past
 * 2^53 stay apart (`readJsonRecords` gives those as text already).
 *
 * @returns undefined where it is no id.
 */
export function idOf(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** What makes two names of labels the same: case and blanks around them do not count. */
export function labelKey(name: string): string {
  return name.trim().toLowerCase();
}
