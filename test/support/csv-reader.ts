/**
 * Reads CSV as RFC 4180 has it, with LF or CRLF between records, and nothing of what writes it: a quote may stand only
 * around a whole field, doubled inside it; line ends and quotes in a bare field are errors.
 */
export function readCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    const [match, quoted, bare, end] = FIELD.exec(text.slice(at)) ?? [];
    if (match === undefined) throw new Error(`No field at ${at}: ${JSON.stringify(text.slice(at, at + 20))}`);
    record.push(quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'));
    at += match.length;
    if (end === ',') continue;
    records.push(record);
    record = [];
  }
  if (record.length > 0) throw new Error('The last record does not end');
  return records;
}

/** A quoted or a bare field, and what ends it. */
const FIELD = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n)/;
