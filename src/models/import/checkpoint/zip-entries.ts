import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import { CocotagError, messageOf } from '../../../errors.js';
import type { ByteSource } from './byte-source.js';
import { type Refusal, refusalAt, shown } from './refusal.js';
import { ZipReader } from './zip-reader.js';

/** The most entries. A checkpoint has one a storage: some 1,500 for a ResNet-152 with its optimizer. */
const ENTRIES_LIMIT = 100_000;

/** The longest name. torch's are the file's name and `/data/123`. */
const NAME_LIMIT = 1024;

/** The most that compressed entries may unpack to, all together. torch.save compresses nothing. */
const INFLATED_LIMIT = 2 ** 30;

/** How many times smaller an entry may be packed. Weights pack badly, zeros a thousand times. */
const RATIO_LIMIT = 200;

/** Entries smaller than this may be packed as well as they like. */
const RATIO_FROM_BYTES = 2 ** 20;

/** An entry of a zip file, as the list of entries tells of it. */
export interface ZipEntry {
  readonly name: string;
  /** Unpacked, in bytes. */
  readonly size: number;
  readonly isDeflated: boolean;
  /** Where in the file the next entry begins: this one's bytes must end before. */
  readonly end: number;
  /** What yauzl knows of it. */
  readonly listed: Entry;
}

/** What is in a zip file. */
export interface ZipEntries {
  readonly zip: ZipFile;
  readonly entries: ReadonlyMap<string, ZipEntry>;
}

/**
 * Lists a zip file's entries. Nothing of what they hold is read. yauzl reads the list, with Zip64, and refuses names
 * that lead out of a folder and sizes that contradict each other; what it leaves to its callers is refused here.
 *
 * @throws CocotagError CHECKPOINT_INVALID for names that repeat, entries that overlap, are encrypted, packed in
 *   another way than deflate, or unpack to more than the limits; and for too many of them.
 */
export async function listZip(source: ByteSource, refusal: Refusal): Promise<ZipEntries> {
  try {
    const zip = await fromRandomAccessReaderPromise(new ZipReader(source), source.size, {
      autoClose: false,
      strictFileNames: true,
    });
    const listed = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) {
      if (listed.size === ENTRIES_LIMIT) throw refusal(`the zip file has more than ${ENTRIES_LIMIT} entries`);
      if (listed.has(entry.fileName)) throw refusal(`two entries are called ${shown(entry.fileName)}`);
      checkEntry(entry, refusalAt(refusal, shown(entry.fileName)));
      listed.set(entry.fileName, entry);
    }
    const entries = placed([...listed.values()], source.size, refusal);
    checkInflation(entries, refusal);
    return { zip, entries: new Map(entries.map((entry) => [entry.name, entry])) };
  } catch (thrown) {
    if (thrown instanceof CocotagError) throw thrown;
    throw refusal(`the zip file cannot be read: ${shown(messageOf(thrown))}`);
  }
}

function checkEntry(entry: Entry, refusal: Refusal): void {
  const { fileName, compressionMethod, compressedSize, uncompressedSize } = entry;
  if (fileName.length > NAME_LIMIT) throw refusal(`the name is longer than ${NAME_LIMIT} characters`);
  if (entry.isEncrypted()) {
    throw refusal('is encrypted', 'Unpack the zip file with its password, and pack it again without one.');
  }
  if (compressionMethod !== 0 && compressionMethod !== 8) {
    throw refusal(`is packed by method ${compressionMethod}; only stored and deflated ones are read`);
  }
  if (uncompressedSize > RATIO_FROM_BYTES && uncompressedSize > compressedSize * RATIO_LIMIT) {
    throw refusal(
      `unpacks from ${compressedSize} to ${uncompressedSize} bytes, more than ${RATIO_LIMIT} times as much`,
    );
  }
}

/**
 * The entries with their ends. Entries that share bytes are how a small file unpacks to a huge one, or shows
 * different things to different readers.
 */
function placed(listed: readonly Entry[], size: number, refusal: Refusal): ZipEntry[] {
  const sorted = listed.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  return sorted.map((entry, i) => {
    const next = sorted[i + 1];
    const end = next?.relativeOffsetOfLocalHeader ?? size;
    if (leastEnd(entry) > end) {
      const other = next === undefined ? 'the end of the file' : shown(next.fileName);
      throw refusal(`${shown(entry.fileName)} reaches over ${other}`);
    }
    const { fileName: name, uncompressedSize, compressionMethod } = entry;
    return { name, size: uncompressedSize, isDeflated: compressionMethod === 8, end, listed: entry };
  });
}

/** An entry's end where its local header is as short as it can be. How long it is, that header itself tells. */
function leastEnd(entry: Entry): number {
  return entry.relativeOffsetOfLocalHeader + 30 + entry.fileNameLength + entry.compressedSize;
}

function checkInflation(entries: readonly ZipEntry[], refusal: Refusal): void {
  const inflated = entries.reduce((sum, { isDeflated, size }) => sum + (isDeflated ? size : 0), 0);
  if (inflated > INFLATED_LIMIT) {
    throw refusal(
      `its compressed entries unpack to ${inflated} bytes, more than ${INFLATED_LIMIT}`,
      'Unpack the zip file, and pack it again without compression: zip -0.',
    );
  }
}
