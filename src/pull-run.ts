import { rm } from 'node:fs/promises';
import { checkInstallable, type InstalledPackage, type InstallOptions, importModel } from './import-run.js';
import { type HubReference, type PullOptions, pullFile } from './models/hub/index.js';
import type { ImportOptions } from './models/import/index.js';

/** What is said of a package that is pulled. Its name is the repository's unless another is given. */
export type PulledImport = Omit<ImportOptions, 'name'> & { readonly name?: string | undefined };

/**
 * Fetches a file of weights from the hub, makes a package of it and installs it. What was fetched is kept until it is
 * installed, so that another try does not fetch it again.
 *
 * @throws CocotagError what {@link pullFile} and {@link importModel} throw.
 */
export async function pullModel(
  reference: HubReference,
  pull: PullOptions,
  options: PulledImport,
  install: InstallOptions,
): Promise<InstalledPackage> {
  const name = options.name ?? reference.repo;
  await checkInstallable(name, install);
  const { path, url, licence } = await pullFile(reference, pull);
  const installed = await importModel(
    path,
    {
      ...options,
      name,
      source: options.source ?? url,
      licence: options.licence ?? licence?.name ?? licence?.id,
    },
    install,
  );
  await rm(path, { force: true });
  return installed;
}
