import fs from 'node:fs';
import fastGlob from 'fast-glob';
import { absolute, type BytePath, bytesOf } from './byte-path.js';

/** What a folder holds, sorted by the bytes of the names. Links are told apart by nobody yet. */
export interface FolderContent {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly links: readonly string[];
}

/** fast-glob's file system with names of any bytes: what it takes for text are latin1 bytes. */
const byteFileSystem = {
  readdir: ((path: string, _: unknown, done: (error: Error | null, entries?: fs.Dirent[]) => void) => {
    fs.readdir(Buffer.from(path, 'latin1'), { withFileTypes: true, encoding: 'buffer' }, (error, entries) => {
      if (error) return done(error);
      done(
        null,
        entries.map((entry) =>
          Object.assign(entry, { name: entry.name.toString('latin1') }),
        ) as unknown as fs.Dirent[],
      );
    });
  }) as typeof fs.readdir,
};

/**
 * Lists one folder. fast-glob walks in no order, follows links into loops, and ends at the first folder that it may
 * not read; one call a folder leaves all three to us.
 *
 * @throws the system's error where the folder cannot be read.
 */
export async function listFolder(folder: BytePath): Promise<FolderContent> {
  const entries = await fastGlob.async('*', {
    cwd: absolute(folder === '' ? ('.' as BytePath) : folder),
    fs: byteFileSystem,
    deep: 1,
    dot: true,
    onlyFiles: false,
    objectMode: true,
    followSymbolicLinks: false,
    caseSensitiveMatch: true,
  });
  const named = (is: (entry: fs.Dirent) => boolean) =>
    entries
      .filter(({ dirent }) => is(dirent as fs.Dirent))
      .map(({ name }) => name)
      .sort(byBytes);
  return {
    files: named((entry) => !entry.isDirectory() && !entry.isSymbolicLink()),
    folders: named((entry) => entry.isDirectory()),
    links: named((entry) => entry.isSymbolicLink()),
  };
}

/** Compares latin1 strings, which is comparing bytes. */
export function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The bytes of a path on disk, for the functions of node:fs. */
export const onDisk = (path: BytePath): Buffer => bytesOf(path === '' ? ('.' as BytePath) : path);
