import { type FSWatcher, watch } from 'node:fs';
import { type BytePath, bytesOf, isInside, joined } from '../byte-path.js';

/** What is told of watched folders. */
export interface FolderListener {
  /**
   * Something happened to a file or folder.
   *
   * @param isNamed - Whether it came, went or was renamed; else it was written to.
   */
  onChange(path: BytePath, isNamed: boolean): void;
  /** A folder cannot be watched. */
  onBlind(folder: BytePath, thrown: unknown): void;
}

/**
 * Watches of folders, one each, as the system has them: names are bytes, and a folder of any number of files costs one
 * watch. See docs/design.md for why not by way of a library.
 */
export class FolderWatches {
  private readonly watches = new Map<BytePath, FSWatcher>();

  constructor(private readonly listener: FolderListener) {}

  has(folder: BytePath): boolean {
    return this.watches.has(folder);
  }

  /** Watches a folder, which may be another one of the same name than before. */
  renew(folder: BytePath): void {
    this.watches.get(folder)?.close();
    this.watches.delete(folder);
    try {
      const watcher = watch(bytesOf(folder), { encoding: 'buffer' }, (event, name) => {
        const path = name === null ? folder : joined(folder, name.toString('latin1'));
        this.listener.onChange(path, event === 'rename' || name === null);
      });
      watcher.on('error', (error) => this.listener.onBlind(folder, error));
      this.watches.set(folder, watcher);
    } catch (thrown) {
      this.listener.onBlind(folder, thrown);
    }
  }

  /** A folder is no longer there, nor what is in it. */
  drop(folder: BytePath): void {
    for (const [path, watcher] of this.watches) {
      if (path !== folder && !isInside(path, folder)) continue;
      watcher.close();
      this.watches.delete(path);
    }
  }

  close(): void {
    for (const watcher of this.watches.values()) watcher.close();
    this.watches.clear();
  }
}
