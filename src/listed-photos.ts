import { CocotagError } from './errors.js';
import { type PhotoFinder, photoFinder, type Truth } from './evaluation/index.js';
import type { PhotoRef } from './types.js';
import { type FindOptions, findPhotos } from './walk/index.js';

/** The photos of a walk, by whether a truth lists them. */
export interface ListedPhotos {
  /** Those that are wanted, by what they are called in the truth, or by path where it does not list them. */
  readonly wanted: ReadonlyMap<string, PhotoRef>;
  /** All that are to be tagged, in the order of the walk; also such as come twice in `wanted`, and what cannot be had. */
  readonly photos: readonly PhotoRef[];
  /** Paths that the truth does not list and that are passed over. */
  readonly passedOver: readonly string[];
}

/**
 * Walks inputs and looks each photo up in a truth, without opening any.
 *
 * @param includeUnlisted - Whether photos that the truth does not list are wanted, too.
 * @throws CocotagError NO_PHOTOS where there is none at all.
 */
export async function listPhotos(
  inputs: readonly (string | Uint8Array)[],
  truth: Truth,
  options: FindOptions & { readonly includeUnlisted?: boolean | undefined },
): Promise<ListedPhotos> {
  const find: PhotoFinder = photoFinder(truth);
  const wanted = new Map<string, PhotoRef>();
  const photos: PhotoRef[] = [];
  const passedOver: string[] = [];
  for await (const { photo, error } of findPhotos(inputs, options)) {
    const index = find(photo.path);
    const id = index === undefined ? undefined : truth.photos[index]?.name;
    if (id === undefined && error === undefined && options.includeUnlisted !== true) {
      passedOver.push(photo.path);
      continue;
    }
    photos.push(photo);
    const key = id ?? photo.path;
    if (!wanted.has(key)) wanted.set(key, photo);
  }
  if (photos.length === 0 && passedOver.length === 0)
    throw new CocotagError('NO_PHOTOS', 'No photo was found', { hint: 'The inputs hold no photos.' });
  return { wanted, photos, passedOver };
}
