import { stat } from 'node:fs/promises';
import picomatch from 'picomatch';
import { type BytePath, bytesOf, folderOf, joined, textOf } from '../byte-path.js';
import type { SkipReason, WalkRules } from './rules.js';

/** A folder to be walked, for its own sake or for a glob. */
export interface Root {
  /** As the user gave it. */
  readonly folder: BytePath;
  /** Absolute and without links: what tells whether two roots overlap. */
  readonly realFolder: BytePath;
  /** How many folders deep: 0 is the folder alone. */
  readonly depth: number;
  /** Whether a path relative to the folder is meant; only globs are choosy. */
  readonly isMeant: (path: string) => boolean;
}

/** Parentheses alone are part of many names ("IMG (1).jpg"), and a leading exclamation mark is not meant as "not". */
const SCAN = { noparen: true, nonegate: true };

/** Whether an input that does not exist is a pattern. */
export function isGlob(input: BytePath): boolean {
  return picomatch.scan(textOf(input), SCAN).glob !== '';
}

/** The folder that a pattern starts from, and the rest of it. */
export function splitGlob(input: BytePath): { folder: BytePath; glob: string; depth: number } {
  const { base, glob: pattern } = picomatch.scan(input, SCAN);
  const glob = textOf(pattern as BytePath);
  const depth = glob.includes('**') ? Number.POSITIVE_INFINITY : glob.split('/').length - 1;
  return { folder: (base === '' ? '.' : base) as BytePath, glob, depth };
}

/** The folder that an input means: itself, the one that a file lies in, or the fixed part of a pattern. */
export async function rootFolder(input: BytePath): Promise<BytePath> {
  try {
    return (await stat(bytesOf(input))).isDirectory() ? input : folderOf(input);
  } catch {
    return isGlob(input) ? splitGlob(input).folder : folderOf(input);
  }
}

/** A pattern's matcher for paths relative to its folder. */
export function globMatcher(glob: string): (path: string) => boolean {
  return picomatch(glob, { dot: true, nonegate: true, flags: 's' }); // s: names may hold line ends.
}

/**
 * Whether the walk of a root comes by a file, so that another root must not count it again.
 *
 * @param realPath - The file, absolute and without links.
 */
export function comesBy(root: Root, rules: WalkRules, realPath: BytePath): boolean {
  const folder = joined(root.realFolder, '');
  if (!realPath.startsWith(folder)) return false;
  const parts = textOf(realPath.slice(folder.length) as BytePath).split('/');
  if (parts.length - 1 > root.depth) return false;
  const prefixes = parts.map((_, i) => parts.slice(0, i + 1).join('/'));
  const path = prefixes.pop() ?? '';
  const skip: SkipReason =
    prefixes.map((folderPath) => rules.skipFolder(folderPath)).find((why) => why) ?? rules.skipFile(path);
  return skip === undefined && root.isMeant(path);
}
