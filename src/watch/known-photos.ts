import { type BytePath, folderOf, isInside, nameOf } from '../byte-path.js';
import type { FileMark } from './settling.js';

type Folders = Map<BytePath, Map<string, FileMark>>;

/**
 * How photos were when they were given to whoever tags them: about 100 bytes each. A walk of everything forgets those that it
 * does not come by.
 */
export class KnownPhotos {
  private folders: Folders = new Map();
  /** What was known before the walk of everything that goes on. */
  private earlier: Folders = new Map();

  get(path: BytePath): FileMark | undefined {
    return markIn(this.folders, path) ?? markIn(this.earlier, path);
  }

  set(path: BytePath, mark: FileMark): void {
    const folder = folderOf(path);
    const marks = this.folders.get(folder) ?? new Map<string, FileMark>();
    this.folders.set(folder, marks.set(nameOf(path), mark));
  }

  /** A photo is no longer there. */
  forget(path: BytePath): void {
    for (const folders of [this.folders, this.earlier]) folders.get(folderOf(path))?.delete(nameOf(path));
  }

  /** A folder is no longer there, with all that was in it. */
  forgetFolder(path: BytePath): void {
    for (const folders of [this.folders, this.earlier]) {
      for (const folder of folders.keys()) {
        if (folder === path || isInside(folder, path)) folders.delete(folder);
      }
    }
  }

  /** A walk of everything begins. */
  beginWalk(): void {
    this.earlier = this.folders;
    this.folders = new Map();
  }

  /** It is over. */
  endWalk(): void {
    this.earlier = new Map();
  }
}

function markIn(folders: Folders, path: BytePath): FileMark | undefined {
  return folders.get(folderOf(path))?.get(nameOf(path));
}
