import { parseHubReference } from '../models/hub/index.js';
import { pullModel } from '../pull-run.js';
import { DownloadProgress } from './download-progress.js';
import { importOptions } from './import-flags.js';
import { type InstallSettings, replacementOf, runInstall } from './import-run.js';

/** Where a pulled package goes, and where what was fetched of it waits. */
export interface PullFolders {
  readonly store: string;
  readonly downloads: string;
}

/** One `cocotag models pull`. */
export async function runPull(
  text: string,
  settings: InstallSettings & { readonly revision?: string | undefined },
  { store, downloads }: PullFolders,
): Promise<void> {
  const { env } = process;
  const reference = parseHubReference(text);
  const options = await importOptions({ ...settings, name: settings.name ?? reference.repo });
  const progress = new DownloadProgress(process.stderr, settings.quiet !== true);
  await runInstall(settings, store, (signal) =>
    pullModel(
      reference,
      {
        folder: downloads,
        revision: settings.revision,
        endpoint: env.HF_ENDPOINT || undefined,
        token: env.HF_TOKEN || undefined,
        proxyEnvironment: env,
        signal,
        onProgress: (at) => progress.show(at),
      },
      { ...options, signal },
      { store, replacement: replacementOf(settings) },
    ).finally(() => progress.stop()),
  );
}
