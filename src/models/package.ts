import { existsSync } from 'node:fs';
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

/** A folder of a store that says it is a package, and is none. */
export interface BrokenPackage {
  /** Absolute. */
  readonly folder: string;
  readonly error: CocotagError;
}

/**
 * Finds a package.
 *
 * @param name - An id, an alias, or the path of a package's folder; undefined for the default package.
 * @param stores - Folders of packages, looked through in this order. A broken package there is an error only where it
 * is the one that is asked for.
 * @throws CocotagError MODEL_NOT_FOUND, MODEL_INVALID.
 */
export async function findPackage(
  name: string | undefined,
  stores: readonly string[],
): Promise<ModelPackage> {
  if (name !== undefined && /[/\\]|^\.+$/.test(name)) return readPackage(resolve(name));
  const { packages, broken } = await surveyPackages(stores);
  const found = packages.find(({ manifest }) =>
    name === undefined ? manifest.isDefault : manifest.id === name || manifest.aliases.includes(name),
  );
  if (found !== undefined) return found;
  const meant = broken.find(({ folder }) => basename(folder) === name);
  if (meant !== undefined) throw meant.error;
  if (name === undefined)
    throw new CocotagError('MODEL_NOT_FOUND', 'No package is marked as the default one');
  const known = packages.flatMap(({ manifest }) => [manifest.id, ...manifest.aliases]);
  throw new CocotagError('MODEL_NOT_FOUND', `There is no model "${name}"`, {
    hint:
      didYouMean(name, known) ??
      `Known are ${known.join(', ')}; a package's folder is given with a slash: ./${name}`,
  });
}

/**
 * All packages of the stores, each store's by folder, and what says that it is one and is none. A store that does not
 * exist has none.
 */
export async function surveyPackages(
  stores: readonly string[],
): Promise<{ packages: ModelPackage[]; broken: BrokenPackage[] }> {
  const folders = (await Promise.all(stores.map(packageFolders))).flat();
  const found = await Promise.all(
    folders.map((folder) =>
      readPackage(folder).catch((thrown: unknown) => ({ folder, error: CocotagError.from(thrown) })),
    ),
  );
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

async function packageFolders(store: string): Promise<string[]> {
  try {
    const names = await readdir(store);
    // Other folders may lie there: a package has a manifest.
    return names
      .map((name) => join(store, name))
      .filter((folder) => !basename(folder).startsWith('.') && existsSync(join(folder, 'model.json')))
      .sort();
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return [];
    throw thrown;
  }
}
