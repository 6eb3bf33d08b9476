import { type BrokenPackage, BUNDLED_MODELS, type ModelPackage, surveyPackages } from '../models/index.js';
import { columns, type Result } from './result.js';

/** Every package that `--model` finds, and folders of the user's store that are none although they say so. */
export async function modelsList(stores: readonly string[]): Promise<Result> {
  const { packages, broken } = await surveyPackages([BUNDLED_MODELS, ...stores]);
  const rows = packages.map(({ folder, manifest }) => [
    manifest.id,
    manifest.version,
    `${manifest.aliases.join(', ')}${manifest.isDefault ? ' (default)' : ''}`,
    Object.keys(manifest.graphs).join(', '),
    `${manifest.input.width}x${manifest.input.height}`,
    `${manifest.labels.length}`,
    bestMeasured(manifest.metrics),
    isBundled(folder) ? 'bundled' : 'installed',
  ]);
  return {
    lines: [
      ...columns(['name', 'version', 'aliases', 'graphs', 'input', 'labels', 'mAP', 'where'], rows),
      ...broken.map(brokenInWords),
    ],
    json: {
      models: packages.map(({ folder, manifest }) => ({
        id: manifest.id,
        version: manifest.version,
        title: manifest.title,
        aliases: manifest.aliases,
        default: manifest.isDefault,
        architecture: manifest.architecture,
        labels: manifest.labels.length,
        graphs: Object.keys(manifest.graphs),
        bundled: isBundled(folder),
        folder,
      })),
      broken: broken.map(({ folder, error }) => ({ folder, error: error.toPlain() })),
    },
  };
}

/** Ids and aliases, a line each: for completion and scripts. */
export async function modelNames(stores: readonly string[]): Promise<Result> {
  const { packages } = await surveyPackages([BUNDLED_MODELS, ...stores]);
  const names = packages.flatMap(({ manifest }) => [manifest.id, ...manifest.aliases]);
  return { lines: names, json: names };
}

/** Whether a package came with the program. */
export function isBundled(folder: string): boolean {
  return folder.startsWith(BUNDLED_MODELS);
}

function bestMeasured(metrics: ModelPackage['manifest']['metrics']): string {
  const [first] = metrics;
  return first === undefined ? '-' : `${first.mAP_macro.toFixed(3)} (${first.dataset})`;
}

function brokenInWords({ folder, error }: BrokenPackage): string {
  return `${folder} is broken: ${error.code}: ${error.message}`;
}
