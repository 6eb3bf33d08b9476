import type { Selection } from '../tagging/index.js';
import { listSeparators, type RowFormat } from './format.js';

/** The model of a run, as the JSON output describes it. */
export interface RunModel {
  readonly id: string;
  readonly version: string;
  /** `float` or `int8`. */
  readonly graph: string;
}

/** One object `{ "model": {id, version, graph, thresholds}, "images": [rows] }`, a row a line. */
export function jsonFormat(model: RunModel, { labels, thresholds }: Selection): RowFormat {
  const byLabel = Object.fromEntries(labels.map(({ name }, i) => [name, thresholds[i]]));
  const separator = listSeparators();
  return {
    start: () => `{"model":${JSON.stringify({ ...model, thresholds: byLabel })},"images":[`,
    row: (row) => `${separator()}${JSON.stringify(row)}`,
    end: () => '\n]}\n',
  };
}
