import { CocotagError } from './errors.js';
import { type Imported, type ImportOptions, importCheckpoint, importOnnx } from './models/import/index.js';
import {
  BUNDLED_MODELS,
  installPackage,
  type ModelPackage,
  type Replacement,
  readPackage,
  refuseInstalled,
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
 * torchvision's ResNet family (.pth, .safetensors). Every graph is run once before anything is installed.
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
  const importFile = /\.onnx$/i.test(file) ? importOnnx : importCheckpoint;
  let notes: readonly string[] = [];
  const installed = await installPackage(
    store,
    options.name,
    async (folder) => {
      ({ notes } = await importFile(file, folder, options));
      const made = await readPackage(folder);
      for (const { graph } of graphsOf(made)) await tryGraph(graph, made);
    },
    replacement,
  );
  return { ...installed, notes };
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
  if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}$/.test(name)) {
    throw new CocotagError('USAGE', `"${name}" cannot be the name of a package`, {
      hint: 'It has 1 to 100 letters, digits, ".", "_" and "-", and begins with no ".".',
    });
  }
  const { packages } = await surveyPackages([BUNDLED_MODELS]);
  const isTaken = packages.some(({ manifest: { id, aliases } }) => id === name || aliases.includes(name));
  if (isTaken) {
    throw new CocotagError('USAGE', `"${name}" is the name of a bundled model`, {
      hint: 'Give another --name.',
    });
  }
  if (replacement === 'refuse') await refuseInstalled(store, name);
}
