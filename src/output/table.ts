import { isFailed, type Row } from '../types.js';
import type { RowFormat } from './format.js';

/** How the table is painted; the identity where the terminal has no colour. */
export interface Paint {
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly bold: (text: string) => string;
}

/** What a terminal's table needs to know. */
export interface TableOptions {
  readonly paint: Paint;
  /** Makes a name harmless for a terminal. */
  readonly clean: (text: string) => string;
  /** The terminal's width in characters. */
  readonly columns: number;
}

/** The widest that the column of paths gets, as a share of the terminal. */
const PATH_SHARE = 0.45;

/** A line a photo for people: its path, then its tags with their scores, highest first. */
export function tableFormat({ paint, clean, columns }: TableOptions): RowFormat {
  let pathWidth = 20;
  return {
    start: () => '',
    row: (row) => {
      const path = clean(row.path);
      const length = [...path].length;
      // Rows come one by one: the column grows with them and never shrinks.
      pathWidth = Math.max(pathWidth, Math.min(length, Math.floor(columns * PATH_SHARE)));
      return `${path}${' '.repeat(Math.max(0, pathWidth - length))}  ${result(row, paint, clean)}\n`;
    },
    end: () => '',
  };
}

function result(row: Row, { dim, red, bold }: Paint, clean: (text: string) => string): string {
  if (isFailed(row)) return `${red(row.error.code)} ${clean(row.error.message)}`;
  if (row.tags.length === 0) return dim('no tags');
  return row.tags.map(({ label, score }) => `${bold(clean(label))} ${dim(score.toFixed(2))}`).join('  ');
}
