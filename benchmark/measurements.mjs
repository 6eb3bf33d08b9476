// Measurements: one number each, with what it is of. A run is a list of them; all tables are made from that list.
import { spread } from './command.mjs';

/** Columns of raw.csv. `photos` names a photo set, `setting` a batch, a number of workers or the like; both may be ''. */
const COLUMNS = ['repetition', 'part', 'subject', 'photos', 'setting', 'metric', 'value'];

/** The measurements as CSV. No field holds a comma or a quote. */
export function toCsv(measurements) {
  const line = (row) => COLUMNS.map((name) => row[name]).join(',');
  return `${[COLUMNS.join(','), ...measurements.map(line)].join('\n')}\n`;
}

/** The measurements of {@link toCsv}. */
export function fromCsv(text) {
  const [, ...lines] = text.trim().split('\n');
  return lines.map((line) => {
    const fields = line.split(',');
    const row = Object.fromEntries(COLUMNS.map((name, i) => [name, fields[i]]));
    return { ...row, repetition: Number(row.repetition), value: Number(row.value) };
  });
}

/** Those that agree with every field of `where`. */
export function select(measurements, where) {
  const wanted = Object.entries(where);
  return measurements.filter((row) => wanted.every(([name, value]) => row[name] === value));
}

/** Their numbers, in the order of the repetitions. */
export function valuesOf(measurements, where) {
  return select(measurements, where).map(({ value }) => value);
}

/** The different values of a field, in the order of their coming. */
export function distinct(measurements, field) {
  return [...new Set(measurements.map((row) => row[field]))];
}

/** Median with lowest and highest as text; `-` where nothing was measured. */
export function cell(values, digits = 1) {
  return values.length === 0 ? '-' : spread(values, digits);
}
