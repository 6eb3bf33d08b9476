import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CocotagError, systemCode } from '../errors.js';
import { didYouMean } from '../labels/nearest.js';
import { type GraphFile, type GraphKind, type Manifest, parseManifest } from './manifest.js';

/** A model package on disk: a folder with `model.json` and the graphs that it names. */
export interface ModelPackage {
  /** Absolute. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** The folder of the packages that come with the program. */
export const BUNDLED_MODELS = fileURLToPath(new URL('../../models/', import.meta.url));

/** Which graph was chosen to run. */
export interface ChosenGraph extends GraphFile {
  readonly kind: GraphKind;
  /** Absolute. */
  readonly path: string;
}

/** A folder of a store that says it is a package, and is none; or a store that cannot be read. */
export interface BrokenPackage {
  /** Absolute. */
  readonly folder: string;
  readonly error: CocotagError;
}

/**
 * Finds a package.
 *
 * @param name - An id, an alias, or the path of a package's folder; undefined for the default package.
 * @param stores - Folders of packages, looked through in this order; those after the one that has it are not opened. In
 * each, ids come before aliases. What is broken there is an error only where nothing else has the name.
 * @throws CocotagError MODEL_NOT_FOUND, MODEL_INVALID.
 */
export async function findPackage(
  name: string | undefined,
  stores: readonly string[],
): Promise<ModelPackage> {
  if (name !== undefined && /[/\\]|^\.+$/.test(name)) return readPackage(resolve(name));
  const known: string[] = [];
  const suspects: CocotagError[] = [];
  for (const store of stores) {
    const { packages, broken } = await surveyPackages([store]);
    const found = name === undefined ? packages.find(isDefault) : packageCalled(name, packages);
    if (found !== undefined) return found;
    known.push(...packages.flatMap(({ manifest }) => [manifest.id, ...manifest.aliases]));
    for (const { folder, error } of broken) {
      if (basename(folder) === name || folder === resolve(store)) suspects.push(error);
    }
  }
  const [suspect] = suspects;
  if (suspect !== undefined) throw suspect;
  if (name === undefined)
    throw new CocotagError('MODEL_NOT_FOUND', 'No package is marked as the default one');
  throw new CocotagError('MODEL_NOT_FOUND', `There is no model "${name}"`, {
    hint:
      didYouMean(name, known) ??
      `Known are ${known.join(', ')}; a package's folder is given with a slash: ./${name}`,
  });
}

/** The package of a name: a stranger's may have the id of another as its alias. */
export function packageCalled(name: string, packages: readonly ModelPackage[]): ModelPackage | undefined {
  return (
    packages.find(({ manifest }) => manifest.id === name) ??
    packages.find(({ manifest }) => manifest.aliases.includes(name))
  );
}

function isDefault({ manifest }: ModelPackage): boolean {
  return manifest.isDefault;
}

/**
 * All packages of the stores, each store's by folder; what says that it is one and is none; and stores that cannot be
 * read. A store that does not exist has none.
 */
export async function surveyPackages(
  stores: readonly string[],
): Promise<{ packages: ModelPackage[]; broken: BrokenPackage[] }> {
  const found = (await Promise.all(stores.map((store) => entriesOf(resolve(store))))).flat();
  return {
    packages: found.filter((entry) => 'manifest' in entry),
    broken: found.filter((entry) => 'error' in entry),
  };
}

/**
 * Reads one package's manifest.
 *
 * @throws CocotagError MODEL_NOT_FOUND where the folder has no model.json, MODEL_INVALID.
 */
export async function readPackage(folder: string): Promise<ModelPackage> {
  const path = join(folder, 'model.json');
  try {
    return { folder, manifest: parseManifest(await readFile(path, 'utf8'), path) };
  } catch (cause) {
    if (cause instanceof CocotagError) throw cause;
    throw new CocotagError(
      'MODEL_NOT_FOUND',
      `${folder} is no model package: ${systemCode(cause)} for model.json`,
      {
        path: folder,
        hint: 'A package is a folder with model.json and the graphs that it names; see docs/models.md.',
        cause,
      },
    );
  }
}

/**
 * The graph to run.
 *
 * @param precision - Which one; undefined for int8 on a CPU where the package has it, else float.
 * @throws CocotagError USAGE where the package lacks the graph.
 */
export function chooseGraph(
  { folder, manifest }: ModelPackage,
  precision: GraphKind | undefined,
  device: 'cpu' | 'cuda',
): ChosenGraph {
  const { id, graphs } = manifest;
  const preferred: readonly GraphKind[] = device === 'cpu' ? ['int8', 'float'] : ['float', 'int8'];
  const kind = precision ?? preferred.find((candidate) => graphs[candidate] !== undefined);
  const graph = kind === undefined ? undefined : graphs[kind];
  if (kind === undefined || graph === undefined) {
    const has = Object.keys(graphs).join(' and ');
    throw new CocotagError('USAGE', `The model ${id} has no ${kind} graph, only ${has}`, {
      hint: `Leave --precision out, or say --precision ${Object.keys(graphs)[0]}`,
    });
  }
  return { ...graph, kind, path: join(folder, graph.file) };
}

/** How rows name a model: `id@version/graph`. */
export function modelName({ id, version }: Pick<Manifest, 'id' | 'version'>, graph: string): string {
  return `${id}@${version}/${graph}`;
}

async function entriesOf(store: string): Promise<(ModelPackage | BrokenPackage)[]> {
  try {
    const names = (await readdir(store)).filter((name) => !name.startsWith('.')).sort();
    const entries = await Promise.all(names.map((name) => entryOf(join(store, name))));
    return entries.filter((entry) => entry !== undefined);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return [];
    const message = `The folder of packages ${store} cannot be read: ${systemCode(cause)}`;
    return [{ folder: store, error: new CocotagError('MODEL_NOT_FOUND', message, { path: store, cause }) }];
  }
}

/** Other folders and files may lie in a store, and a package may go at this moment: what has no manifest is none. */
async function entryOf(folder: string): Promise<ModelPackage | BrokenPackage | undefined> {
  try {
    return await readPackage(folder);
  } catch (thrown) {
    const error = CocotagError.from(thrown);
    const isNone = ['ENOENT', 'ENOTDIR'].includes(systemCode(error.cause) ?? '');
    return isNone ? undefined : { folder, error };
  }
}
