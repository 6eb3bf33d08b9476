import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { CocotagError, isDiskFull, messageOf, systemCode } from '../../errors.js';

/**
 * In milliseconds. A pull that lives writes more often, whatever it waits for: so long after its last byte a file in work
 * has lost its process to a crash or the power.
 */
const ABANDONED_MS = 600_000;

/**
 * What is there of a file that is being fetched. It is called by its content's digest, so that nothing else can ever be
 * put behind it: `KEY.part` while it rests, `KEY.XXXXXXXXXXXX.part` while one pull, and no other, writes to it. Which
 * pull goes on with a resting one is settled by renaming it, which only one of them can.
 */
export class PartialFile {
  private constructor(
    readonly path: string,
    private readonly folder: string,
    private readonly key: string,
    private readonly file: FileHandle,
    private size: number,
  ) {}

  /**
   * Takes up what is there of a file, or begins it.
   *
   * @param folder - Made where it is missing.
   * @param key - Hexadecimal digits.
   * @throws CocotagError OUTPUT_UNWRITABLE, DISK_FULL.
   */
  static claim(folder: string, key: string): Promise<PartialFile> {
    return guarded(folder, async () => {
      await mkdir(folder, { recursive: true });
      const path = join(folder, `${key}.${randomBytes(6).toString('hex')}.part`);
      for (const name of await restingNames(folder, key)) if (await isMoved(join(folder, name), path)) break;
      // With `a` all is written at the end, and what another pull took away meanwhile is begun anew.
      const file = await open(path, 'a');
      const now = new Date();
      await utimes(path, now, now);
      return new PartialFile(path, folder, key, file, (await file.stat()).size);
    });
  }

  /** How many bytes are there. */
  get bytes(): number {
    return this.size;
  }

  /** Puts bytes behind those that are there. */
  append(chunk: Uint8Array): Promise<void> {
    return guarded(this.folder, async () => {
      await this.file.appendFile(chunk);
      this.size += chunk.length;
    });
  }

  /** Throws away what is there. */
  async restart(): Promise<void> {
    if (this.size > 0) await guarded(this.folder, () => this.file.truncate(0));
    this.size = 0;
  }

  /** Brings all bytes to the disk and closes the file, which can be settled or thrown away then. */
  finish(): Promise<void> {
    return guarded(this.folder, () => this.file.sync().finally(() => this.file.close()));
  }

  /** Makes the file a whole one of that path. */
  settle(path: string): Promise<void> {
    return guarded(this.folder, () => rename(this.path, path));
  }

  /** Leaves what is there for a later pull to go on with. One that rests already stays, where more of it is there. */
  leave(): Promise<void> {
    const resting = join(this.folder, `${this.key}.part`);
    return guarded(this.folder, async () => {
      await this.file.close();
      const isLess = this.size === 0 || this.size < (await sizeOf(resting));
      await (isLess ? rm(this.path, { force: true }) : rename(this.path, resting));
    });
  }

  /** Removes the file. */
  discard(): Promise<void> {
    return guarded(this.folder, () => rm(this.path, { force: true }));
  }
}

/** The names of what may be gone on with: what rests, then what was abandoned. */
async function restingNames(folder: string, key: string): Promise<string[]> {
  const inWork = new RegExp(`^${key}\\.[0-9a-f]{12}\\.part$`);
  const names = (await readdir(folder)).filter((name) => inWork.test(name));
  const isOld = await Promise.all(names.map((name) => isAbandoned(join(folder, name))));
  return [`${key}.part`, ...names.filter((_, i) => isOld[i])];
}

async function isAbandoned(path: string): Promise<boolean> {
  const written = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Number.POSITIVE_INFINITY, // Its pull ended meanwhile.
  );
  return Date.now() - written > ABANDONED_MS;
}

/** Whether a file could be taken: it is gone where another pull was faster. */
async function isMoved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return false;
    throw thrown;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return 0;
    throw thrown;
  }
}

async function guarded<T>(folder: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (isDiskFull(cause)) {
      throw new CocotagError('DISK_FULL', `There is no room to write in ${folder}`, {
        path: folder,
        hint: 'Make room, then run the command again: the download goes on where it stopped.',
        cause,
      });
    }
    throw new CocotagError(
      'OUTPUT_UNWRITABLE',
      `${folder} cannot be written to: ${systemCode(cause) ?? messageOf(cause)}`,
      {
        path: folder,
        hint: 'Check that it is a folder, and its permissions.',
        cause,
      },
    );
  }
}
