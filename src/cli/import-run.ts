import { type InstalledPackage, importModel } from '../import-run.js';
import { type ImportSettings, importOptions } from './import-flags.js';
import { giveResult, type ResultSettings, remark } from './result.js';

/** One `cocotag models import`. */
export async function runImport(file: string, settings: ImportSettings, store: string): Promise<void> {
  const options = await importOptions(settings);
  remark(`Importing ${file} ...`, settings);
  const replacement = settings.force ? 'replace' : 'refuse';
  await announce(await importModel(file, options, { store, replacement }), settings);
}

/** Says what was installed, and what its maker should know. */
async function announce(
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
