import { afterAll, beforeEach } from '@jest/globals';
import { type FindOptions, findPhotos, noneSkipped, type Skipped } from '../../src/walk/index.js';
import { freshFolder, plant, tempFolder } from './temp-folder.js';

/** Starts every test of a file in an empty folder of its own, as its working folder. */
export function inFreshFolders(): void {
  const base = tempFolder();
  const workingFolder = process.cwd();
  beforeEach(() => process.chdir(freshFolder(base)));
  afterAll(() => process.chdir(workingFolder));
}

/** Makes things in the working folder, see {@link plant}. */
export function plantHere(...things: readonly string[]): void {
  plant(process.cwd(), things);
}

/** What a walk comes by, as text: a path, and behind it the code of its error. */
export async function walked(
  inputs: readonly (string | Uint8Array)[],
  options: FindOptions = {},
): Promise<string[]> {
  const found: string[] = [];
  for await (const { photo, error } of findPhotos(inputs, options)) {
    found.push(error === undefined ? photo.path : `${photo.path} ${error.code}`);
  }
  return found;
}

/** How much a walk passes over; reasons that did not occur are left out. */
export async function skippedBy(
  inputs: readonly string[],
  options: FindOptions = {},
): Promise<Partial<Skipped>> {
  const skipped = noneSkipped();
  await walked(inputs, { ...options, skipped });
  return Object.fromEntries(Object.entries(skipped).filter(([, count]) => count > 0));
}
