import { pipeline } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { CocotagError } from '../../errors.js';
import { ListedTruth } from './listed-truth.js';
import { type Refuse, refusalOf } from './refusal.js';
import type { Truth } from './truth.js';

const HINT =
  'The first line names the columns, separated by commas: path,labels with labels joined by ";", or path,label with a line a label.';

const NAME_COLUMNS = ['path', 'file_name', 'file'];
const LIST_COLUMNS = ['labels', 'tags'];
const LABEL_COLUMN = 'label';

/** A record that is longer is no record: a quote was opened and never closed. */
const MAX_RECORD_CHARACTERS = 1_000_000;

/** Where a header has the columns that matter. */
interface Columns {
  readonly name: number;
  readonly labels: number;
  /** Whether a cell is a list, and so a photo has one line. */
  readonly isList: boolean;
  /** The code of a photo that failed, in CSV that cocotag wrote; -1 where there is none. */
  readonly error: number;
}

/**
 * Reads a truth of CSV (RFC 4180) with a header: `path,labels` with labels joined by `;`, or `path,label` with a line
 * a label. The `list` and `long` layouts of cocotag are of this form; lines of photos that failed are left out and
 * counted. Other columns do not matter.
 *
 * @param text - UTF-8, see `textBytes`.
 * @param path - The file, for messages.
 * @throws CocotagError ANNOTATIONS_INVALID, with the number of the line.
 */
export async function readCsvTruth(text: AsyncIterable<Buffer>, path: string): Promise<Truth> {
  const refuse = refusalOf('ANNOTATIONS_INVALID', path);
  const listed = new ListedTruth();
  let columns: Columns | undefined;
  for await (const { cells, line } of csvRecords(text, refuse)) {
    if (columns === undefined) columns = columnsOf(cells, refuse);
    else takeRecord(cells, columns, listed, () => refuse(`line ${line} has no path`, { hint: HINT }));
  }
  if (listed.size === 0) throw refuse('lists no photo', { hint: HINT });
  return listed.truth(path);
}

async function* csvRecords(text: AsyncIterable<Buffer>, refuse: Refuse) {
  const parser = parse({
    info: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  // What goes wrong comes out of the parser, which is read here; the callback has nothing to add.
  const records: AsyncIterable<{ record: string[]; info: { lines: number } }> = pipeline(
    text,
    parser,
    () => {},
  );
  try {
    for await (const { record, info } of records) yield { cells: record, line: info.lines };
  } catch (cause) {
    if (cause instanceof CocotagError || !(cause instanceof CsvError)) throw cause;
    throw refuse(`is no CSV at line ${String(cause.lines)}: ${cause.message}`, { hint: HINT, cause });
  }
}

function columnsOf(header: readonly string[], refuse: Refuse): Columns {
  const names = header.map((name) => name.trim().toLowerCase());
  const placeOf = (wanted: readonly string[]) => names.findIndex((name) => wanted.includes(name));
  const list = placeOf(LIST_COLUMNS);
  const labels = list === -1 ? placeOf([LABEL_COLUMN]) : list;
  const name = placeOf(NAME_COLUMNS);
  if (name === -1 || labels === -1) {
    const lacking = name === -1 ? 'path' : 'labels';
    throw refuse(
      `is neither JSON nor CSV with a column "${lacking}"; it begins with "${header.join(',').slice(0, 60)}"`,
      {
        hint: HINT,
      },
    );
  }
  return { name, labels, isList: list !== -1, error: placeOf(['error']) };
}

function takeRecord(
  cells: readonly string[],
  columns: Columns,
  listed: ListedTruth,
  nameless: () => Error,
): void {
  const name = cells[columns.name] ?? '';
  const cell = cells[columns.labels] ?? '';
  if (name === '') throw nameless();
  if ((cells[columns.error] ?? '') !== '') {
    listed.tally.add('rows of photos that failed and are left out', `"${name}"`);
    return;
  }
  listed.add(name, columns.isList ? cell.split(';') : [cell], columns.isList);
}
