import type { FileHandle } from 'node:fs/promises';
import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CocotagError } from '../../errors.js';
import { photoOf } from '../../tagging/index.js';
import { isFailed, type PhotoRef, type Row } from '../../types.js';
import { syncFolder } from '../file-place.js';
import type { FileLock } from '../lock/file-lock.js';
import { outputsLine, type PhotoFile, parseJournalLine, photoKey, rowLine } from './journal-lines.js';
import { LineReader } from './line-reader.js';
import { LineWriter, type Span } from './line-writer.js';
import { RowIndex } from './row-index.js';
import { SpanList } from './span-list.js';

/** What a journal is made of; see {@link StoredJournal}. */
interface Parts {
  readonly name: string;
  readonly target: string;
  readonly lock: FileLock;
  readonly file: FileHandle;
  /** In bytes. */
  readonly end: number;
  /** The rows of an earlier run. */
  readonly rows: RowIndex | undefined;
}

/**
 * The rows of a run, on the disk a few seconds after they are appended, so that another run can take them over. In the
 * end it gives all rows of this run, those that were taken over too, in the order in which they were appended.
 *
 * Memory: 16 bytes for each stretch of rows that stand together in the file, and 28 to 57 for each row of an earlier run.
 */
export class Journal {
  /** How messages call it. */
  readonly name: string;
  private readonly rowsBefore: RowIndex;
  private readonly reader: LineReader;
  private readonly writer: LineWriter;
  private readonly spans = new SpanList();
  /** Where rows stand that were taken over. */
  private readonly spanOfRow = new WeakMap<Row, Span>();
  private takenCount = 0;
  /** Photos that were tagged in this run and not in an earlier one. */
  private fresh = 0;

  /** For {@link StoredJournal}. */
  constructor(private readonly parts: Parts) {
    const { name, file, end, rows } = parts;
    this.name = name;
    this.rowsBefore = rows ?? new RowIndex();
    this.reader = new LineReader(file);
    this.writer = new LineWriter(file, end, name);
  }

  /** How many rows of this run were taken over from an earlier one. */
  get taken(): number {
    return this.takenCount;
  }

  /** How many photos of an earlier run this one has not come by. */
  get unseen(): number {
    return this.rowsBefore.unasked;
  }

  /** How many photos it has the tags of. */
  get photos(): number {
    return this.rowsBefore.size + this.fresh;
  }

  /** Whether a row is one that was taken over. */
  hasTaken(row: Row): boolean {
    return this.spanOfRow.has(row);
  }

  /**
   * The row that an earlier run gave a photo, if the photo's file has not changed since. To be asked for one photo at a
   * time.
   */
  async find(photo: PhotoRef, file: PhotoFile): Promise<Row | undefined> {
    const key = photoKey(photo);
    const start = this.rowsBefore.get(key);
    if (start === undefined) return undefined;
    const line = await this.reader.lineAt(start);
    const entry = parseJournalLine(line.toString('utf8'));
    if (entry?.kind !== 'row' || isFailed(entry.row) || photoKey(photoOf(entry.row)) !== key)
      return undefined;
    if (entry.file?.sizeBytes !== file.sizeBytes || entry.file.mtimeMs !== file.mtimeMs) return undefined;
    this.spanOfRow.set(entry.row, { start, end: start + line.length + 1 });
    return entry.row;
  }

  /**
   * Adds a row to this run: a new one, or one that {@link find} gave. Resolves when more may be appended.
   *
   * @param file - As it was before the photo was read. A row without it is never taken over.
   * @throws CocotagError DISK_FULL, OUTPUT_UNWRITABLE.
   */
  async append(row: Row, file: PhotoFile | undefined): Promise<void> {
    const before = this.spanOfRow.get(row);
    if (before !== undefined) this.takenCount++;
    else if (!isFailed(row) && !this.rowsBefore.has(photoKey(photoOf(row)))) this.fresh++;
    this.spans.add(before ?? this.writer.append(rowLine(row, file)));
    await this.writer.room();
  }

  /** Puts all rows on the disk. */
  sync(): Promise<void> {
    return this.writer.sync();
  }

  /**
   * The rows of this run, in the order in which they were appended.
   *
   * @throws CocotagError OUTPUT_UNWRITABLE where the journal no longer holds what was written to it.
   */
  async *rows(): AsyncGenerator<Row> {
    await this.sync();
    for (const { start, end } of this.spans) {
      for (let at = start; at < end; ) {
        const line = await this.reader.lineAt(at);
        const entry = parseJournalLine(line.toString('utf8'));
        if (entry?.kind !== 'row') {
          throw new CocotagError(
            'OUTPUT_UNWRITABLE',
            `${this.name} was changed by others while it was written`,
            {
              path: this.name,
            },
          );
        }
        yield entry.row;
        at += line.length + 1;
      }
    }
  }

  /**
   * The rows as they stand in the file, those of earlier runs too, and those that later ones have replaced; undefined for
   * one that is damaged.
   */
  async *history(): AsyncGenerator<Row | undefined> {
    await this.sync();
    const end = this.writer.length;
    let at = (await this.reader.lineAt(0)).length + 1;
    while (at < end) {
      const line = await this.reader.lineAt(at);
      at += line.length + 1;
      const entry = parseJournalLine(line.toString('utf8'));
      if (entry?.kind !== 'outputs') yield entry?.row;
    }
  }

  /**
   * Notes that outputs are being made, which another run may replace if this one does not come to its end; without any,
   * that all are complete.
   *
   * @param paths - Absolute.
   */
  async note(paths: readonly string[]): Promise<void> {
    this.writer.append(outputsLine(paths));
    await this.sync();
  }

  /** Ends its use: it stays, for another run. */
  async keep(): Promise<void> {
    try {
      await this.sync();
    } finally {
      await this.close();
    }
  }

  /** Ends its use: it is no longer needed. */
  async remove(): Promise<void> {
    await rm(this.parts.target, { force: true });
    await syncFolder(dirname(this.parts.target));
    await this.close();
  }

  /** Unlocks it without waiting, for a process that ends at once. */
  releaseSync(): void {
    this.parts.lock.releaseSync();
  }

  private async close(): Promise<void> {
    await this.writer.stop();
    await this.parts.file.close();
    await this.parts.lock.release();
  }
}
