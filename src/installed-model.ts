import { CocotagError } from './errors.js';
import { findPackage, GRAPH_KINDS, type GraphKind, type Manifest, modelName } from './models/index.js';
import { modelStores } from './tagger.js';
import type { PackageThresholds } from './tagging/index.js';

/** Where packages are looked for. */
export interface InstalledOptions {
  /** Folders of packages, looked through after the bundled ones. */
  readonly modelStores?: readonly string[] | undefined;
  /** A package by name or folder that may be the one, before those of the folders. */
  readonly model?: string | undefined;
}

/** A package and which of its graphs is meant. */
export interface InstalledModel {
  readonly manifest: Manifest;
  readonly graph: GraphKind;
}

/**
 * The package of a model that rows name.
 *
 * @param model - `id@version/graph`.
 * @returns undefined where that version is not installed.
 */
export async function installedModel(
  model: string,
  options: InstalledOptions,
): Promise<InstalledModel | undefined> {
  // An id only: rows come from anywhere, and must not name a folder.
  const [, id] = /^([^/\\]*)@.*\/.*$/.exec(model) ?? [];
  for (const name of [options.model, id]) {
    const manifest = name === undefined ? undefined : await manifestOf(name, options);
    const graph = manifest && GRAPH_KINDS.find((kind) => modelName(manifest, kind) === model);
    if (manifest !== undefined && graph !== undefined) return { manifest, graph };
  }
  return undefined;
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
  const installed = model === undefined ? undefined : await installedModel(model, options);
  if (installed === undefined) return undefined;
  const { thresholds, labels: own } = installed.manifest;
  const ofLabel = new Map(own.map(({ name }, i) => [name, thresholds.perLabel[i]]));
  const perLabel = labels.map(({ name }) => ofLabel.get(name)).filter((value) => value !== undefined);
  return perLabel.length === labels.length ? { default: thresholds.default, perLabel } : undefined;
}

async function manifestOf(name: string, options: InstalledOptions): Promise<Manifest | undefined> {
  try {
    return (await findPackage(name, modelStores(options))).manifest;
  } catch (thrown) {
    if (thrown instanceof CocotagError && thrown.code === 'MODEL_NOT_FOUND') return undefined;
    throw thrown;
  }
}
