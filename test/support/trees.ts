import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';

/** Everything below a folder: what each thing is, by its path from there (one character a byte). */
export function treeOf(folder: string): Record<string, string> {
  return Object.fromEntries(thingsIn(Buffer.from(folder), '').map(([path, at]) => [path, describe(at)]));
}

/** As {@link treeOf}, with times and modes and inodes: equal only where nothing was written at all. */
export function untouchedTreeOf(folder: string): Record<string, string> {
  const all = thingsIn(Buffer.from(folder), '').map(([path, at]) => {
    const { mtimeNs, ctimeNs, ino, mode } = lstatSync(at, { bigint: true });
    return [path, `${describe(at)} ${mtimeNs} ${ctimeNs} ${ino} ${mode}`];
  });
  return Object.fromEntries(all);
}

/** The paths of everything below a folder. */
export function pathsIn(folder: string): string[] {
  return Object.keys(treeOf(folder));
}

/** Writes files into a folder, by name. */
export function plantFiles(folder: string, files: Readonly<Record<string, string | Buffer>>): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(`${folder}/${name}`, content);
}

function thingsIn(folder: Buffer, path: string): [string, Buffer][] {
  const names = readdirSync(folder, { encoding: 'buffer' }).sort(Buffer.compare);
  return names.flatMap((name): [string, Buffer][] => {
    const at = Buffer.concat([folder, Buffer.from('/'), name]);
    const itsPath = path + name.toString('latin1');
    return lstatSync(at).isDirectory()
      ? [[`${itsPath}/`, at], ...thingsIn(at, `${itsPath}/`)]
      : [[itsPath, at]];
  });
}

function describe(at: Buffer): string {
  const stats = lstatSync(at);
  if (stats.isSymbolicLink()) return `link to ${readlinkSync(at)}`;
  if (stats.isDirectory()) return 'folder';
  if (!stats.isFile()) return 'special file';
  return createHash('sha256').update(readFileSync(at)).digest('hex');
}
