import { type InstalledPackage, importModel } from '../import-run.js';
import type { ModelPackage } from '../models/index.js';
import { type ImportSettings, importOptions } from './import-flags.js';
import { checkImportQuantize, type ImportQuantizeSettings } from './quantize-flags.js';
import { giveResult, type ResultSettings, remark } from './result.js';

/** One `cocotag models import`. */
export async function runImport(
  file: string,
  settings: ImportSettings & ImportQuantizeSettings,
  store: string,
): Promise<void> {
  checkImportQuantize(settings);
  const options = await importOptions(settings);
  remark(`Importing ${file} ...`, settings);
  const replacement = settings.force ? 'replace' : 'refuse';
  const installed = await importModel(file, options, { store, replacement });
  await announce(installed, settings);
  await quantizeImported(installed, settings, store);
}

/** The int8 graph of what was just installed, if it was asked for. Where float is better, the import stands. */
export async function quantizeImported(
  installed: ModelPackage,
  settings: ImportQuantizeSettings & ResultSettings,
  store: string,
): Promise<void> {
  if (settings.quantize !== true) return;
  const { runQuantize } = await import('./quantize-run.js');
  const { json: _, ...others } = settings;
  await runQuantize(installed, others, store);
}

/** Says what was installed, and what its maker should know. */
export async function announce(
  { folder, manifest, notes }: InstalledPackage,
  settings: ResultSettings,
): Promise<void> {
  for (const note of notes) remark(note, settings);
  const { id, version, architecture, labels } = manifest;
  remark(
    `Installed ${id}@${version}: ${architecture}, ${labels.length} labels. Try: cocotag tag photos/ --model ${id}`,
    settings,
  );
  if (settings.json !== undefined)
    await giveResult({ lines: [], json: { folder, notes, ...manifest } }, settings);
}
