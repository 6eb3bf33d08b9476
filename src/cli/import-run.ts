import { type InstalledPackage, importModel } from '../import-run.js';
import { type ImportSettings, importOptions } from './import-flags.js';
import { Interrupt } from './interrupt.js';
import { checkImportQuantize, type ImportQuantizeSettings } from './quantize-flags.js';
import { openResult, type Result, remark } from './result.js';

/** What `models import` and `models pull` are told. */
export type InstallSettings = ImportSettings & ImportQuantizeSettings;

/** One `cocotag models import`. */
export async function runImport(file: string, settings: InstallSettings, store: string): Promise<void> {
  const options = await importOptions(settings);
  await runInstall(settings, store, (signal) => {
    remark(`Importing ${file} ...`, settings);
    return importModel(file, { ...options, signal }, { store, replacement: replacementOf(settings) });
  });
}

/**
 * Installs a package in some way, says so, and quantises it if that was asked for. Ctrl-C ends it with nothing installed.
 *
 * @throws CocotagError USAGE, OUTPUT_EXISTS, and what the way throws.
 */
export async function runInstall(
  settings: InstallSettings,
  store: string,
  install: (signal: AbortSignal) => Promise<InstalledPackage>,
): Promise<void> {
  checkImportQuantize(settings);
  const output = await openResult(settings);
  const interrupt: Interrupt = new Interrupt(
    () => remark('Stopping ...', settings),
    // One step takes too long to wait for its end; what it leaves is hidden, and removed by a later import.
    () => interrupt.passOn(),
  );
  let installed: InstalledPackage | undefined;
  try {
    installed = await install(interrupt.signal);
    await output.give(announced(installed, settings));
  } catch (thrown) {
    await output.discard();
    if (interrupt.received === undefined) throw thrown;
    remark('Nothing was installed.', settings);
  } finally {
    interrupt.passOn();
  }
  if (installed === undefined || settings.quantize !== true) return;
  // Where float is the better one, the import stands.
  const { runQuantize } = await import('./quantize-run.js');
  const { json: _, name: __, ...others } = settings;
  await runQuantize(installed, others, store);
}

/** What becomes of a package of the same name. */
export function replacementOf({ force }: InstallSettings): 'replace' | 'refuse' {
  return force === true ? 'replace' : 'refuse';
}

/** Says what was installed, and what its maker should know. */
function announced({ folder, manifest, notes }: InstalledPackage, settings: InstallSettings): Result {
  for (const note of notes) remark(note, settings);
  const { id, version, architecture, labels } = manifest;
  remark(
    `Installed ${id}@${version}: ${architecture}, ${labels.length} labels. Try: cocotag tag photos/ --model ${id}`,
    settings,
  );
  return { lines: [], json: { folder, notes, ...manifest } };
}
