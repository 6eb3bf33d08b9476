import { stringify } from 'csv-stringify/sync';
import { isFailed, type Label, type Row } from '../types.js';
import type { CsvLayout } from './csv-layouts.js';
import { type RowFormat, scoresIn } from './format.js';

/** What a CSV output is to look like. */
export interface CsvOptions {
  readonly layout: CsvLayout;
  /** The columns of `wide`, in label order. */
  readonly labels: readonly Label[];
  /** Whether a cell that a spreadsheet would take for a formula gets a quote in front. */
  readonly isSafe: boolean;
}

type Cell = string | number;

interface Layout {
  readonly columns: readonly string[];
  records(row: Row): readonly (readonly Cell[])[];
}

/**
 * CSV with a header line, in one of three layouts:
 * - `list`: a line a photo: `path`, `tags` and `scores` joined by `;`, `error`;
 * - `long`: a line a tag: `path`, `label`, `score`, `error`; one line with an empty label for a photo without tags;
 * - `wide`: a line a photo: `path`, a column a label, `error`; a cell is empty below the threshold, unless the
 *   row has all scores.
 *
 * `error` is the code of a photo that failed.
 */
export function csvFormat({ layout, labels, isSafe }: CsvOptions): RowFormat {
  const { columns, records } = layoutOf(layout, labels);
  const text = (lines: readonly (readonly Cell[])[]) => csvLines(lines, isSafe);
  return { start: () => text([columns]), row: (row) => text(records(row)), end: () => '' };
}

/** Records as CSV, a line each. */
export function csvLines(records: readonly (readonly (string | number)[])[], isSafe: boolean): string {
  return stringify([...records], { escape_formulas: isSafe });
}

function layoutOf(layout: CsvLayout, labels: readonly Label[]): Layout {
  switch (layout) {
    case 'list':
      return { columns: ['path', 'tags', 'scores', 'error'], records: listRecords };
    case 'long':
      return { columns: ['path', 'label', 'score', 'error'], records: longRecords };
    case 'wide': {
      const names = labels.map(({ name }) => name);
      return { columns: ['path', ...names, 'error'], records: (row) => [wideRecord(row, names)] };
    }
  }
}

function listRecords(row: Row): Cell[][] {
  if (isFailed(row)) return [[row.path, '', '', row.error.code]];
  const { path, tags } = row;
  return [[path, tags.map(({ label }) => label).join(';'), tags.map(({ score }) => score).join(';'), '']];
}

function longRecords(row: Row): Cell[][] {
  if (isFailed(row)) return [[row.path, '', '', row.error.code]];
  const { path, tags } = row;
  if (tags.length === 0) return [[path, '', '', '']];
  return tags.map(({ label, score }) => [path, label, score, '']);
}

function wideRecord(row: Row, names: readonly string[]): Cell[] {
  if (isFailed(row)) return [row.path, ...names.map(() => ''), row.error.code];
  const shown = new Map(scoresIn(row));
  return [row.path, ...names.map((name) => shown.get(name) ?? ''), ''];
}
