import fs from 'node:fs';
import fastGlob from 'fast-glob';
import { type BytePath, bytesOf } from '../byte-path.js';

/** What a folder holds, in no order. Where links lead is for others to find out. */
export interface FolderContent {
  readonly files: readonly string[];
  readonly folders: readonly string[];
  readonly links: readonly string[];
}

/**
 * Lists one folder, whatever bytes its names are made of.
 *
 * fast-glob walks in no order, follows links into loops, and ends at the first folder that it may not read; one call a
 * folder leaves all three to us. Through its own file system it would lose folders whose path is no UTF-8, take a
 * folder that is not there for an empty one, and miss names that begin with a line end or `.\`; through ours it sees
 * one folder, `/`, whose names are plain numbers.
 *
 * @throws the system's error where the folder cannot be read.
 */
export async function listFolder(folder: BytePath): Promise<FolderContent> {
  const found: fs.Dirent<Buffer>[] = [];
  let failure: Error | undefined;
  const readdir = (
    _path: string,
    _options: unknown,
    done: (error: null, entries: fs.Dirent[]) => void,
  ): void => {
    fs.readdir(bytesOf(folder), { withFileTypes: true, encoding: 'buffer' }, (error, entries) => {
      if (error) failure = error;
      else found.push(...entries);
      done(null, found.map(numbered) as unknown as fs.Dirent[]);
    });
  };
  const numbers = await fastGlob.async('*', {
    cwd: '/',
    fs: { readdir: readdir as typeof fs.readdir },
    deep: 1,
    onlyFiles: false,
    followSymbolicLinks: false,
  });
  if (failure !== undefined) throw failure;
  const entries = numbers.flatMap((number) => found[Number(number)] ?? []);
  const named = (is: (entry: fs.Dirent<Buffer>) => boolean) =>
    entries.filter(is).map(({ name }) => name.toString('latin1'));
  return {
    files: named((entry) => !entry.isDirectory() && !entry.isSymbolicLink()),
    folders: named((entry) => entry.isDirectory()),
    links: named((entry) => entry.isSymbolicLink()),
  };
}

/** An entry under its number, which fast-glob cannot misread. */
function numbered(entry: fs.Dirent<Buffer>, number: number) {
  return {
    name: String(number),
    isFile: () => entry.isFile(),
    isDirectory: () => entry.isDirectory(),
    isSymbolicLink: () => entry.isSymbolicLink(),
  };
}
