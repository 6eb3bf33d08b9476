import { realpath } from 'node:fs/promises';
import { absolute, type BytePath, bytePath, bytesOf, folderOf, pathOf, textOf, tidied } from './byte-path.js';
import { CocotagError } from './errors.js';
import { mapConcurrently } from './inference/index.js';
import { failedRow, photoOf } from './tagging/index.js';
import { type EmbeddedMetadata, isFailed, type Row, type TaggedRow } from './types.js';
import { hasPhotoExtension, rootFolder } from './walk/index.js';
import {
  commonFolder,
  embeddedKeywords,
  hidesKeywords,
  jpegHeadMetadata,
  type Mirror,
  merged,
  type SidecarNaming,
  type SidecarOutcome,
  SidecarPlaces,
  updateSidecar,
} from './xmp/index.js';

/** Eight sidecars are in work at a time, as each waits for the disk most of its time; 64 may wait behind a slow one. */
export const SIDECARS_IN_WORK = { concurrency: 8, window: 64 } as const;

/** How sidecars are written. */
export interface SidecarOptions {
  /** What the photos were found by, as for `tagger.tag`. */
  readonly inputs?: readonly (string | Uint8Array)[] | undefined;
  /** The SHA-256 of the model's graph, hexadecimal. */
  readonly modelSha256?: string | undefined;
  /** One a label: see `tagger.selection`. */
  readonly thresholds: readonly number[];
  /** What new sidecars are called: `photo.jpg.xmp` (append, default) or `photo.xmp` (replace). */
  readonly naming?: SidecarNaming | undefined;
  /** A folder where the tree of photos is mirrored. Default: sidecars lie beside their photos. */
  readonly folder?: string | undefined;
  /** What every word begins with: `auto|` puts all words under one root. */
  readonly prefix?: string | undefined;
  /** Whether nothing is written. */
  readonly isDryRun?: boolean | undefined;
  /** Whether rows come as they are ready instead of in their order. Default: false. */
  readonly unordered?: boolean | undefined;
  /** The metadata inside a row's photo: `tagger.embeddedOf`. Default, and where it knows none: they are read. */
  readonly embeddedOf?: ((row: Row) => EmbeddedMetadata | undefined) | undefined;
  /** Told what became of each photo's sidecar. */
  readonly onSidecar?: ((report: SidecarReport) => void) | undefined;
}

/** What became of a photo's sidecar. */
export interface SidecarReport {
  readonly path: string;
  readonly outcome: SidecarOutcome;
  /** A second sidecar of the same photo, which was left alone. */
  readonly ignored?: string | undefined;
}

/**
 * Writes the tags of rows into XMP sidecars, and passes the rows on. A photo whose sidecar cannot be written has a
 * row with an error (`SIDECAR_...`) instead; its sidecar is untouched.
 *
 * @throws CocotagError DISK_FULL, and what the rows themselves throw.
 * @example
 * const { thresholds } = tagger.selection();
 * for await (const row of writeSidecars(tagger.tag(['photos/']), { inputs: ['photos/'], thresholds })) console.log(row.path);
 */
export async function* writeSidecars(rows: AsyncIterable<Row>, options: SidecarOptions): AsyncGenerator<Row> {
  const writer = new SidecarWriter(options, await sidecarRoots(options));
  const written = mapConcurrently(rows, (row) => writer.write(row), {
    ...SIDECARS_IN_WORK,
    isOrdered: options.unordered !== true,
  });
  for await (const { row, report } of written) {
    if (report !== undefined) options.onSidecar?.(report);
    yield row;
  }
}

/** Folders that were given, absolute, as they were given and without links. */
interface Roots {
  readonly given: readonly BytePath[];
  readonly real: readonly BytePath[];
}

/** The folders that were given for photos, or sidecars. */
export async function sidecarRoots({ inputs = [] }: Pick<SidecarOptions, 'inputs'>): Promise<Roots> {
  const given = await Promise.all(
    inputs.map(async (input) => absolute(await rootFolder(tidied(bytePath(input))))),
  );
  return { given, real: await Promise.all(given.map(realFolder)) };
}

/** Where a sidecar may be that is a link: in a folder that was given, or in its own. */
export async function writableRoots({ real }: Roots, sidecar: BytePath): Promise<BytePath[]> {
  return [...real, await realFolder(absolute(folderOf(sidecar)))];
}

/** A folder without links; itself where it cannot be had. */
async function realFolder(folder: BytePath): Promise<BytePath> {
  try {
    return bytePath(await realpath(bytesOf(folder), 'buffer'));
  } catch {
    return folder;
  }
}

class SidecarWriter {
  private readonly places: SidecarPlaces;
  private readonly threshold: string;
  /** The last work on each sidecar: a photo that is listed twice must not meet itself. */
  private readonly inWork = new Map<BytePath, Promise<unknown>>();

  constructor(
    private readonly options: SidecarOptions,
    private readonly roots: Roots,
  ) {
    this.places = sidecarPlaces(options, roots);
    this.threshold = recordedThreshold(options.thresholds);
  }

  async write(row: Row): Promise<{ row: Row; report?: SidecarReport }> {
    if (isFailed(row)) return { row };
    try {
      const photo = pathOf(photoOf(row));
      if (!(await this.places.has(photo)))
        throw new CocotagError('IMAGE_NOT_FOUND', 'no such file, so that it gets no sidecar');
      const { path, ignored } = await this.places.find(photo);
      const outcome = await this.inTurn(path, () => this.update(path, row));
      return { row, report: { path: textOf(path), outcome, ignored: ignored && textOf(ignored) } };
    } catch (thrown) {
      const error = CocotagError.from(thrown);
      if (error.code === 'DISK_FULL') throw error;
      return { row: failedRow(photoOf(row), error, row.model) };
    }
  }

  private async update(path: BytePath, row: TaggedRow): Promise<SidecarOutcome> {
    const { modelSha256, prefix = '', isDryRun = false } = this.options;
    const tags = { model: row.model, modelSha256, threshold: this.threshold, prefix, tags: row.tags };
    return updateSidecar(path, {
      isDryRun,
      mayMakeFolder: this.options.folder !== undefined,
      roots: () => writableRoots(this.roots, path),
      change: async (state) => {
        const needsKeywords = row.tags.length > 0 && hidesKeywords(state);
        return merged(state, tags, needsKeywords ? await this.keywordsIn(row) : []);
      },
    });
  }

  /** The keywords inside a photo. */
  private async keywordsIn(row: TaggedRow): Promise<string[]> {
    const known = this.options.embeddedOf?.(row);
    if (known !== undefined) return embeddedKeywords(known);
    const inHead = await jpegHeadMetadata(pathOf(photoOf(row)));
    if (inHead !== undefined) return embeddedKeywords(inHead);
    // Decoders are loaded where they are needed only: it takes a tenth of a second.
    const { readEmbeddedMetadata } = await import('./decode/index.js');
    return embeddedKeywords(await readEmbeddedMetadata(photoOf(row)));
  }

  private async inTurn<T>(path: BytePath, work: () => Promise<T>): Promise<T> {
    const before = this.inWork.get(path) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.inWork.set(path, mine);
    try {
      return await mine;
    } finally {
      if (this.inWork.get(path) === mine) this.inWork.delete(path);
    }
  }
}

/** Where sidecars of photos are, for those who write or read them. */
export function sidecarPlaces(
  { naming = 'append', folder, isDryRun = false }: Pick<SidecarOptions, 'naming' | 'folder' | 'isDryRun'>,
  roots: Roots,
): SidecarPlaces {
  const mirror = folder === undefined ? undefined : mirrorIn(folder, roots);
  return new SidecarPlaces({ naming, mirror, isPhoto: hasPhotoExtension, isDryRun });
}

/** How a sidecar records the thresholds of a run. */
export function recordedThreshold(thresholds: readonly number[]): string {
  const [first = 0] = thresholds;
  return thresholds.every((threshold) => threshold === first) ? String(first) : 'per-label';
}

function mirrorIn(folder: string, { given }: Roots): Mirror {
  const base = given.length === 0 ? absolute(bytePath('.')) : commonFolder(given);
  return { folder: tidied(bytePath(folder)), base };
}
