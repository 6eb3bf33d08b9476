import type { Truth } from './truth.js';

/** Which photo of a truth a path is: a place in `Truth.photos`, or undefined. */
export type PhotoFinder = (path: string) => number | undefined;

/** How the photos of a run and of a truth belong together. */
export interface PhotoMatch {
  /** [paths] The place in `Truth.photos`, or undefined where the truth does not list the photo. */
  readonly truthOf: readonly (number | undefined)[];
  /** Places in the paths: photos that the truth does not list. */
  readonly unlisted: readonly number[];
  /** Places in the paths: photos that are the same photo of the truth as one before. */
  readonly repeated: readonly number[];
  /** Places in `Truth.photos`: photos that no path is. */
  readonly missing: readonly number[];
}

/** @param paths - As rows show them. */
export function matchPhotos(paths: readonly string[], truth: Truth): PhotoMatch {
  const find = photoFinder(truth);
  const truthOf = paths.map(find);
  const isFound = new Uint8Array(truth.photos.length);
  const unlisted: number[] = [];
  const repeated: number[] = [];
  truthOf.forEach((index, place) => {
    if (index === undefined) unlisted.push(place);
    else if (isFound[index] === 1) repeated.push(place);
    else isFound[index] = 1;
  });
  const missing = truth.photos.flatMap((_, index) => (isFound[index] === 1 ? [] : [index]));
  return { truthOf, unlisted, repeated, missing };
}

/**
 * Finds photos of a truth by path, as `--coco-images` does:
 * 1. by name: the longest end of the path, at whole parts, that the truth lists;
 * 2. by base name, where the truth's names have folders that the path lacks and one alone ends like that;
 * 3. by the last number in the base name, where an image has that id: `COCO_val2014_000000000139.jpg` is image 139.
 */
export function photoFinder(truth: Truth): PhotoFinder {
  const byName = new Map(truth.photos.map(({ name }, index) => [name, index]));
  const byBase = basesOf(truth);
  return (path) => {
    for (let from = 0; from !== -1; from = nextPart(path, from)) {
      const index = byName.get(path.slice(from));
      if (index !== undefined) return index;
    }
    const base = baseOf(path);
    // Where several have the name, a number in it would be a guess.
    return byBase.has(base) ? byBase.get(base) : truth.photoOfId.get(numberIn(base) ?? '');
  };
}

/** The photos by base name; undefined where more than one has it. */
function basesOf({ photos }: Truth): ReadonlyMap<string, number | undefined> {
  const bases = new Map<string, number | undefined>();
  photos.forEach(({ name }, index) => {
    const base = baseOf(name);
    bases.set(base, bases.has(base) ? undefined : index);
  });
  return bases;
}

/** What stands behind the last slash; truths written on Windows may have the other slash. */
function baseOf(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

function nextPart(path: string, from: number): number {
  const slash = path.indexOf('/', from);
  return slash === -1 ? -1 : slash + 1;
}

/** The last number of a name, as the text of an id: its extension and leading zeros do not count. */
function numberIn(base: string): string | undefined {
  const digits = /(\d+)\D*$/.exec(base.replace(/\.[^.]*$/, ''))?.[1];
  return digits?.replace(/^0+(?=\d)/, '');
}
