import { type BigIntStats, constants } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { type BytePath, bytePath, bytesOf, folderOf, isInside, joined, textOf } from '../byte-path.js';
import { CocotagError, isDiskFull, messageOf, systemCode } from '../errors.js';
import {
  close,
  fchmod,
  fchown,
  fstat,
  fsync,
  link,
  lstat,
  mkdir,
  open,
  readFile,
  rename,
  stat,
  unlink,
  writeFile,
} from './files.js';
import type { SidecarChange } from './rewrite.js';
import { readSidecar, type SidecarState } from './state.js';
import { temporaryName } from './temporary.js';
import { decodeSidecar, encodeSidecar, invalid, type SidecarText } from './text.js';

/** Larger than any sidecar that was seen by two orders of magnitude, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/** How often a sidecar is read that others write to at the same time. */
const MAX_TRIES = 3;

/** What became of a sidecar: `left` where nothing had to be changed, `absent` where there is none and none is needed. */
export type SidecarOutcome = 'made' | 'merged' | 'deleted' | 'left' | 'absent';

/** How a sidecar is updated. */
export interface UpdateOptions {
  /** What becomes of what it holds. */
  readonly change: (state: SidecarState) => SidecarChange | Promise<SidecarChange>;
  /** Folders, absolute and without links: a sidecar that is a link is written only if it leads into one of them. */
  readonly roots: () => Promise<readonly BytePath[]>;
  /** Whether nothing is written. */
  readonly isDryRun: boolean;
  /** Whether the folder of a new sidecar is made, too. */
  readonly mayMakeFolder: boolean;
}

/** A sidecar as it was read. */
interface Read extends SidecarText {
  readonly stats: BigIntStats;
}

/**
 * Reads a sidecar, has it changed, and writes it: to a temporary file beside it, which takes its place when it is on the
 * disk. Whatever ends the process, the sidecar is whole, the old one or the new one. Its mode and owner stay. One that
 * others change in between is read again.
 *
 * @throws CocotagError SIDECAR_INVALID, SIDECAR_CHANGED, SIDECAR_UNWRITABLE, or DISK_FULL.
 */
export async function updateSidecar(path: BytePath, options: UpdateOptions): Promise<SidecarOutcome> {
  try {
    let target = path;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const outcome = await tryUpdate(target, options);
      if (outcome === 'link') target = await linkTarget(path, options.roots);
      else if (outcome !== 'changed') return outcome;
    }
    throw new CocotagError('SIDECAR_CHANGED', 'changes while it is worked on; another program writes to it', {
      hint: 'Run cocotag again when the other program is done.',
    });
  } catch (thrown) {
    throw sidecarError(thrown, textOf(path));
  }
}

async function tryUpdate(
  target: BytePath,
  { change, isDryRun, mayMakeFolder }: UpdateOptions,
): Promise<SidecarOutcome | 'changed' | 'link'> {
  const before = await readIfAny(target);
  if (before === 'link') return 'link';
  const state = readSidecar(before?.text);
  const result = await change(state);
  switch (result.kind) {
    case 'same':
      return before === undefined ? 'absent' : 'left';
    case 'bare':
      if (isDryRun || before === undefined) return 'deleted';
      if (!(await isUnchanged(target, before.stats))) return 'changed';
      await unlink(bytesOf(target));
      return 'deleted';
    case 'changed': {
      if (!isDryRun && !(await write(target, result.text, before, mayMakeFolder))) return 'changed';
      return before === undefined ? 'made' : 'merged';
    }
  }
}

/** Where a sidecar is that is a link: the link stays, and what it leads to is written. */
async function linkTarget(path: BytePath, roots: UpdateOptions['roots']): Promise<BytePath> {
  const target = await realpath(bytesOf(path), 'buffer').catch(absent);
  if (target === undefined) throw unwritable('is a link that leads nowhere');
  const real = bytePath(target);
  if ((await roots()).some((root) => isInside(real, root))) return real;
  throw unwritable(`is a link to ${textOf(real)}, outside the folders that were given`);
}

async function readIfAny(path: BytePath): Promise<Read | 'link' | undefined> {
  // O_NONBLOCK: opening a named pipe would otherwise wait for somebody to write to it.
  const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);
  const file = await open(bytesOf(path), flags).catch(absentOrLink);
  if (file === undefined || file === 'link') return file;
  try {
    const stats = await fstat(file, { bigint: true });
    if (!stats.isFile()) throw invalid('is no regular file');
    if (stats.size > MAX_BYTES) throw invalid(`has ${stats.size} bytes, more than ${MAX_BYTES}`);
    return { stats, ...decodeSidecar(await readFile(file)) };
  } finally {
    await close(file);
  }
}

/** @returns Whether it was written; not where the target was changed by others since it was read. */
async function write(
  target: BytePath,
  text: string,
  before: Read | undefined,
  mayMakeFolder: boolean,
): Promise<boolean> {
  const folder = folderOf(target);
  const temporary = joined(folder, temporaryName());
  const file = await openNew(temporary).catch(async (thrown) => {
    if (!mayMakeFolder || systemCode(thrown) !== 'ENOENT') throw thrown;
    await mkdir(bytesOf(folder), { recursive: true });
    return openNew(temporary);
  });
  let isMoved = false;
  try {
    try {
      await writeFile(file, encodeSidecar({ encoding: 'utf8', hasByteOrderMark: false, ...before, text }));
      if (before !== undefined) await keepOwner(file, before.stats);
      await fsync(file);
    } finally {
      await close(file);
    }
    if (before === undefined && (await isLinkedAs(temporary, target))) return true;
    const isFree = before === undefined ? await isAbsent(target) : await isUnchanged(target, before.stats);
    if (!isFree) return false;
    await rename(bytesOf(temporary), bytesOf(target));
    isMoved = true;
    return true;
  } finally {
    if (!isMoved) await unlink(bytesOf(temporary));
  }
}

function openNew(path: BytePath): Promise<number> {
  return open(bytesOf(path), 'wx');
}

/** A new sidecar never replaces one that came into being meanwhile: a link cannot, a rename would. */
async function isLinkedAs(temporary: BytePath, target: BytePath): Promise<boolean> {
  try {
    await link(bytesOf(temporary), bytesOf(target));
    return true;
  } catch {
    // Somebody was faster, or the file system has no hard links, as FAT.
    return false;
  }
}

async function isAbsent(path: BytePath): Promise<boolean> {
  return (await lstat(bytesOf(path)).catch(absent)) === undefined;
}

async function keepOwner(file: number, { uid, gid, mode }: BigIntStats): Promise<void> {
  const own = await fstat(file, { bigint: true });
  if (own.uid !== uid || own.gid !== gid) await fchown(file, Number(uid), Number(gid));
  // After chown, which takes some bits away.
  await fchmod(file, Number(mode & 0o7777n));
}

async function isUnchanged(path: BytePath, before: BigIntStats): Promise<boolean> {
  const now = await stat(bytesOf(path), { bigint: true }).catch(absent);
  return (
    now !== undefined &&
    now.ino === before.ino &&
    now.size === before.size &&
    now.mtimeNs === before.mtimeNs &&
    now.ctimeNs === before.ctimeNs
  );
}

function absent(thrown: unknown): undefined {
  if (systemCode(thrown) === 'ENOENT') return undefined;
  throw thrown;
}

function absentOrLink(thrown: unknown): 'link' | undefined {
  const code = systemCode(thrown);
  // What O_NOFOLLOW says of a link.
  if (code === 'ELOOP') return 'link';
  return code === 'ENAMETOOLONG' ? undefined : absent(thrown);
}

function unwritable(what: string): CocotagError {
  return new CocotagError('SIDECAR_UNWRITABLE', what);
}

/** An error that names the sidecar. */
function sidecarError(thrown: unknown, path: string): CocotagError {
  if (thrown instanceof CocotagError) {
    const { code, hint, message, cause } = thrown;
    return new CocotagError(code, `${path} ${message}`, { path, hint, cause });
  }
  const code = systemCode(thrown);
  if (code === undefined) return CocotagError.from(thrown);
  const details = { path, cause: thrown };
  if (isDiskFull(thrown)) {
    return new CocotagError('DISK_FULL', `There is no room to write ${path}`, {
      ...details,
      hint: 'Make room, then run the command again.',
    });
  }
  const reason = REASONS[code] ?? messageOf(thrown);
  return new CocotagError('SIDECAR_UNWRITABLE', `${path} cannot be written: ${reason}`, details);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied, or its owner could not be kept',
  ENOENT: 'there is no such folder',
  EROFS: 'the disk is read-only',
  ENOTDIR: 'a part of its path is no folder',
  ENAMETOOLONG: 'its name is too long',
};
