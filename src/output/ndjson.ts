import type { RowFormat } from './format.js';

/** One row a line, as JSON: see docs/row.schema.json. */
export function ndjsonFormat(): RowFormat {
  return { start: () => '', row: (row) => `${JSON.stringify(row)}\n`, end: () => '' };
}
