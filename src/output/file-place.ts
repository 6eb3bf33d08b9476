import { randomBytes } from 'node:crypto';
import { open, readdir, readlink, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { systemCode } from '../errors.js';

/** What a path of an output means. */
export type FilePlace =
  /** A device or a named pipe, which is written to directly. */
  | { readonly kind: 'device' }
  | {
      readonly kind: 'file';
      /** The file itself: a link stays a link, and what it points to is written. */
      readonly target: string;
      /** The permissions of the file that is there; undefined where there is none. */
      readonly mode: number | undefined;
    };

/** @throws the system's error where there can be no such file. */
export async function filePlace(path: string): Promise<FilePlace> {
  const existing = await statIfAny(path);
  if (existing?.isDirectory() || path === '' || path.endsWith('/'))
    throw Object.assign(new Error(), { code: 'EISDIR' });
  if (existing === undefined) return { kind: 'file', target: await linkTarget(path), mode: undefined };
  if (!existing.isFile()) return { kind: 'device' };
  return { kind: 'file', target: await realpath(path), mode: existing.mode & 0o7777 };
}

/**
 * A name for a file until it is whole, in the folder where it will be: one that nobody can foresee, and never one that
 * exists: it might be a link that others left there.
 */
export function temporaryFor(target: string): string {
  return join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
}

/** A temporary name of a file or of its lock, behind the file's own name. */
const TEMPORARY = /^(?:lock\.(?:[0-9a-f]{12}\.|empty\.)*)?[0-9a-f]{12}\.tmp$/;

/** Removes what a process left that was killed while it wrote a file. The file must be locked: nobody else writes it. */
export async function removeTemporaries(target: string): Promise<void> {
  const [folder, start] = [dirname(target), `.${basename(target)}.`];
  // A folder may be one to write in that cannot be listed.
  for (const name of await readdir(folder).catch(() => [])) {
    const isOurs = name.startsWith(start) && TEMPORARY.test(name.slice(start.length));
    if (isOurs) await rm(join(folder, name), { force: true });
  }
}

/** Puts a rename on the disk. Windows and some network file systems cannot open a folder; the rename stands anyway. */
export async function syncFolder(folder: string): Promise<void> {
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
