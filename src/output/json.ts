import type { Selection } from '../tagging/index.js';
import type { RowFormat } from './format.js';

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
  let separator = '\n';
  return {
    start: () => `{"model":${JSON.stringify({ ...model, thresholds: byLabel })},"images":[`,
    row: (row) => {
      const text = `${separator}${JSON.stringify(row)}`;
      separator = ',\n';
      return text;
    },
    end: () => '\n]}\n',
  };
}
