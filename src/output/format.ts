import type { Row, TaggedRow } from '../types.js';

/** A kind of output as text: what stands before the rows, for each row, and after them. One object serves one run. */
export interface RowFormat {
  start(): string;
  row(row: Row): string;
  end(): string;
  /** What a user should know about this output, once it is complete. */
  notice?(): string | undefined;
}

/** What stands before each element of a JSON list that is written as a stream: a line end, then commas, too. */
export function listSeparators(): () => string {
  let next = '\n';
  return () => {
    const current = next;
    next = ',\n';
    return current;
  };
}

/** What a row says of its labels, by name: all scores where it holds them, else the scores of its tags. */
export function scoresIn(row: TaggedRow): readonly (readonly [label: string, score: number])[] {
  if (row.scores !== undefined) return Object.entries(row.scores);
  return row.tags.map(({ label, score }) => [label, score] as const);
}
