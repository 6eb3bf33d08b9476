import { isFailed } from '../types.js';
import type { RowFormat } from './format.js';

/** One row a line, as JSON: see docs/row.schema.json. */
export function ndjsonFormat(): RowFormat {
  return { start: () => '', row: (row) => `${JSON.stringify(row)}\n`, end: () => '' };
}

/** The same for photos that failed; the others are left out. */
export function failuresFormat(): RowFormat {
  const { row: line, ...rest } = ndjsonFormat();
  return { ...rest, row: (row) => (isFailed(row) ? line(row) : '') };
}
