import { join, resolve, sep } from 'node:path';
import { CocotagError } from './errors.js';
import { type Imported, type ImportOptions, importCheckpoint, importOnnx } from './models/import/index.js';
import {
  BUNDLED_MODELS,
  checkPlace,
  installPackage,
  type ModelPackage,
  type Replacement,
  readPackage,
  surveyPackages,
} from './models/index.js';
import { graphsOf, tryGraph } from './trial-run.js';

/** Where a package goes. */
export interface InstallOptions {
  /** The folder of packages that it is installed into. */
  readonly store: string;
  /** Default: `refuse`, where one of that name is there. */
  readonly replacement?: Replacement | undefined;
}

/** A package that was installed. */
export interface InstalledPackage extends ModelPackage, Imported {}

/**
 * Makes a package of a file of weights and installs it: `.onnx` by its name, all else is read as a checkpoint of
 * torchvision's ResNet family (.pth, .safetensors). Every graph is run once before anything is installed. Where
 * `options.signal` aborts, its reason is thrown and nothing is installed.
 *
 * @throws CocotagError USAGE, CHECKPOINT_INVALID, MODEL_INVALID, MODEL_OUTPUT, OUTPUT_EXISTS, OUTPUT_UNWRITABLE,
 * DISK_FULL.
 */
export async function importModel(
  file: string,
  options: ImportOptions,
  { store, replacement = 'refuse' }: InstallOptions,
): Promise<InstalledPackage> {
  await checkInstallable(options.name, { store, replacement });
  checkSource(file, join(store, options.name));
  const importFile = /\.onnx$/i.test(file) ? importOnnx : importCheckpoint;
  let notes: readonly string[] = [];
  const installed = await installPackage(
    store,
    options.name,
    async (folder) => {
      ({ notes } = await importFile(file, folder, options));
      const made = await readPackage(folder);
      for (const { graph } of graphsOf(made)) {
        options.signal?.throwIfAborted();
        await tryGraph(graph, made).catch((thrown: unknown) => {
          throw aboutSource(thrown, graph.path, file);
        });
      }
      options.signal?.throwIfAborted();
    },
    replacement,
  );
  return { ...installed, notes };
}

/** A file of weights inside the package that it is to replace would go with it. */
function checkSource(file: string, target: string): void {
  if (!resolve(file).startsWith(join(resolve(target), sep))) return;
  throw new CocotagError('USAGE', `${file} lies in the package that is to be made`, {
    path: file,
    hint: 'Move it out of there, or give another --name.',
  });
}

/** An error of a graph that was made names the file that it was made of: the graph is gone when it is read. */
function aboutSource(thrown: unknown, graphPath: string, file: string): unknown {
  if (!(thrown instanceof CocotagError)) return thrown;
  const { code, hint, cause } = thrown;
  const message = thrown.message.replace(`The graph ${graphPath}`, `The graph made of ${file}`);
  return new CocotagError(code, message, { path: file, hint, cause });
}

/**
 * Refuses a package that could not be installed, before anything is made or fetched for it.
 *
 * @throws CocotagError USAGE for a name that cannot be a package's, or would never be found as the bundled packages are
 * looked through first; OUTPUT_EXISTS.
 */
export async function checkInstallable(
  name: string,
  { store, replacement = 'refuse' }: InstallOptions,
): Promise<void> {
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(name)) {
    throw new CocotagError('USAGE', `"${name}" cannot be the name of a package`, {
      hint: 'It has 1 to 100 letters, digits, ".", "_" and "-", and begins with neither "." nor "-".',
    });
  }
  const { packages } = await surveyPackages([BUNDLED_MODELS]);
  const isTaken = packages.some(({ manifest: { id, aliases } }) => id === name || aliases.includes(name));
  if (isTaken) {
    throw new CocotagError('USAGE', `"${name}" is the name of a bundled model`, {
      hint: 'Give another --name.',
    });
  }
  await checkPlace(store, name, replacement);
}
