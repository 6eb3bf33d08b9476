import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CocotagError, systemCode } from '../../errors.js';
import { writeError } from '../destination.js';
import { filePlace, removeTemporaries, syncFolder, temporaryFor } from '../file-place.js';
import { FileLock } from '../lock/file-lock.js';
import { Journal } from './journal.js';
import { type JournalContent, readJournal } from './journal-content.js';
import { headDifference, headLine, type JournalRun } from './journal-lines.js';

/** What to do with the journal of an earlier run: nothing, go on with it, or drop it. */
export type OnExistingJournal = 'refuse' | 'resume' | 'restart';

/** A journal that waits for its run to be known. Nothing has been written to it. */
export class StoredJournal {
  private constructor(
    /** How messages call it. */
    readonly name: string,
    private readonly target: string,
    private readonly lock: FileLock,
    private readonly content: JournalContent | undefined,
  ) {}

  /**
   * Locks a journal, and reads what an earlier run left in it.
   *
   * @param path - A file. An empty one counts as none.
   * @throws CocotagError JOURNAL_EXISTS, where there is one and it is to be refused; JOURNAL_MISMATCH where the file is no
   * journal; OUTPUT_LOCKED, OUTPUT_UNWRITABLE, DISK_FULL.
   */
  static async open(path: string, onExisting: OnExistingJournal): Promise<StoredJournal> {
    return guarded(path, async () => {
      const place = await filePlace(path);
      if (place.kind === 'device')
        throw new CocotagError('OUTPUT_UNWRITABLE', `${path} is no file, and a journal must be one`, {
          path,
        });
      const { target } = place;
      const lock = await FileLock.acquire(target, path);
      try {
        await removeTemporaries(target);
        const content = await existing(path, target, onExisting);
        return new StoredJournal(path, target, lock, content);
      } catch (error) {
        await lock.release();
        throw error;
      }
    });
  }

  /** How many photos it has the tags of. */
  get photos(): number {
    return this.content?.rows.size ?? 0;
  }

  /** The outputs that an earlier run had begun to make of it, by their absolute paths: this run may replace them. */
  get outputs(): readonly string[] {
    return this.content?.outputs ?? [];
  }

  /**
   * Begins to write to it.
   *
   * @throws CocotagError JOURNAL_MISMATCH where it is of a run with other choices.
   */
  begin(run: JournalRun): Promise<Journal> {
    return guarded(this.name, async () => {
      const { name, target, lock, content } = this;
      const file =
        content === undefined ? await created(target, run) : await resumed(name, target, content, run);
      return new Journal({ name, target, lock, file, end: (await file.stat()).size, rows: content?.rows });
    });
  }

  /** Gives it back as it is. */
  release(): Promise<void> {
    return this.lock.release();
  }

  /** The same without waiting, for a process that ends at once. */
  releaseSync(): void {
    this.lock.releaseSync();
  }
}

/** What is in a journal that a run goes on with. */
async function existing(
  path: string,
  target: string,
  onExisting: OnExistingJournal,
): Promise<JournalContent | undefined> {
  const stats = await stat(target).catch((thrown) => {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  });
  if (stats === undefined || stats.size === 0) return undefined;
  const content = await readJournal(target);
  if (content === undefined) {
    throw new CocotagError('JOURNAL_MISMATCH', `${path} is no journal of cocotag's, and was not touched`, {
      path,
      hint: 'Give another name with --journal, or delete the file.',
    });
  }
  if (onExisting === 'resume') return content;
  const isWorthless = content.rows.size === 0 && content.outputs.length === 0;
  if (onExisting === 'restart' || isWorthless) return undefined;
  const what = content.isFinished ? 'a run that is complete' : 'a run that did not come to its end';
  const when = stats.mtime.toISOString().replace(/^(.*)T(.*):.*$/, '$1 $2 UTC');
  throw new CocotagError(
    'JOURNAL_EXISTS',
    `${path} is the journal of ${what}: ${content.rows.size} photos tagged, the last at ${when}`,
    { path, hint: '--resume takes them over and tags the rest; --restart drops them and begins anew.' },
  );
}

/** A new journal, which is there with its first line or not at all. */
async function created(target: string, run: JournalRun): Promise<FileHandle> {
  const temporary = temporaryFor(target);
  const file = await open(temporary, 'wx+');
  try {
    await file.appendFile(headLine(run));
    await file.sync();
    await rename(temporary, target);
    await syncFolder(dirname(target));
    return file;
  } catch (error) {
    await file.close();
    await rm(temporary, { force: true });
    throw error;
  }
}

/** An earlier journal without what was torn off at its end. */
async function resumed(
  name: string,
  target: string,
  { head, end }: JournalContent,
  run: JournalRun,
): Promise<FileHandle> {
  const difference = headDifference(head, run);
  if (difference !== undefined) {
    throw new CocotagError('JOURNAL_MISMATCH', `${name} is of another run: ${difference}`, {
      path: name,
      hint: 'Run the command as it was run then, or drop the journal with --restart.',
    });
  }
  const file = await open(target, 'r+');
  try {
    await file.truncate(end);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (thrown) {
    throw thrown instanceof CocotagError ? thrown : writeError(thrown, path);
  }
}
