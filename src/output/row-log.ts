import { constants, createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { byteLines } from '../byte-lines.js';
import { CocotagError } from '../errors.js';
import type { Row } from '../types.js';
import { type Destination, writeError } from './destination.js';
import { filePlace, syncFolder } from './file-place.js';
import type { Journal } from './journal/index.js';
import { LineWriter } from './journal/line-writer.js';
import { FileLock } from './lock/file-lock.js';
import { ndjsonFormat } from './ndjson.js';

/** A file of NDJSON rows that is never complete: rows are appended for as long as a program runs, and by the next one. */
export class RowLog implements Destination {
  private constructor(
    readonly name: string,
    private readonly file: FileHandle,
    private readonly lock: FileLock,
    private readonly writer: LineWriter,
  ) {}

  /**
   * Opens a log whose rows are those of a journal, in its order, each once. Where a process was killed between writing the one
   * and the other, the log is mended: what the journal has is appended, and what it has not is cut off, as those photos will
   * be tagged again. A file with rows is refused where the journal has none: it may be anybody's.
   *
   * @returns undefined for a device or a named pipe.
   * @throws CocotagError OUTPUT_EXISTS where the file holds other rows than the journal's; OUTPUT_LOCKED,
   * OUTPUT_UNWRITABLE, DISK_FULL.
   */
  static async open(path: string, journal: Journal): Promise<RowLog | undefined> {
    try {
      const place = await filePlace(path);
      if (place.kind === 'device') return undefined;
      const { target } = place;
      const lock = await FileLock.acquire(target, path);
      try {
        const file = await open(target, constants.O_RDWR | constants.O_CREAT);
        try {
          await syncFolder(dirname(target));
          const { end, lacking } = await agreement(path, target, (await file.stat()).size, journal);
          await file.truncate(end);
          const log = new RowLog(path, file, lock, new LineWriter(file, end, path));
          for await (const row of lacking) if (row !== undefined) await log.write(textOf(row));
          return log;
        } catch (error) {
          await file.close();
          throw error;
        }
      } catch (error) {
        await lock.release();
        throw error;
      }
    } catch (thrown) {
      throw thrown instanceof CocotagError ? thrown : writeError(thrown, path);
    }
  }

  async write(text: string): Promise<void> {
    if (text !== '') this.writer.append(text);
    await this.writer.room();
  }

  /** Nothing more comes from this program. */
  async finish(): Promise<void> {
    try {
      await this.writer.sync();
    } finally {
      await this.writer.stop();
      await this.file.close();
      await this.lock.release();
    }
  }

  async finishEarly(): Promise<undefined> {
    await this.finish();
  }

  discard(): Promise<void> {
    return this.finish();
  }

  /** Unlocks it without waiting, for a process that ends at once. */
  releaseSync(): void {
    this.lock.releaseSync();
  }
}

/** How far a log agrees with a journal, and what of the journal it lacks. */
interface Agreement {
  /** In bytes. */
  readonly end: number;
  readonly lacking: AsyncIterable<Row | undefined>;
}

/** @throws CocotagError OUTPUT_EXISTS where they do not agree as far as both go. */
async function agreement(name: string, target: string, size: number, journal: Journal): Promise<Agreement> {
  const history = journal.history();
  let end = 0;
  for await (const line of byteLines(createReadStream(target), 0x0a)) {
    const next = await history.next();
    if (next.done === true) {
      if (end === 0) throw notOurs(name, journal);
      break;
    }
    const row = next.value;
    if (row !== undefined && !beginsWith(textOf(row), line)) throw notOurs(name, journal);
    // A line without an end is one that was torn off.
    if (end + line.length >= size) return { end, lacking: withFirst(row, history) };
    end += line.length + 1;
  }
  return { end, lacking: history };
}

function notOurs(name: string, journal: Journal): CocotagError {
  return new CocotagError('OUTPUT_EXISTS', `${name} exists, and its rows are not those of ${journal.name}`, {
    path: name,
    hint: 'Give another file, or move this one away.',
  });
}

function beginsWith(text: string, bytes: Buffer): boolean {
  return Buffer.from(text).subarray(0, bytes.length).equals(bytes);
}

async function* withFirst<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first;
  yield* rest;
}

/** The text of a row, as it stands in a log. */
function textOf(row: Row): string {
  return ndjsonFormat().row(row);
}
