/** How a new sidecar is called: `photo.jpg.xmp` or `photo.xmp`. */
export const SIDECAR_NAMINGS = ['append', 'replace'] as const;
export type SidecarNaming = (typeof SIDECAR_NAMINGS)[number];

const EXTENSION = '.xmp';

/** The names of a folder's files, one character a byte. */
export interface FolderNames {
  readonly files: ReadonlySet<string>;
  /** The first photo, by bytes, of each name in small letters. */
  readonly photoOfName: ReadonlyMap<string, string>;
  /** The first photo, by bytes, of each stem in small letters. */
  readonly photoOfStem: ReadonlyMap<string, string>;
  /** Sidecars by their name in small letters. */
  readonly sidecars: ReadonlyMap<string, readonly string[]>;
}

/** Which sidecar is a photo's. */
export type SidecarChoice =
  | {
      readonly kind: 'chosen';
      readonly name: string;
      /** Another one of the photo's, which is left alone. */
      readonly ignored?: string | undefined;
    }
  /** Its name would be `photo.xmp`, which is another photo's. */
  | { readonly kind: 'taken'; readonly name: string; readonly owner: string };

/** A folder's names, ordered for {@link chooseSidecar}. */
export function folderNames(names: readonly string[], isPhoto: (name: string) => boolean): FolderNames {
  const photos = names.filter(isPhoto).sort();
  const firstBy = (keyOf: (photo: string) => string) =>
    // Of equal keys a map keeps the last.
    new Map(photos.toReversed().map((photo) => [small(keyOf(photo)), photo]));
  const sidecars = new Map<string, string[]>();
  for (const name of names.filter((candidate) => small(candidate).endsWith(EXTENSION)).sort()) {
    sidecars.set(small(name), [...(sidecars.get(small(name)) ?? []), name]);
  }
  return {
    files: new Set(names),
    photoOfName: firstBy((photo) => photo),
    photoOfStem: firstBy(stemOf),
    sidecars,
  };
}

/**
 * A photo's sidecar. One that exists decides, whatever its capitals: `photo.jpg.xmp`, then `photo.xmp`. Every name is one
 * photo's alone: of several photos of one stem `photo.xmp` is the first one's, by name, so that the outcome depends
 * neither on the order of a run nor on which of the photos it tags.
 *
 * @param photo - Its name in the folder.
 * @param photoFolder - Where the photo is.
 * @param sidecarFolder - Where its sidecar is, or will be.
 */
export function chooseSidecar(
  photo: string,
  photoFolder: FolderNames,
  { sidecars }: FolderNames,
  naming: SidecarNaming,
): SidecarChoice {
  const existing = (base: string): string | undefined => {
    const alike = sidecars.get(small(base + EXTENSION)) ?? [];
    const mine = alike.filter(
      (name) => owner(photoFolder, name.slice(0, -EXTENSION.length), photo) === photo,
    );
    return mine.find((name) => name.startsWith(base)) ?? mine[0];
  };
  const stem = stemOf(photo);
  const full = existing(photo);
  const short = existing(stem);
  if (full !== undefined) return { kind: 'chosen', name: full, ignored: short === full ? undefined : short };
  if (short !== undefined) return { kind: 'chosen', name: short };
  if (naming === 'append') return { kind: 'chosen', name: photo + EXTENSION };
  const name = stem + EXTENSION;
  const ownerOfStem = owner(photoFolder, stem, photo);
  return ownerOfStem === photo ? { kind: 'chosen', name } : { kind: 'taken', name, owner: ownerOfStem };
}

/**
 * Whose sidecar a name without `.xmp` is: that of the photo of this name, in these capitals or in others, then that of
 * the first photo of this stem.
 *
 * @param otherwise - Whose it is where there is no such photo.
 */
function owner({ files, photoOfName, photoOfStem }: FolderNames, base: string, otherwise: string): string {
  const key = small(base);
  const named = photoOfName.get(key);
  if (named !== undefined && files.has(base)) return base;
  return named ?? (base === otherwise ? otherwise : (photoOfStem.get(key) ?? otherwise));
}

/** A name without its extension. */
function stemOf(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** Names are bytes here: only ASCII has capitals. */
function small(name: string): string {
  return name.replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());
}
