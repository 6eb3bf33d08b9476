import type { BytePath } from '../byte-path.js';
import {
  hasSidecarExtension,
  noneSkipped,
  type Skipped,
  type WalkChoices,
  type WalkRules,
  walkRules,
} from './rules.js';
import { type Found, Walk } from './walk.js';

/** What to look for photos in, beside the inputs. */
export interface FindOptions extends WalkChoices {
  /** Paths, one an item, taken as they come, after the inputs. */
  readonly filesFrom?: AsyncIterable<Uint8Array> | undefined;
  /** Counted up for what is passed over. */
  readonly skipped?: Skipped | undefined;
}

/**
 * Finds photos by their names, without opening any: files, folders (walked) and globs.
 *
 * The order depends on names only: inputs as given; in a folder its files, then its sub-folders, both by bytes.
 *
 * @param inputs - Paths or globs, as text or bytes. One that exists is never a glob.
 */
export function findPhotos(
  inputs: readonly (string | Uint8Array)[],
  options: FindOptions = {},
): AsyncGenerator<Found> {
  return find(inputs, options, walkRules(options));
}

/** Finds sidecars (`.xmp`, in any capitals) in the same way; `photo` is then the sidecar. */
export function findSidecars(
  inputs: readonly (string | Uint8Array)[],
  options: FindOptions = {},
): AsyncGenerator<Found> {
  return find(inputs, options, walkRules(options, hasSidecarExtension));
}

/** What is found at a place in a folder that is walked, and what is to be told. */
export interface FindAtOptions extends WalkChoices {
  /** Told of each folder before it is looked into. */
  readonly onFolder?: ((folder: BytePath) => void) | undefined;
}

/**
 * Finds what `findPhotos([folder])` would find at one place in the folder: a photo, or the photos of a sub-folder.
 *
 * @param path - The folder itself, or a path that begins with it.
 * @throws the system's error where the folder, or the place, is not there.
 */
export function findPhotosAt(
  folder: BytePath,
  path: BytePath,
  options: FindAtOptions = {},
): AsyncGenerator<Found> {
  return new Walk(walkRules(options), noneSkipped(), options.onFolder).at(folder, path);
}

async function* find(
  inputs: readonly (string | Uint8Array)[],
  { skipped = noneSkipped(), filesFrom }: FindOptions,
  rules: WalkRules,
): AsyncGenerator<Found> {
  const walk = new Walk(rules, skipped);
  yield* walk.inputs(inputs);
  if (filesFrom !== undefined) yield* walk.list(filesFrom);
}
