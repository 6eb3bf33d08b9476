import { randomBytes } from 'node:crypto';
import { type FileHandle, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CocotagError, systemCode } from '../errors.js';
import { type Destination, writeError } from './destination.js';

/** Text is collected to this many characters before it is written. */
const BUFFER_LENGTH = 1 << 16;

/**
 * Opens a file as a destination. A new file is written under another name in the same folder, and takes its own name
 * only when it is complete and on the disk, so that a file of that name is always a whole one.
 *
 * @param path - The file. A device or a named pipe is written to directly.
 * @param mayReplace - Whether a file that exists may be replaced.
 * @throws CocotagError OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL.
 */
export async function openFile(path: string, mayReplace: boolean): Promise<Destination> {
  try {
    const existing = await statIfAny(path);
    if (existing?.isDirectory() || path === '' || path.endsWith('/'))
      throw Object.assign(new Error(), { code: 'EISDIR' });
    if (existing !== undefined && !existing.isFile()) return new DirectFile(path, await open(path, 'w'));
    if (existing !== undefined && !mayReplace) {
      throw new CocotagError('OUTPUT_EXISTS', `${path} exists already`, {
        path,
        hint: 'Give another name, or --force to replace it.',
      });
    }
    // A link stays a link: the file that it points to is replaced.
    const target = existing === undefined ? await linkTarget(path) : await realpath(path);
    // A name that nobody can foresee, and never one that exists: it might be a link that others left there.
    const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
    const file = await open(temporary, 'wx');
    // The mode that open() takes is cut by the umask.
    if (existing !== undefined) await file.chmod(existing.mode & 0o7777);
    return new ReplacedFile(path, file, target, temporary);
  } catch (thrown) {
    throw thrown instanceof CocotagError ? thrown : writeError(thrown, path);
  }
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
    await this.guarded(() => this.flush().finally(() => this.file.close()));
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
    await this.guarded(() => this.file.appendFile(text));
  }

  protected async guarded<T>(action: () => Promise<T>): Promise<T> {
    try {
      return await action();
    } catch (thrown) {
      throw thrown instanceof CocotagError ? thrown : writeError(thrown, this.name);
    }
  }
}

class ReplacedFile extends DirectFile {
  constructor(
    name: string,
    file: FileHandle,
    private readonly target: string,
    private readonly temporary: string,
  ) {
    super(name, file);
  }

  private isClosed = false;

  override async finish(): Promise<void> {
    await this.guarded(async () => {
      await this.flush();
      await this.moveTo(this.target);
    });
  }

  override async finishEarly(): Promise<string> {
    const partial = `${this.target}.partial`;
    // On a full disk the last rows have no room, but those before are kept.
    await this.flush().catch(() => undefined);
    await this.guarded(() => this.moveTo(partial));
    return partial;
  }

  override async discard(): Promise<void> {
    await this.file.close();
    await rm(this.temporary, { force: true });
  }

  private async moveTo(path: string): Promise<void> {
    if (!this.isClosed) {
      await this.file.sync();
      this.isClosed = true;
      await this.file.close();
    }
    await rename(this.temporary, path);
    await syncFolder(dirname(path));
  }
}

/** Puts a rename on the disk. Windows and some network file systems cannot open a folder; the rename stands anyway. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (thrown) {
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'].includes(systemCode(thrown) ?? '')) throw thrown;
  }
}

/** Where a file will be that does not exist yet: links that lead to it stay. */
async function linkTarget(path: string): Promise<string> {
  const target = await readlink(path).catch(() => undefined);
  return target === undefined ? path : linkTarget(resolve(dirname(path), target));
}

async function statIfAny(path: string) {
  try {
    return await stat(path);
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return undefined;
    throw thrown;
  }
}
