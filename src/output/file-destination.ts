import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CocotagError } from '../errors.js';
import { type Destination, writeError } from './destination.js';
import { filePlace, removeTemporaries, syncFolder, temporaryFor } from './file-place.js';
import { FileLock } from './lock/file-lock.js';

/** Text is collected to this many characters before it is written. */
const BUFFER_LENGTH = 1 << 16;

/** A file that will be written, and that no other run writes until then. */
export interface ReservedFile {
  /** How messages call it. */
  readonly name: string;
  /** The file itself, where its name is a link. */
  readonly target: string;
  /** Begins to write it. Called once; what it gives then ends the reservation. */
  open(): Promise<Destination>;
  /** Ends the reservation of a file that was not opened. */
  release(): Promise<void>;
  /** The same without waiting, opened or not, for a process that ends at once. */
  releaseSync(): void;
}

/**
 * Opens a file as a destination. A new file is written under another name in the same folder, and takes its own name
 * only when it is complete and on the disk, so that a file of that name is always a whole one. Until then it is locked:
 * see {@link FileLock}.
 *
 * @param path - The file. A device or a named pipe is written to directly.
 * @param mayReplace - Whether a file that exists may be replaced.
 * @throws CocotagError OUTPUT_EXISTS, OUTPUT_LOCKED, OUTPUT_UNWRITABLE, DISK_FULL.
 */
export async function openFile(path: string, mayReplace: boolean): Promise<Destination> {
  const reserved = await reserveFile(path, mayReplace);
  if (reserved === undefined) return guarded(path, async () => new DirectFile(path, await open(path, 'w')));
  try {
    return await reserved.open();
  } catch (error) {
    await reserved.release();
    throw error;
  }
}

/**
 * Makes sure that a file can be written, and that nobody else does so, before there is anything to write.
 *
 * @param mayReplace - Whether a file that exists may be replaced.
 * @returns undefined for a device or a named pipe, of which nothing can be known.
 * @throws CocotagError OUTPUT_EXISTS, OUTPUT_LOCKED, OUTPUT_UNWRITABLE, DISK_FULL.
 */
export async function reserveFile(path: string, mayReplace: boolean): Promise<ReservedFile | undefined> {
  return guarded(path, async () => {
    const target = await freeTarget(path, mayReplace);
    if (target === undefined) return undefined;
    // Writing the lock shows that the folder can be written to.
    const lock = await FileLock.acquire(target, path);
    try {
      // Again: the run that held the lock until now may have written the file.
      await freeTarget(path, mayReplace);
      await removeTemporaries(target);
    } catch (error) {
      await lock.release();
      throw error;
    }
    return {
      name: path,
      target,
      open: () =>
        guarded(path, async () => {
          // Once more: in the hours of a run another program may have come.
          await freeTarget(path, mayReplace);
          return openTemporary(path, target, lock);
        }),
      release: () => lock.release(),
      releaseSync: () => lock.releaseSync(),
    };
  });
}

/** The file that a path means, if it may be written; undefined for a device. */
async function freeTarget(path: string, mayReplace: boolean): Promise<string | undefined> {
  const place = await filePlace(path);
  if (place.kind === 'device') return undefined;
  if (place.mode === undefined || mayReplace) return place.target;
  throw new CocotagError('OUTPUT_EXISTS', `${path} exists already`, {
    path,
    hint: 'Give another name, or --force to replace it.',
  });
}

async function openTemporary(path: string, target: string, lock: FileLock): Promise<Destination> {
  const place = await filePlace(target);
  const temporary = temporaryFor(target);
  const file = await open(temporary, 'wx');
  // The mode that open() takes is cut by the umask.
  if (place.kind === 'file' && place.mode !== undefined) await file.chmod(place.mode);
  return new ReplacedFile(path, file, { target, temporary, lock });
}

/** What both kinds of file share: a buffer before the handle. */
class DirectFile implements Destination {
  private readonly buffer: string[] = [];
  private length = 0;

  constructor(
    readonly name: string,
    protected readonly file: FileHandle,
  ) {}

  async write(text: string): Promise<void> {
    this.buffer.push(text);
    this.length += text.length;
    if (this.length >= BUFFER_LENGTH) await this.flush();
  }

  async finish(): Promise<void> {
    await guarded(this.name, () => this.flush().finally(() => this.file.close()));
  }

  async finishEarly(): Promise<string | undefined> {
    await this.finish();
    return undefined;
  }

  async discard(): Promise<void> {
    await this.file.close();
  }

  protected async flush(): Promise<void> {
    const text = this.buffer.splice(0).join('');
    this.length = 0;
    await guarded(this.name, () => this.file.appendFile(text));
  }
}

interface Replacing {
  readonly target: string;
  readonly temporary: string;
  readonly lock: FileLock;
}

class ReplacedFile extends DirectFile {
  private isClosed = false;

  constructor(
    name: string,
    file: FileHandle,
    private readonly at: Replacing,
  ) {
    super(name, file);
  }

  override async finish(): Promise<void> {
    await guarded(this.name, async () => {
      await this.flush();
      await this.moveTo(this.at.target);
    });
  }

  override async finishEarly(): Promise<string> {
    const partial = `${this.at.target}.partial`;
    // On a full disk the last rows have no room, but those before are kept.
    await this.flush().catch(() => undefined);
    await guarded(this.name, () => this.moveTo(partial)).finally(() => this.at.lock.release());
    return partial;
  }

  override async discard(): Promise<void> {
    await this.close();
    await rm(this.at.temporary, { force: true });
    await this.at.lock.release();
  }

  private async moveTo(path: string): Promise<void> {
    if (!this.isClosed) await this.file.sync();
    await this.close();
    await rename(this.at.temporary, path);
    await syncFolder(dirname(path));
    await this.at.lock.release();
  }

  private async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    await this.file.close();
  }
}

/** What the system says of a file, as an error of ours. */
async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (thrown) {
    throw thrown instanceof CocotagError ? thrown : writeError(thrown, path);
  }
}
