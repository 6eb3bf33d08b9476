import { CocotagError } from './errors.js';
import type { Truth } from './evaluation/index.js';

/** Where a truth stands: one of the two. */
export interface TruthSource {
  /** COCO instance annotations, NDJSON or CSV; its content tells which. */
  readonly annotations?: string | undefined;
  /** CSV with the columns `path` and `labels`. */
  readonly labelsCsv?: string | undefined;
}

/**
 * Reads what is on photos, as people or a better program saw it.
 *
 * @throws CocotagError USAGE unless there is exactly one source; ANNOTATIONS_INVALID.
 */
export async function readTruth({ annotations, labelsCsv }: TruthSource): Promise<Truth> {
  if ((annotations === undefined) === (labelsCsv === undefined)) {
    throw new CocotagError(
      'USAGE',
      'What is on the photos is said by one of --annotations and --labels-csv',
      {
        hint: 'Try: cocotag evaluate photos/ --annotations instances.json',
      },
    );
  }
  // The parsers of all these forms: programs that only tag do without them.
  const { readCsvTruthFile, readTruthFile } = await import('./evaluation/truth/index.js');
  return labelsCsv === undefined ? readTruthFile(annotations ?? '') : readCsvTruthFile(labelsCsv);
}
