import { lstat, stat } from 'node:fs/promises';
import { type BytePath, bytePath, bytesOf, isInside, nameOf, pathOf, textOf, tidied } from '../byte-path.js';
import { CocotagError, systemCode } from '../errors.js';
import type { PhotoRef } from '../types.js';
import { type Found, findPhotosAt, hasPhotoExtension, type WalkChoices } from '../walk/index.js';
import { FolderWatches } from './folder-watches.js';
import { KnownPhotos } from './known-photos.js';
import { type FileMark, fileMark, Settling } from './settling.js';
import { Walks } from './walks.js';

/** Long enough for a copy over a network that hesitates. */
const DEFAULT_SETTLE_MS = 5_000;

const DEFAULT_RESCAN_MS = 3_600_000;

/** A timer of more than 2^31 milliseconds would go off at once. */
const LONGEST_TIMER_MS = 86_400_000;

/** How folders are watched. */
export interface WatchOptions extends WalkChoices {
  /** How long a file must have been left alone, in milliseconds, to count as whole. Default: 5,000. */
  readonly settleMs?: number | undefined;
  /** How often all folders are walked again, in milliseconds, for what the system does not tell. Default: an hour. */
  readonly rescanMs?: number | undefined;
  /** Told of folders that only those walks see. */
  readonly onBlind?: ((folder: string, thrown: unknown) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Photos of folders: those that are there, and those that come or change, when they are whole. What the system tells of a
 * folder only says where to look; what counts is how the photo's file is then, so that nothing depends on
 * every event being heard.
 */
export class PhotoWatch {
  private readonly known = new KnownPhotos();
  private readonly settling: Settling<BytePath>;
  private readonly watches: FolderWatches;
  /** Names that came or went, and may be folders. */
  private readonly unsure = new Set<BytePath>();
  private readonly ready: Found[] = [];
  private readonly walks: Walks;
  private isWalkingAll = false;
  private nextRescan = 0;
  /** Photos that were given before, and were changed. */
  private readonly changed = new WeakSet<PhotoRef>();
  private wake = () => {};

  private constructor(
    private readonly roots: readonly BytePath[],
    private readonly options: WatchOptions,
  ) {
    this.settling = new Settling(options.settleMs ?? DEFAULT_SETTLE_MS);
    this.watches = new FolderWatches({
      onChange: (path, isNamed) => this.hear(path, isNamed),
      onBlind: (folder, thrown) => options.onBlind?.(textOf(folder), thrown),
    });
    this.walks = new Walks(options, {
      onFolder: (folder) => this.watches.renew(folder),
      onGone: ({ root, path }, thrown) => {
        this.watches.drop(path);
        // A folder that went again is nothing to speak of, but one that was given is.
        if (path === root) options.onBlind?.(textOf(root), thrown);
      },
    });
    options.signal?.addEventListener('abort', () => {
      this.watches.close();
      this.wake();
    });
  }

  /**
   * Nothing is watched until {@link rounds} is asked for.
   *
   * @throws CocotagError USAGE where one is no folder.
   */
  static async open(
    folders: readonly (string | Uint8Array)[],
    options: WatchOptions = {},
  ): Promise<PhotoWatch> {
    const roots = folders.map((folder) => tidied(bytePath(folder)));
    for (const root of roots) {
      const stats = await stat(bytesOf(root)).catch(() => undefined);
      if (stats?.isDirectory() !== true) {
        throw new CocotagError('USAGE', `${textOf(root)} is no folder, and only folders are watched`, {
          hint: 'Other files: cocotag tag.',
        });
      }
    }
    return new PhotoWatch([...new Set(roots)], options);
  }

  /** Whether a photo that was given had been given before. */
  isChanged(photo: PhotoRef): boolean {
    return this.changed.has(photo);
  }

  /**
   * Photos as they come. A round ends when there is none for the moment; the first one has those that are there. Each is to
   * be read to its end. There is always another round, until the signal aborts.
   */
  async *rounds(): AsyncGenerator<AsyncIterable<Found>> {
    const { signal } = this.options;
    try {
      while (signal?.aborted !== true) {
        await this.lookAround();
        if (this.ready.length > 0 || this.walks.areWaiting) yield this.round();
        else await this.somethingNew();
      }
    } finally {
      this.watches.close();
    }
  }

  private async *round(): AsyncGenerator<Found> {
    while (this.options.signal?.aborted !== true) {
      await this.lookAround();
      const found = this.ready.shift() ?? (await this.walked());
      if (found === undefined) return;
      yield found;
    }
  }

  private hear(path: BytePath, isNamed: boolean): void {
    if (hasPhotoExtension(nameOf(path))) this.settling.touch(path, Date.now());
    // Sidecars are written all the time; a file of another name is of no interest, but a folder is.
    else if (isNamed) this.unsure.add(path);
    else return;
    this.wake();
  }

  /** Resolves when something was heard, is due, or the run is to end. */
  private async somethingNew(): Promise<void> {
    const next = Math.min(this.settling.nextLook ?? Number.POSITIVE_INFINITY, this.nextRescan);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, Math.min(Math.max(0, next - Date.now()), LONGEST_TIMER_MS));
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.unsure.size > 0 || this.options.signal?.aborted === true) this.wake();
    });
    this.wake = () => {};
  }

  /** Looks at all that something was heard of. */
  private async lookAround(): Promise<void> {
    const now = Date.now();
    if (now >= this.nextRescan && !this.isWalkingAll) this.walkAll(now);
    for (const path of this.unsure) {
      this.unsure.delete(path);
      await this.lookAtFolder(path);
    }
    for (const { path, seen } of this.settling.due(now)) await this.lookAtPhoto(path, seen);
  }

  private walkAll(now: number): void {
    this.nextRescan = now + (this.options.rescanMs ?? DEFAULT_RESCAN_MS);
    this.isWalkingAll = true;
    this.known.beginWalk();
    for (const root of this.roots) this.walks.add({ root, path: root });
  }

  private async lookAtFolder(path: BytePath): Promise<void> {
    const stats = await lstat(bytesOf(path)).catch(() => undefined);
    if (stats === undefined) this.forgetFolder(path);
    else if (stats.isDirectory() || stats.isSymbolicLink()) this.walkFolder(path);
  }

  private async lookAtPhoto(path: BytePath, seen: FileMark | undefined): Promise<void> {
    try {
      const stats = await stat(bytesOf(path));
      if (stats.isDirectory()) this.walkFolder(path);
      else if (this.settling.isWhole(path, stats, seen, Date.now())) await this.give(path, fileMark(stats));
    } catch (thrown) {
      if (systemCode(thrown) === undefined) throw thrown;
      // It went again; or it cannot be looked at, which the next walk says.
      this.known.forget(path);
      this.forgetFolder(path);
    }
  }

  private async give(path: BytePath, mark: FileMark): Promise<void> {
    for await (const found of findPhotosAt(this.rootOf(path), path, this.options)) {
      if (this.isNews(found.photo, path, mark)) this.ready.push(found);
    }
  }

  /** Whether a photo is another one than when it was given last; from now on it is known. */
  private isNews(photo: PhotoRef, path: BytePath, mark: FileMark): boolean {
    const before = this.known.get(path);
    this.known.set(path, mark);
    if (before !== undefined && before !== mark) this.changed.add(photo);
    return before !== mark;
  }

  private forgetFolder(path: BytePath): void {
    if (!this.watches.has(path)) return;
    this.known.forgetFolder(path);
    this.watches.drop(path);
  }

  /** A folder came, perhaps in the place of another one. */
  private walkFolder(path: BytePath): void {
    this.forgetFolder(path);
    this.walks.add({ root: this.rootOf(path), path });
  }

  /** The next photo of the walks that are to be made, of those that are news. */
  private async walked(): Promise<Found | undefined> {
    for (;;) {
      const found = await this.walks.next();
      if (found === undefined) break;
      if (await this.isToBeGiven(found)) return found;
    }
    if (this.isWalkingAll) this.known.endWalk();
    this.isWalkingAll = false;
    return undefined;
  }

  private async isToBeGiven({ photo, error }: Found): Promise<boolean> {
    const path = pathOf(photo);
    // What went again while it was looked for is nothing to speak of.
    if (error?.code === 'IMAGE_NOT_FOUND') return false;
    if (error !== undefined) return this.isNews(photo, path, error.code as string as FileMark);
    const stats = await stat(bytesOf(path)).catch(() => undefined);
    if (stats === undefined) return false;
    const mark = fileMark(stats);
    const before = this.known.get(path);
    if (before !== mark && !this.settling.isWhole(path, stats, undefined, Date.now())) {
      // It is not forgotten with this walk that it was given before.
      if (before !== undefined) this.known.set(path, before);
      return false;
    }
    return this.isNews(photo, path, mark);
  }

  private rootOf(path: BytePath): BytePath {
    return this.roots.find((root) => root === path || isInside(path, root)) ?? path;
  }
}
