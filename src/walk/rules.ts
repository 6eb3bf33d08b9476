import picomatch from 'picomatch';
import { PHOTO_EXTENSIONS } from './photo-extensions.js';

/** What a user may choose about which files of a folder count. */
export interface WalkChoices {
  /** Globs; a file must match one. A pattern without a slash is matched against the name. */
  readonly include?: readonly string[] | undefined;
  /** Globs; a file or folder that matches one is left out. */
  readonly exclude?: readonly string[] | undefined;
  /** Whether sub-folders are walked. Default: true. */
  readonly recursive?: boolean | undefined;
  /** Whether linked folders are walked, each real folder once. Default: false. */
  readonly followSymlinks?: boolean | undefined;
  /** Whether hidden files and folders count. Default: false. */
  readonly hidden?: boolean | undefined;
  /** Whether thumbnail and rubbish folders are left out. Default: true. */
  readonly defaultExcludes?: boolean | undefined;
}

/** How many things a walk passed over, by reason: for the summary, and to say why nothing was found. */
export interface Skipped {
  hidden: number;
  defaultExcludes: number;
  filtered: number;
  notPhotos: number;
  linkedFolders: number;
}

/** Why something is passed over; undefined where it is not. */
export type SkipReason = keyof Skipped | undefined;

/** A walk's choices, compiled. Paths are text, relative to the folder that was given. */
export interface WalkRules {
  readonly isRecursive: boolean;
  readonly followsLinks: boolean;
  /** Whether a name is one of those that are looked for. */
  isWanted(name: string): boolean;
  /** Why a folder found by a walk is not entered. */
  skipFolder(path: string): SkipReason;
  /** Why a file found by a walk does not count. */
  skipFile(path: string): SkipReason;
  /** Why a file that was named does not count: nothing but the user's own patterns. */
  skipNamed(path: string): SkipReason;
}

/** Folders that other programs fill with thumbnails and deleted files. */
const RUBBISH = /^(?:@eadir|\.thumbnails|.*\.lrdata|\$recycle\.bin|#recycle|\.trash.*)$/i;

export function noneSkipped(): Skipped {
  return { hidden: 0, defaultExcludes: 0, filtered: 0, notPhotos: 0, linkedFolders: 0 };
}

/** Compiles a walk's choices. */
export function walkRules(
  choices: WalkChoices,
  isWanted: (name: string) => boolean = hasPhotoExtension,
): WalkRules {
  const { include = [], exclude = [], hidden = false, defaultExcludes = true } = choices;
  const isIncluded = include.length === 0 ? () => true : matcher(include);
  const isExcluded = exclude.length === 0 ? () => false : matcher(exclude);
  const skipAny = (path: string, name: string): SkipReason => {
    if (defaultExcludes && RUBBISH.test(name)) return 'defaultExcludes';
    if (!hidden && name.startsWith('.')) return 'hidden';
    return isExcluded(path) ? 'filtered' : undefined;
  };
  const skipNamed = (path: string): SkipReason =>
    isExcluded(path) || !isIncluded(path) ? 'filtered' : undefined;
  return {
    isRecursive: choices.recursive ?? true,
    followsLinks: choices.followSymlinks ?? false,
    isWanted,
    skipFolder: (path) => skipAny(path, nameOf(path)),
    skipFile: (path) => {
      const name = nameOf(path);
      if (!isWanted(name)) return 'notPhotos';
      return skipAny(path, name) ?? (isIncluded(path) ? undefined : 'filtered');
    },
    skipNamed,
  };
}

/** Whether a name ends like a photo's. */
export function hasPhotoExtension(name: string): boolean {
  const dot = name.lastIndexOf('.');
  return dot > 0 && PHOTO_EXTENSIONS.has(name.slice(dot + 1).toLowerCase());
}

/** Whether a name ends like a sidecar's. */
export function hasSidecarExtension(name: string): boolean {
  return /.\.xmp$/is.test(name);
}

/** A pattern with a slash is for the path, one without for the name. */
function matcher(patterns: readonly string[]): (path: string) => boolean {
  const forPaths = patterns.filter((pattern) => pattern.includes('/'));
  const forNames = patterns.filter((pattern) => !pattern.includes('/'));
  const options = { dot: true, flags: 's' }; // s: names may hold line ends.
  const matchesPath = picomatch(forPaths, options);
  const matchesName = picomatch(forNames, options);
  return (path) => matchesPath(path) || matchesName(nameOf(path));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
