import type { ErrorCode } from '../../src/errors.js';
import type { RowFormat } from '../../src/output/index.js';
import type { CategoryId, FailedRow, Label, Row, TaggedRow } from '../../src/types.js';

export const MODEL = 'tiny@1.0.0/float';

/** A label. */
export function label(name: string, categoryId: number, supercategory = 'thing'): Label {
  return { name, categoryId: categoryId as CategoryId, supercategory }; // A test's own list of categories.
}

/** The labels of test/fixtures/tiny; their category ids do not ascend. */
export const LABELS: readonly Label[] = [
  label('person', 1),
  label('cat', 17),
  label('dog', 18),
  label('traffic light', 10),
];

/** The row of a photo that was tagged, its tags in the order of `tags`. */
export function tagged(
  path: string,
  tags: Readonly<Record<string, number>>,
  scores?: Readonly<Record<string, number>>,
): TaggedRow {
  return {
    path,
    model: MODEL,
    width: 4,
    height: 3,
    tags: Object.entries(tags).map(([name, score]) => ({ label: name, score })),
    ...(scores && { scores }),
  };
}

/** The row of a photo that failed. */
export function failed(path: string, code: ErrorCode = 'IMAGE_EMPTY', message = 'is empty'): FailedRow {
  return { path, model: MODEL, error: { code, message } };
}

/** The whole text of an output. */
export function written(format: RowFormat, rows: readonly Row[]): string {
  return [format.start(), ...rows.map((row) => format.row(row)), format.end()].join('');
}
