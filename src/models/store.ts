import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CocotagError, systemCode } from '../errors.js';
import { unwritable } from './graph-file.js';
import { type ModelPackage, packageCalled, readPackage, surveyPackages } from './package.js';

/** What is to happen where a package of that name is installed. */
export type Replacement = 'replace' | 'refuse';

/** Names of folders that are being made or thrown away: hidden, so that no search takes them for packages. */
const TEMPORARY = /^\.cocotag-[0-9a-f]{12}$/;

/** No package takes this long to make. */
const LEFT_OVER_AFTER_MS = 24 * 60 * 60 * 1000;

/** How often others may be faster while a package is being replaced. */
const ATTEMPTS = 100;

/**
 * Installs a package: makes it in a hidden folder of the store, and gives it its name when it is whole. A package of
 * that name is a whole one at any moment, whoever else installs at the same time; the last one stays. While one is
 * replaced there is none for an instant.
 *
 * @param store - The folder of packages; made if it is missing.
 * @param id - The package's id, which becomes its folder's name.
 * @param make - Writes the package into an empty folder. Where it throws, nothing is left.
 * @param replacement - Only a package is ever replaced, never another folder or file of that name.
 * @throws CocotagError OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL, MODEL_INVALID where what was made is no package,
 * and whatever `make` throws.
 */
export async function installPackage(
  store: string,
  id: string,
  make: (folder: string) => Promise<void>,
  replacement: Replacement,
): Promise<ModelPackage> {
  const target = resolve(store, id);
  await checkPlace(store, id, replacement);
  const folder = await makeFolder(store);
  try {
    await make(folder);
    const { manifest } = await readPackage(folder);
    if (manifest.id !== id)
      throw new CocotagError('INTERNAL', `A package was made as ${manifest.id}, not as ${id}`);
    if (replacement === 'refuse') await moveToFree(folder, target, id);
    else await moveInPlaceOf(folder, target);
    return { folder: target, manifest };
  } catch (thrown) {
    await discard(folder);
    throw thrown;
  }
}

/**
 * Removes a package from a store, at once. A link to a folder elsewhere goes, the folder stays.
 *
 * @param name - Its id, an alias, or the name of its folder, which a broken one has, too.
 * @returns The folder that is gone.
 * @throws CocotagError MODEL_NOT_FOUND, OUTPUT_UNWRITABLE.
 */
export async function removePackage(store: string, name: string): Promise<string> {
  const { packages, broken } = await surveyPackages([store]);
  const unread = broken.find(({ folder }) => folder === resolve(store));
  if (unread !== undefined) throw unread.error;
  const folder =
    packageCalled(name, packages)?.folder ?? broken.find((entry) => basename(entry.folder) === name)?.folder;
  if (folder === undefined) throw notInstalled(store, name);
  const away = join(dirname(folder), temporaryName());
  await rename(folder, away).catch((thrown: unknown) => {
    // Another process may have removed it at this moment.
    throw systemCode(thrown) === 'ENOENT' ? notInstalled(store, name) : unwritable(folder, thrown);
  });
  await rm(away, { recursive: true, force: true }).catch((thrown: unknown) => {
    throw unwritable(away, thrown);
  });
  return folder;
}

/**
 * Refuses a package that could not be installed. Where two install it at once, the renaming decides.
 *
 * @throws CocotagError OUTPUT_EXISTS.
 */
export async function checkPlace(store: string, id: string, replacement: Replacement): Promise<void> {
  const target = resolve(store, id);
  const { packages } = await surveyPackages([store]);
  const elsewhere = packages.find(({ folder, manifest }) => manifest.id === id && folder !== target);
  if (elsewhere !== undefined) {
    throw new CocotagError('OUTPUT_EXISTS', `A package ${id} is installed already in ${elsewhere.folder}`, {
      path: elsewhere.folder,
      hint: `It would stand beside this one. Remove it first: cocotag models remove ${id}`,
    });
  }
  if (replacement === 'refuse' && (await exists(target))) throw installed(id, target);
  if (await isForeign(target)) {
    throw new CocotagError('OUTPUT_EXISTS', `${target} is no package, and is not replaced`, {
      path: target,
      hint: 'Move it out of the folder of packages, or give another --name.',
    });
  }
}

/** Whether something that is no package has the name. What is replaced while it is looked at, is another one then. */
async function isForeign(target: string): Promise<boolean> {
  const before = await inodeOf(target);
  if (before === undefined || (await exists(join(target, 'model.json')))) return false;
  return (await inodeOf(target)) === before;
}

async function makeFolder(store: string): Promise<string> {
  const folder = resolve(store, temporaryName());
  try {
    await mkdir(store, { recursive: true });
    await removeLeftovers(store);
    await mkdir(folder);
  } catch (thrown) {
    throw unwritable(store, thrown);
  }
  return folder;
}

/** A folder that is not empty does not give way to a rename: who is second is told so. */
async function moveToFree(folder: string, target: string, id: string): Promise<void> {
  if (await exists(target)) throw installed(id, target);
  await rename(folder, target).catch((thrown: unknown) => {
    throw isTaken(thrown) ? installed(id, target) : unwritable(target, thrown);
  });
}

async function moveInPlaceOf(folder: string, target: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const old = join(dirname(target), temporaryName());
    const hadOld = await rename(target, old).then(
      () => true,
      (thrown: unknown) => {
        if (systemCode(thrown) === 'ENOENT') return false;
        throw unwritable(target, thrown);
      },
    );
    const isMoved = await rename(folder, target).then(
      () => true,
      async (thrown: unknown) => {
        // Somebody else has put one there: theirs is older now.
        if (isTaken(thrown) && attempt < ATTEMPTS) return false;
        if (hadOld) await rename(old, target).catch(() => undefined);
        throw unwritable(target, thrown);
      },
    );
    if (hadOld) await discard(old);
    if (isMoved) return;
  }
}

function isTaken(thrown: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(systemCode(thrown) ?? '');
}

function notInstalled(store: string, name: string): CocotagError {
  return new CocotagError('MODEL_NOT_FOUND', `There is no installed model "${name}"`, {
    path: store,
    hint: 'Bundled models, and packages elsewhere, are not removed. `cocotag models list` shows all.',
  });
}

function installed(id: string, path: string): CocotagError {
  return new CocotagError('OUTPUT_EXISTS', `A package ${id} is installed already`, {
    path,
    hint: 'Give another --name, or --force to replace it.',
  });
}

function temporaryName(): string {
  return `.cocotag-${randomBytes(6).toString('hex')}`;
}

/** Removes what killed processes left. */
async function removeLeftovers(store: string): Promise<void> {
  for (const name of (await readdir(store)).filter((candidate) => TEMPORARY.test(candidate))) {
    const folder = join(store, name);
    const stats = await lstat(folder).catch(() => undefined);
    if (stats === undefined || Date.now() - stats.mtimeMs <= LEFT_OVER_AFTER_MS) continue;
    await discard(folder);
  }
}

/** Removes a hidden folder, or leaves it to a later install: another process may be at it, and it is in nobody's way. */
async function discard(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

async function exists(path: string): Promise<boolean> {
  return (await inodeOf(path)) !== undefined;
}

/** Which file or folder it is at this moment; undefined for none. */
async function inodeOf(path: string): Promise<number | undefined> {
  return (await lstat(path).catch(() => undefined))?.ino;
}
