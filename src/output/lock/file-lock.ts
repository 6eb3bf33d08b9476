import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { link, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { CocotagError, systemCode } from '../../errors.js';
import { isGone, type LockOwner, thisProcess } from './lock-owner.js';

/** What a lock file holds. */
const schema = v.object({
  pid: v.number(),
  started: v.string(),
  host: v.string(),
  boot: v.optional(v.string()),
  namespace: v.optional(v.string()),
  ticks: v.optional(v.string()),
  /** One lock's alone: it tells a lock from the next one of the same name. */
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/)),
});

interface Lock extends LockOwner {
  readonly id: string;
}

/** What stands at a lock's path: a lock, a file that a power cut left empty, something else, or nothing (any more). */
type Found = Lock | 'empty' | 'foreign' | 'nothing';

/** How often a lock is tried that comes and goes. */
const MAX_TRIES = 20;

/** No lock file is longer, in bytes. */
const MAX_BYTES = 4096;

/** A lock file is empty for a moment where the file system has no hard links. */
const EMPTY_MS = 100;

/**
 * A file `NAME.lock` that says who writes NAME. It is held until it is released, or its process is gone: then the next
 * one takes it over.
 */
export class FileLock {
  private constructor(
    private readonly path: string,
    private readonly id: string,
  ) {}

  /**
   * @param target - The file that is to be locked.
   * @param name - How messages call it.
   * @throws CocotagError OUTPUT_LOCKED; the system's error where no lock can be written.
   */
  static async acquire(target: string, name: string): Promise<FileLock> {
    const path = `${target}.lock`;
    return new FileLock(path, await take(path, name, await thisProcess()));
  }

  async release(): Promise<void> {
    const found = await readLock(this.path);
    if (typeof found === 'object' && found.id === this.id) await rm(this.path, { force: true });
  }

  /** Releases without waiting, for a process that ends at once. */
  releaseSync(): void {
    try {
      if (readFileSync(this.path, 'utf8').includes(`"${this.id}"`)) rmSync(this.path, { force: true });
    } catch {
      // It stays, and the next run takes it over.
    }
  }
}

/**
 * Takes a lock. Whoever takes over one that is left behind needs the right to do so, which is a lock itself, named after
 * the one that is left: at most one process ever replaces it, as the right ends with the name that it is about.
 *
 * @returns The lock's id.
 */
async function take(path: string, name: string, self: LockOwner): Promise<string> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const id = randomBytes(6).toString('hex');
    if (await isCreated(path, { ...self, id })) return id;
    const found = await readLock(path);
    if (found === 'nothing') continue;
    if (found === 'foreign' || (found !== 'empty' && !(await isGone(found, self))))
      throw locked(path, name, found);
    const right = `${path}.${idOf(found)}`;
    const rightId = await take(right, name, self);
    if (idOf(await readLock(path)) === idOf(found)) {
      await rename(right, path);
      return rightId;
    }
    await rm(right, { force: true });
  }
  throw locked(path, name, 'foreign');
}

function idOf(found: Found): string {
  return typeof found === 'object' ? found.id : found;
}

/** Makes a lock file if there is none. A hard link shows it to others with all that is in it. */
async function isCreated(path: string, lock: Lock): Promise<boolean> {
  const text = `${JSON.stringify(lock)}\n`;
  const temporary = join(dirname(path), `.${basename(path)}.${lock.id}.tmp`);
  await writeFile(temporary, text, { flag: 'wx' });
  try {
    await link(temporary, path);
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return false;
    return await isWritten(path, text);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** The same where the file system has no hard links, as FAT. */
async function isWritten(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' });
    return true;
  } catch (thrown) {
    if (systemCode(thrown) === 'EEXIST') return false;
    throw thrown;
  }
}

async function readLock(path: string): Promise<Found> {
  const found = await readOnce(path);
  if (found !== 'empty') return found;
  await setTimeout(EMPTY_MS);
  return readOnce(path);
}

async function readOnce(path: string): Promise<Found> {
  try {
    const stats = await lstat(path);
    if (!stats.isFile() || stats.size > MAX_BYTES) return 'foreign';
    // After a power cut a file may hold NULs in place of what was written.
    const text = (await readFile(path, 'utf8')).replaceAll('\0', '');
    if (text === '') return 'empty';
    return v.parse(schema, JSON.parse(text));
  } catch (thrown) {
    return systemCode(thrown) === 'ENOENT' ? 'nothing' : 'foreign';
  }
}

function locked(path: string, name: string, found: Found): CocotagError {
  if (typeof found !== 'object') {
    return new CocotagError('OUTPUT_LOCKED', `${path} is in the way, and is no lock of cocotag's`, {
      path,
      hint: `Give another name than ${name}, or move that file away.`,
    });
  }
  const { pid, host, started } = found;
  const who = `process ${pid} on ${host}, started at ${started}`;
  return new CocotagError('OUTPUT_LOCKED', `${name} is being written by another run: ${who}`, {
    path: name,
    hint: `Wait for it, or give another name. If that process is no more, delete ${path}.`,
  });
}
