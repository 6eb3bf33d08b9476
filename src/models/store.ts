import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CocotagError, systemCode } from '../errors.js';
import { unwritable } from './graph-file.js';
import { type ModelPackage, readPackage, surveyPackages } from './package.js';

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
 * @throws CocotagError OUTPUT_EXISTS, OUTPUT_UNWRITABLE, DISK_FULL, MODEL_INVALID where what was made is no package,
 * and whatever `make` throws.
 */
export async function installPackage(
  store: string,
  id: string,
  make: (folder: string) => Promise<void>,
  replacement: Replacement,
): Promise<ModelPackage> {
  const target = join(store, id);
  if (replacement === 'refuse') await refuseInstalled(store, id);
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
    await rm(folder, { recursive: true, force: true });
    throw thrown;
  }
}

/** @throws CocotagError OUTPUT_EXISTS where there is a package of that id, whole or not. */
export async function refuseInstalled(store: string, id: string): Promise<void> {
  const target = join(store, id);
  if (await exists(target)) throw installed(id, target);
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
  const folder =
    packages.find(({ manifest: { id, aliases } }) => id === name || aliases.includes(name))?.folder ??
    broken.find((entry) => basename(entry.folder) === name)?.folder;
  if (folder === undefined) {
    throw new CocotagError('MODEL_NOT_FOUND', `There is no installed model "${name}"`, {
      path: store,
      hint: 'Bundled models, and packages elsewhere, are not removed. `cocotag models list` shows all.',
    });
  }
  const away = join(dirname(folder), temporaryName());
  await rename(folder, away).catch((thrown: unknown) => {
    throw unwritable(folder, thrown);
  });
  await rm(away, { recursive: true, force: true });
  return folder;
}

async function makeFolder(store: string): Promise<string> {
  const folder = join(store, temporaryName());
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
  await refuseInstalled(dirname(target), id);
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
    try {
      await rename(folder, target);
      if (hadOld) await rm(old, { recursive: true, force: true });
      return;
    } catch (thrown) {
      // Somebody else has put one there: theirs is older now. What was there before them is gone either way.
      const isBeaten = isTaken(thrown) && attempt < ATTEMPTS;
      if (hadOld && !isBeaten) await rename(old, target).catch(() => undefined);
      else if (hadOld) await rm(old, { recursive: true, force: true });
      if (!isBeaten) throw unwritable(target, thrown);
    }
  }
}

function isTaken(thrown: unknown): boolean {
  return ['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(systemCode(thrown) ?? '');
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
    // Another process may be at it, too.
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}
