import { fileBytes, peek, textBytes } from './bytes.js';
import { readCocoTruth } from './coco-truth.js';
import { readCsvTruth } from './csv-truth.js';
import { readNdjsonTruth } from './ndjson-truth.js';
import { refusalOf } from './refusal.js';
import type { Truth } from './truth.js';

/** How much of a file tells its form. */
const HEAD_BYTES = 64 * 1024;

/**
 * Reads a truth from a file, see {@link readTruth}.
 *
 * @throws CocotagError ANNOTATIONS_INVALID, also where there is no such file.
 */
export function readTruthFile(path: string): Promise<Truth> {
  return readTruth(fileBytes(path, refusalOf('ANNOTATIONS_INVALID', path)), path);
}

/**
 * Reads a truth from a CSV file, whatever its content looks like.
 *
 * @throws CocotagError ANNOTATIONS_INVALID, also where there is no such file.
 * @see readCsvTruth for the columns.
 */
export function readCsvTruthFile(path: string): Promise<Truth> {
  const refuse = refusalOf('ANNOTATIONS_INVALID', path);
  return readCsvTruth(textBytes(fileBytes(path, refuse), refuse), path);
}

/**
 * Reads what is on photos: COCO instance annotations, NDJSON or CSV. The content tells which, never the name. Each
 * may be compressed with gzip and begin with a byte order mark.
 *
 * @param source - The file's bytes, in chunks of any size.
 * @param path - The file, for messages.
 * @throws CocotagError ANNOTATIONS_INVALID.
 * @see readCocoTruth, readNdjsonTruth and readCsvTruth for the forms.
 */
export async function readTruth(source: AsyncIterable<Buffer>, path: string): Promise<Truth> {
  const refuse = refusalOf('ANNOTATIONS_INVALID', path);
  const { head, chunks } = await peek(textBytes(source, refuse), HEAD_BYTES);
  try {
    return await readerOf(head.toString('utf8').trimStart())(chunks, path);
  } finally {
    await chunks.return(undefined);
  }
}

function readerOf(head: string): typeof readCocoTruth {
  if (head === '' || head.startsWith('[')) return readCocoTruth; // It says what is wrong with them.
  if (!head.startsWith('{')) return readCsvTruth;
  const [firstLine = ''] = head.split('\n', 1);
  return isRow(firstLine) ? readNdjsonTruth : readCocoTruth;
}

/** Whether a line has a key of rows, and none of the lists of a COCO file, all of which may be one line. */
function isRow(line: string): boolean {
  const hasKey = /"(?:path|file_name|file|all_labels)"\s*:/.test(line);
  return hasKey && !/"(?:images|annotations|categories)"\s*:/.test(line);
}
