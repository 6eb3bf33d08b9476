import { type BytePath, pathOf } from './byte-path.js';
import { CocotagError } from './errors.js';
import {
  recordedThreshold,
  type SidecarOptions,
  sidecarPlaces,
  sidecarRoots,
  writableRoots,
} from './sidecar-run.js';
import type { PhotoRef } from './types.js';
import { type SidecarRecord, updateSidecar } from './xmp/index.js';

/** Which sidecars count as those of photos that were tagged. */
export interface TaggedSidecarsOptions
  extends Pick<SidecarOptions, 'inputs' | 'naming' | 'folder' | 'prefix' | 'modelSha256' | 'thresholds'> {
  /** As `id@version/graph`. */
  readonly model: string;
  /** Whether a sidecar counts whatever model, threshold and prefix its words are of. Default: false. */
  readonly ofAnyRun?: boolean | undefined;
}

/**
 * Tells photos whose sidecars hold the tags of a run already: one with the same model, threshold and prefix. So an
 * interrupted run that writes nothing but sidecars needs no journal. Only sidecars are looked at, not whether photos
 * changed; and a photo without tags has no sidecar.
 *
 * @returns Whether a photo's does. Where a sidecar cannot be read, it does not: the run says why.
 */
export async function taggedSidecars(
  options: TaggedSidecarsOptions,
): Promise<(photo: PhotoRef) => Promise<boolean>> {
  const roots = await sidecarRoots(options);
  const places = sidecarPlaces({ ...options, isDryRun: true }, roots);
  const { model, modelSha256, thresholds, prefix = '', ofAnyRun = false } = options;
  const threshold = recordedThreshold(thresholds);
  const isSame = (record: SidecarRecord) =>
    ofAnyRun ||
    (record.model === model &&
      record.modelSha256 === modelSha256 &&
      record.threshold === threshold &&
      record.prefix === prefix);
  return async (photo) => {
    try {
      const { path } = await places.find(pathOf(photo));
      const record = await readRecord(path, () => writableRoots(roots, path));
      return record !== undefined && isSame(record);
    } catch (thrown) {
      if (thrown instanceof CocotagError) return false;
      throw thrown;
    }
  };
}

/** What cocotag keeps about itself in a sidecar. */
async function readRecord(
  path: BytePath,
  roots: () => Promise<BytePath[]>,
): Promise<SidecarRecord | undefined> {
  let record: SidecarRecord | undefined;
  await updateSidecar(path, {
    isDryRun: true,
    mayMakeFolder: false,
    roots,
    change: (state) => {
      record = state.record;
      return { kind: 'same' };
    },
  });
  return record;
}
