import { pathOf } from './byte-path.js';
import { CocotagError, type PlainError } from './errors.js';
import { mapConcurrently } from './inference/index.js';
import { SIDECARS_IN_WORK, sidecarRoots, writableRoots } from './sidecar-run.js';
import type { PhotoRef } from './types.js';
import { type FindOptions, findSidecars, hasPhotoExtension } from './walk/index.js';
import { type UntagChoice, untagged, updateSidecar } from './xmp/index.js';

/** What to take away, and from which sidecars. */
export interface UntagOptions extends FindOptions, UntagChoice {
  /** Whether nothing is written. */
  readonly isDryRun?: boolean | undefined;
  /** Stops the run: sidecars in work come to their end, then the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined;
}

/** What became of one sidecar. */
export type Untagged =
  /** `left` where it held nothing of ours, or nothing that was meant. */
  | { readonly path: string; readonly outcome: 'cleaned' | 'deleted' | 'left' }
  | { readonly path: string; readonly error: PlainError };

/**
 * Takes away from sidecars what cocotag added to them, in the order of their names: see {@link untagged}.
 *
 * @param inputs - Folders (walked for `.xmp` files), sidecars, and globs.
 * @throws CocotagError DISK_FULL. A sidecar that cannot be read or written is reported and left alone.
 */
export async function* untagSidecars(
  inputs: readonly (string | Uint8Array)[],
  options: UntagOptions = {},
): AsyncGenerator<Untagged> {
  const roots = await sidecarRoots({ inputs });
  const { model, labels, isDryRun = false, signal } = options;
  const untag = async (sidecar: PhotoRef): Promise<Untagged> => {
    const path = pathOf(sidecar);
    try {
      if (hasPhotoExtension(sidecar.path))
        throw new CocotagError(
          'SIDECAR_INVALID',
          `${sidecar.path} is a photo; give its sidecar, or its folder`,
        );
      const outcome = await updateSidecar(path, {
        isDryRun,
        mayMakeFolder: false,
        roots: () => writableRoots(roots, path),
        change: (state) => untagged(state, { model, labels }),
      });
      if (outcome === 'absent' || outcome === 'made')
        throw new CocotagError('SIDECAR_INVALID', `${sidecar.path} is gone`);
      return { path: sidecar.path, outcome: outcome === 'merged' ? 'cleaned' : outcome };
    } catch (thrown) {
      const error = CocotagError.from(thrown);
      if (error.code === 'DISK_FULL') throw error;
      return { path: sidecar.path, error: error.toPlain() };
    }
  };
  const found = findSidecars(inputs, options);
  yield* mapConcurrently(
    found,
    async ({ photo, error }): Promise<Untagged> =>
      error === undefined ? untag(photo) : { path: photo.path, error },
    { ...SIDECARS_IN_WORK, isOrdered: true, signal },
  );
  signal?.throwIfAborted();
}
