import { lstat, readdir } from 'node:fs/promises';
import { posix } from 'node:path';
import { absolute, type BytePath, bytesOf, folderOf, joined, nameOf, textOf } from '../byte-path.js';
import { CocotagError, systemCode } from '../errors.js';
import { chooseSidecar, type FolderNames, folderNames, type SidecarNaming } from './names.js';
import { removeLeftovers } from './temporary.js';

/** Photos come folder by folder; what several are worked on at a time lie in a few. */
const REMEMBERED_FOLDERS = 16;

/** Sidecars in a tree of their own, for photos that lie where nothing may be written. */
export interface Mirror {
  /** Where the tree is. */
  readonly folder: BytePath;
  /** The folder, absolute, whose photos' sidecars lie at its top. */
  readonly base: BytePath;
}

/** How sidecars are found. */
export interface PlaceOptions {
  readonly naming: SidecarNaming;
  /** Default: beside the photos. */
  readonly mirror?: Mirror | undefined;
  readonly isPhoto: (name: string) => boolean;
  /** Whether nothing is written. */
  readonly isDryRun: boolean;
}

/** A photo's sidecar. */
export interface Place {
  readonly path: BytePath;
  /** The path of another one of the photo's, which is left alone. */
  readonly ignored?: BytePath | undefined;
}

/** Finds photos' sidecars. Folders are listed once, and the last few remembered. */
export class SidecarPlaces {
  private readonly folders = new Map<BytePath, Promise<FolderNames>>();

  constructor(private readonly options: PlaceOptions) {}

  /** Whether there is such a photo. Where rows were saved long ago, it may have gone since. */
  async has(photo: BytePath): Promise<boolean> {
    const { files } = await this.names(folderOf(photo));
    // Names may differ in capitals from those of the listing, where the file system makes no difference.
    return files.has(nameOf(photo)) || exists(photo);
  }

  /** @throws CocotagError SIDECAR_INVALID where the name that it would have is another photo's. */
  async find(photo: BytePath): Promise<Place> {
    const photoFolder = await this.names(folderOf(photo));
    const folder = this.sidecarFolder(photo);
    const choice = chooseSidecar(nameOf(photo), photoFolder, await this.names(folder), this.options.naming);
    const path = joined(folder, choice.name);
    if (choice.kind === 'taken') {
      throw new CocotagError(
        'SIDECAR_INVALID',
        `${textOf(path)} is the sidecar of ${textOf(choice.owner as BytePath)}`,
        {
          path: textOf(path),
          hint: 'Photos of one name need --xmp-naming append.',
        },
      );
    }
    return { path, ignored: choice.ignored === undefined ? undefined : joined(folder, choice.ignored) };
  }

  private sidecarFolder(photo: BytePath): BytePath {
    const { mirror } = this.options;
    if (mirror === undefined) return folderOf(photo);
    // Not a step out of the tree, whatever a list says.
    const place = withoutSteps(absolute(photo));
    const base = joined(withoutSteps(mirror.base), '');
    // What lies elsewhere, as photos of a list may, is mirrored from the top of the file system.
    const inside = place.startsWith(base) ? place.slice(base.length) : place.slice(1);
    return folderOf(joined(mirror.folder, inside));
  }

  private async listed(folder: BytePath): Promise<FolderNames> {
    const names = await listNames(folder);
    if (!this.options.isDryRun) await removeLeftovers(folder, names);
    return folderNames(names, this.options.isPhoto);
  }

  private names(folder: BytePath): Promise<FolderNames> {
    const known = this.folders.get(folder);
    if (known !== undefined) return known;
    const [oldest] = this.folders.keys();
    if (this.folders.size >= REMEMBERED_FOLDERS && oldest !== undefined) this.folders.delete(oldest);
    const names = this.listed(folder);
    this.folders.set(folder, names);
    return names;
  }
}

async function exists(path: BytePath): Promise<boolean> {
  try {
    await lstat(bytesOf(path));
    return true;
  } catch {
    return false;
  }
}

/** An absolute path without `.` and `..`. */
function withoutSteps(path: BytePath): BytePath {
  return posix.normalize(path) as BytePath;
}

/** The folder that holds all of some folders, which are absolute. */
export function commonFolder(folders: readonly BytePath[]): BytePath {
  const [parts = [], ...others] = folders.map((folder) => folder.split('/'));
  const count = others.reduce((shared, other) => {
    const differs = parts.findIndex((part, i) => part !== other[i]);
    return Math.min(shared, differs === -1 ? parts.length : differs);
  }, parts.length);
  return (parts.slice(0, count).join('/') || '/') as BytePath;
}

/** The names in a folder, as bytes; none where it does not exist yet. */
async function listNames(folder: BytePath): Promise<string[]> {
  try {
    const names = await readdir(bytesOf(folder), { encoding: 'buffer' });
    return names.map((name) => name.toString('latin1'));
  } catch (thrown) {
    const code = systemCode(thrown);
    if (code === undefined) throw thrown;
    if (code === 'ENOENT') return [];
    throw new CocotagError('SIDECAR_UNWRITABLE', `${textOf(folder)} cannot be listed: ${code}`, {
      cause: thrown,
    });
  }
}
