import { CocotagError } from './errors.js';
import { findPackage, GRAPH_KINDS, type Manifest, modelName } from './models/index.js';
import { modelStores } from './tagger.js';
import type { PackageThresholds } from './tagging/index.js';

/** Where packages are looked for. */
export interface InstalledOptions {
  /** Folders of packages, looked through after the bundled ones. */
  readonly modelStores?: readonly string[] | undefined;
  /** A package by name or folder that may be the one, before those of the folders. */
  readonly model?: string | undefined;
}

/**
 * The thresholds of the model that made predictions, from its package.
 *
 * @param model - `id@version/graph`; undefined where the predictions do not say.
 * @param labels - The predictions' labels, in the order wanted.
 * @returns undefined where that version is not installed, or lacks one of these labels.
 */
export async function installedThresholds(
  model: string | undefined,
  labels: readonly { readonly name: string }[],
  options: InstalledOptions,
): Promise<PackageThresholds | undefined> {
  const [, id] = /^(.*)@.*\/.*$/.exec(model ?? '') ?? [];
  for (const name of [options.model, id]) {
    const manifest = name === undefined ? undefined : await manifestOf(name, options);
    if (manifest === undefined || !GRAPH_KINDS.some((kind) => modelName(manifest, kind) === model)) continue;
    const { thresholds } = manifest;
    const ofLabel = new Map(manifest.labels.map(({ name }, i) => [name, thresholds.perLabel[i]]));
    const perLabel = labels.map(({ name }) => ofLabel.get(name)).filter((value) => value !== undefined);
    if (perLabel.length === labels.length) return { default: thresholds.default, perLabel };
  }
  return undefined;
}

async function manifestOf(name: string, options: InstalledOptions): Promise<Manifest | undefined> {
  try {
    return (await findPackage(name, modelStores(options))).manifest;
  } catch (thrown) {
    if (thrown instanceof CocotagError && thrown.code === 'MODEL_NOT_FOUND') return undefined;
    throw thrown;
  }
}
