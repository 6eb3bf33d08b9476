export { cocoFormat, type ImageIds, parseImageIds, rowNumbers } from './coco.js';
export { type CsvOptions, csvFormat, csvLines } from './csv.js';
export { CSV_LAYOUTS, type CsvLayout } from './csv-layouts.js';
export { type Destination, streamDestination, writeTo } from './destination.js';
export { openFile, type ReservedFile, reserveFile } from './file-destination.js';
export { filePlace } from './file-place.js';
export { listSeparators, type RowFormat } from './format.js';
export { HashedDestination, type OutputDigest } from './hashed-destination.js';
export {
  Journal,
  type JournalRun,
  type OnExistingJournal,
  type PhotoFile,
  StoredJournal,
} from './journal/index.js';
export { jsonFormat, type RunModel } from './json.js';
export { failuresFormat, ndjsonFormat } from './ndjson.js';
export { RowLog } from './row-log.js';
export { Sink } from './sink.js';
export { type Paint, type TableOptions, tableFormat } from './table.js';
export { writeFromJournal } from './write-from-journal.js';
export { type WriteOptions, type Written, writeRows } from './write-rows.js';
