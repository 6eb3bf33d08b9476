import { copyFile, readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CocotagError } from './errors.js';
import { checkInstallable, type InstallOptions } from './import-run.js';
import {
  type Int8Change,
  installPackage,
  type ModelPackage,
  type Origin,
  withInt8,
  writeGraphFile,
  writePackageFile,
} from './models/index.js';
import { percent } from './models/quantize/index.js';
import type { QuantizationReport } from './quantization-report.js';
import { type QuantizeOptions, quantizeGraph } from './quantize-run.js';

const INT8_FILE = 'model.int8.onnx';

/** What came of it: the report in any case, the package where the graph was accepted. */
export interface QuantizedPackage {
  readonly report: QuantizationReport;
  readonly installed: ModelPackage | undefined;
}

/**
 * Gives an installed package an int8 graph, where that is worth it; else the package stays as it is.
 *
 * @param name - What the package with the int8 graph is called: needed for packages outside of the store, of which a
 * copy is installed. Default: its own name.
 * @throws CocotagError what {@link quantizeGraph} and `installPackage` throw; USAGE where a name is missing.
 */
export async function quantizePackage(
  model: ModelPackage,
  inputs: readonly (string | Uint8Array)[],
  options: QuantizeOptions,
  { store, replacement, name }: InstallOptions & { readonly name?: string | undefined },
): Promise<QuantizedPackage> {
  const isItself =
    dirname(model.folder) === resolve(store) && (name ?? model.manifest.id) === model.manifest.id;
  const id = isItself ? model.manifest.id : await nameOfCopy(model, name, { store, replacement });
  const { bytes, report } = await quantizeGraph(model, inputs, options);
  if (report.verdict.kind !== 'accepted') return { report, installed: undefined };
  const make = async (folder: string): Promise<void> => {
    await copyOthers(model, folder);
    await addInt8(model.folder, folder, { bytes, report, id });
  };
  const installed = await installPackage(store, id, make, isItself ? 'replace' : (replacement ?? 'refuse'));
  return { report, installed };
}

/**
 * Writes an int8 graph, and a manifest that knows it.
 *
 * @param from - The folder whose `model.json` is the one before.
 * @param folder - Where both are written; a `model.json` that is there must not be.
 */
async function addInt8(
  from: string,
  folder: string,
  { bytes, report, id }: { bytes: Uint8Array; report: QuantizationReport; id: string },
): Promise<void> {
  const graph = await writeGraphFile(folder, INT8_FILE, [bytes]);
  const path = join(from, 'model.json');
  const change: Int8Change = { graph, origin: originOf(report), id };
  const text = withInt8(await readFile(path, 'utf8'), change, path);
  await writePackageFile(folder, 'model.json', [Buffer.from(text)]);
}

/** All files of a package but those that are written anew. */
async function copyOthers({ folder, manifest }: ModelPackage, target: string): Promise<void> {
  const without = ['model.json', INT8_FILE, manifest.graphs.int8?.file];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isFile() && !without.includes(entry.name))
      await copyFile(join(folder, entry.name), join(target, entry.name));
  }
}

async function nameOfCopy(
  { manifest, folder }: ModelPackage,
  name: string | undefined,
  install: InstallOptions,
): Promise<string> {
  if (name === undefined) {
    throw new CocotagError('USAGE', `${manifest.id} does not lie in your store, and stays as it is`, {
      path: folder,
      hint: 'Give --name: a copy of that name gets the int8 graph.',
    });
  }
  await checkInstallable(name, install);
  return name;
}

function originOf({ method, photos, agreement, speed }: QuantizationReport): Origin {
  const ranges = method.kind === 'percentile' ? `the ${method.percent}th percentile` : method.kind;
  const measured =
    `${percent(agreement.tags)} of tags as float's on ${agreement.photos} photos, ` +
    `scores ${agreement.meanDifference.toFixed(4)} apart in the mean, ${speed.speedup.toFixed(1)} times as fast`;
  return {
    what: 'int8 graph',
    source: `quantised by cocotag, ranges by ${ranges} of ${photos.calibrated} photos; ${measured}`,
  };
}
