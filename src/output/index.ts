export { cocoFormat, type ImageIds, parseImageIds, rowNumbers } from './coco.js';
export { CSV_LAYOUTS, type CsvLayout, type CsvOptions, csvFormat } from './csv.js';
export { type Destination, streamDestination } from './destination.js';
export { openFile } from './file-destination.js';
export type { RowFormat } from './format.js';
export { jsonFormat, type RunModel } from './json.js';
export { ndjsonFormat } from './ndjson.js';
export { Sink } from './sink.js';
export { type Paint, type TableOptions, tableFormat } from './table.js';
