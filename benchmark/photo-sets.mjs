import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { enlarge } from './enlarge.mjs';

/** Large photos are made of the first few small ones; `share` is how many of them a run gets, next to small ones. */
const LARGE = [
  { name: '12MP', megapixels: 12, files: 24, share: 1 / 4 },
  { name: '48MP', megapixels: 48, files: 8, share: 1 / 10 },
];

/** JPEG files in a folder and below. */
export function photosIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.jpe?g$/i.test(name))
    .map((name) => join(folder, name))
    .sort();
}

/**
 * The photo sets of a run: `small` are the photos as they are, `12MP` and `48MP` are made of them.
 *
 * @param source - A folder of JPEG files.
 * @param inside - An empty folder, in the same file system: hard links multiply photos.
 * @param files - How many large photos are made, at most.
 */
export async function photoSets(source, inside, files) {
  const small = { name: 'small', files: localCopies(photosIn(source), join(inside, 'small')), share: 1 };
  const sets = [small];
  for (const { name, megapixels, files: wanted, share } of LARGE) {
    const folder = join(inside, name);
    await enlarge(small.files.slice(0, Math.min(files, wanted)), folder, megapixels);
    sets.push({ name, files: photosIn(folder), share });
  }
  return sets;
}

/** A folder with this many photos of a set: hard links of those that there are. */
export function multiplied(set, count, inside) {
  const folder = join(inside, `${set.name}-${count}`);
  if (existsSync(folder)) return folder;
  mkdirSync(folder);
  for (let i = 0; i < count; i++)
    linkSync(set.files[i % set.files.length], join(folder, `${String(i).padStart(6, '0')}.jpg`));
  return folder;
}

/** Links do not go from one file system to another, so that photos are copied once. */
function localCopies(paths, folder) {
  mkdirSync(folder);
  return paths.map((path, i) => {
    const copy = join(folder, `${String(i).padStart(4, '0')}.jpg`);
    copyFileSync(path, copy);
    return copy;
  });
}
