import { lstat, realpath, stat } from 'node:fs/promises';
import {
  absolute,
  type BytePath,
  bytePath,
  bytesOf,
  joined,
  photoRef,
  textOf,
  tidied,
} from '../byte-path.js';
import { CocotagError, type PlainError, systemCode } from '../errors.js';
import type { PhotoRef } from '../types.js';
import { listFolder } from './folder.js';
import { comesBy, globMatcher, isGlob, type Root, splitGlob } from './root.js';
import type { Skipped, SkipReason, WalkRules } from './rules.js';

/** What a walk comes by: a photo, or something that was asked for and cannot be had. */
export interface Found {
  readonly photo: PhotoRef;
  readonly error?: PlainError;
}

const everything = () => true;

/**
 * Walks inputs in one order that depends on nothing but names: inputs as given; in a folder its files, then its
 * sub-folders, both by the bytes of their names. One folder is held in memory at a time.
 */
export class Walk {
  /** Roots that were walked, against counting twice what lies in several. */
  private readonly roots: Root[] = [];
  /** Named inputs by absolute path: a walk leaves them to their own turn. */
  private readonly named = new Set<BytePath>();
  private readonly seenNamed = new Set<BytePath>();
  /** Real folders (device and inode) that were walked, where links are followed. */
  private visited = new Set<string>();

  constructor(
    private readonly rules: WalkRules,
    private readonly skipped: Skipped,
    private readonly onFolder: (folder: BytePath) => void = () => {},
  ) {}

  /** Photos of inputs: files, folders, or globs. Inputs that exist are never patterns; those given twice count once. */
  async *inputs(inputs: readonly (string | Uint8Array)[]): AsyncGenerator<Found> {
    const paths = inputs.map((input) => tidied(bytePath(input)));
    const places = await placesOf(paths);
    for (const place of places.values()) this.named.add(place);
    for (const path of paths) {
      const place = places.get(path) ?? path;
      if (this.seenNamed.has(place)) continue;
      this.seenNamed.add(place);
      yield* this.input(path, isGlob(path));
    }
  }

  /** Photos of a list, taken as they come: each line a file or a folder, never a pattern, twice if it stands twice. */
  async *list(lines: AsyncIterable<Uint8Array>): AsyncGenerator<Found> {
    for await (const line of lines) {
      if (line.length === 0) continue;
      this.roots.length = 0;
      this.named.clear();
      this.visited.clear();
      yield* this.input(tidied(bytePath(line)), false);
    }
  }

  /** What the walk of a folder comes by at a place in it: a photo, or the photos of a sub-folder. */
  async *at(folder: BytePath, path: BytePath): AsyncGenerator<Found> {
    const root = await this.rootOf(folder, this.rules.isRecursive ? Number.POSITIVE_INFINITY : 0, everything);
    const relative = textOf(relativeTo(root, path));
    if (path === folder) yield* this.folder(root, folder, 0);
    else if (!(await isFolder(path, this.rules.followsLinks))) {
      if (this.counts(root, path)) yield { photo: photoRef(path) };
    } else if (this.rules.isRecursive && !this.skip(this.rules.skipFolder(relative)))
      yield* this.folder(root, path, relative.split('/').length);
  }

  private async *input(path: BytePath, mayBeGlob: boolean): AsyncGenerator<Found> {
    try {
      const stats = await stat(bytesOf(path));
      if (stats.isDirectory()) yield* this.root(path, Number.POSITIVE_INFINITY, everything, false);
      else if (!this.skip(this.rules.skipNamed(textOf(path)))) yield { photo: photoRef(path) };
    } catch (thrown) {
      if (mayBeGlob && ['ENOENT', 'ENAMETOOLONG'].includes(systemCode(thrown) ?? '')) yield* this.glob(path);
      else yield { photo: photoRef(path), error: unreachable(thrown) };
    }
  }

  private async *glob(pattern: BytePath): AsyncGenerator<Found> {
    const { folder, glob, depth } = splitGlob(pattern);
    try {
      await stat(bytesOf(folder));
    } catch (thrown) {
      yield { photo: photoRef(pattern), error: unreachable(thrown) };
      return;
    }
    yield* this.root(folder, depth, globMatcher(glob), true);
  }

  private async *root(
    folder: BytePath,
    depth: number,
    isMeant: Root['isMeant'],
    isPattern: boolean,
  ): AsyncGenerator<Found> {
    const root = await this.rootOf(folder, this.rules.isRecursive || isPattern ? depth : 0, isMeant);
    // A glob may mean other files of folders that were walked already.
    const visited = this.visited;
    if (isPattern) this.visited = new Set();
    yield* this.folder(root, folder, 0);
    this.visited = visited;
    this.roots.push(root);
  }

  private async rootOf(folder: BytePath, depth: number, isMeant: Root['isMeant']): Promise<Root> {
    return { folder, realFolder: bytePath(await realpath(bytesOf(folder), 'buffer')), depth, isMeant };
  }

  private async *folder(root: Root, folder: BytePath, depth: number): AsyncGenerator<Found> {
    if (this.rules.followsLinks && !(await this.isNew(folder))) return;
    this.onFolder(folder);
    const content = await listFolder(folder).catch(unreachable);
    if ('code' in content) {
      yield { photo: photoRef(folder), error: content };
      return;
    }
    const links = await this.resolveLinks(root, folder, content.links);
    const names = [...content.files, ...links.files].sort();
    for (const name of names) {
      const path = joined(folder, name);
      const error = links.dangling.has(name) ? danglingLink() : undefined;
      if (this.counts(root, path)) yield { photo: photoRef(path), ...(error && { error }) };
    }
    if (depth >= root.depth) return;
    for (const name of [...content.folders, ...links.folders].sort()) {
      const path = joined(folder, name);
      if (!this.skip(this.rules.skipFolder(textOf(relativeTo(root, path)))))
        yield* this.folder(root, path, depth + 1);
    }
  }

  /** What links lead to. A dangling one stands among the files, where its name is a photo's. */
  private async resolveLinks(root: Root, folder: BytePath, names: readonly string[]) {
    const links = { files: [] as string[], folders: [] as string[], dangling: new Set<string>() };
    for (const name of names) {
      const stats = await stat(bytesOf(joined(folder, name))).catch(() => undefined);
      if (stats?.isDirectory()) {
        if (this.rules.followsLinks) links.folders.push(name);
        else if (root.depth > 0) this.skipped.linkedFolders++;
        continue;
      }
      links.files.push(name);
      if (stats === undefined && this.rules.isWanted(name)) links.dangling.add(name);
    }
    return links;
  }

  /** Whether a file that the walk of a root came by counts, here and now. */
  private counts(root: Root, path: BytePath): boolean {
    const relative = relativeTo(root, path);
    const relativePath = textOf(relative);
    if (this.skip(this.rules.skipFile(relativePath))) return false;
    const realPath = joined(root.realFolder, relative);
    if (!root.isMeant(relativePath) || this.named.has(realPath)) return false;
    return !this.roots.some((earlier) => comesBy(earlier, this.rules, realPath));
  }

  /** Whether a folder was not walked yet, under any of its names. */
  private async isNew(folder: BytePath): Promise<boolean> {
    const { dev, ino } = await stat(bytesOf(folder), { bigint: true });
    const id = `${dev}:${ino}`;
    if (this.visited.has(id)) return false;
    this.visited.add(id);
    return true;
  }

  /** Counts what is passed over. */
  private skip(reason: SkipReason): boolean {
    if (reason === undefined) return false;
    this.skipped[reason]++;
    return true;
  }
}

/** Whether a walk would take something for a folder. */
async function isFolder(path: BytePath, followsLinks: boolean): Promise<boolean> {
  return (await (followsLinks ? stat : lstat)(bytesOf(path))).isDirectory();
}

function relativeTo(root: Root, path: BytePath): BytePath {
  return path.slice(joined(root.folder, '').length) as BytePath;
}

/** Inputs by their folder's real path and their own name: one and the same however they are spelled. */
async function placesOf(paths: readonly BytePath[]): Promise<ReadonlyMap<BytePath, BytePath>> {
  const places = new Map<BytePath, BytePath>();
  const realFolders = new Map<string, Buffer | undefined>();
  for (const path of paths) {
    const slash = path.lastIndexOf('/');
    const folder = slash === -1 ? '.' : path.slice(0, slash) || '/';
    if (!realFolders.has(folder)) {
      realFolders.set(folder, await realpath(bytesOf(folder as BytePath), 'buffer').catch(() => undefined));
    }
    const real = realFolders.get(folder);
    places.set(path, real === undefined ? absolute(path) : joined(bytePath(real), path.slice(slash + 1)));
  }
  return places;
}

function danglingLink(): PlainError {
  return new CocotagError('IMAGE_NOT_FOUND', 'is a link that leads nowhere').toPlain();
}

/** Why a file or folder that was asked for cannot be looked into. */
function unreachable(thrown: unknown): PlainError {
  const code = systemCode(thrown);
  if (code === undefined) throw thrown;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new CocotagError('IMAGE_NOT_FOUND', 'no such file or folder').toPlain();
  const reason = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : code;
  return new CocotagError('IMAGE_UNREADABLE', `cannot be read: ${reason}`).toPlain();
}
