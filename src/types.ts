import type { ErrorCode } from './errors.js';

/** COCO's own number of a category: 1 to 90, with gaps. Not a place in a list. */
export type CategoryId = number & { readonly brand: 'CategoryId' };

/** One label that a model can give. A list of these is always in the order of the model's output. */
export interface Label {
  readonly name: string;
  /** 0 where the label is none of COCO's. */
  readonly categoryId: CategoryId;
  readonly supercategory: string;
}

/** A photo on its way from the walk to the sinks. */
export interface PhotoRef {
  /** The path as rows show it: as the user gave it, `/` between parts, U+FFFD for bytes that are no UTF-8. */
  readonly path: string;
  /** The path's real bytes, only where they are no UTF-8 and `path` cannot open the file. */
  readonly pathBytes?: Uint8Array;
}

/** A label that a photo has, with its score: 0 to 1, four decimals. */
export interface Tag {
  readonly label: string;
  readonly score: number;
}

/** What went wrong with one photo. */
export interface RowError {
  readonly code: ErrorCode;
  readonly message: string;
}

interface RowBase {
  readonly path: string;
  /** Base64 of the path's bytes, only where they are no UTF-8. */
  readonly path_base64?: string;
  /** The model as `id@version/graph`. */
  readonly model: string;
  /** The photo's own size in pixels, upright. Absent when unknown. */
  readonly width?: number;
  readonly height?: number;
}

/** A photo that was tagged. `scores`, if asked for, has every label of the model, in label order. */
export interface TaggedRow extends RowBase {
  /** Highest score first, ties in label order; empty when no label reaches its threshold. */
  readonly tags: readonly Tag[];
  readonly scores?: Readonly<Record<string, number>>;
}

/** A photo that could not be tagged. */
export interface FailedRow extends RowBase {
  readonly error: RowError;
}

/** What cocotag says of one photo: an NDJSON line, an element of the JSON output, a library result. */
export type Row = TaggedRow | FailedRow;

/** Whether a row is of a photo that could not be tagged. */
export function isFailed(row: Row): row is FailedRow {
  return 'error' in row;
}

/** How a filter weighs the pixels that it averages: `triangle` is bilinear, `cubic` has a = -0.5; both antialiased. */
export type ResizeFilter = 'triangle' | 'cubic';

/** What a network takes: 8-bit RGB pixels of one size, and the way from a photo to that size. */
export type InputSpec = {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  readonly filter: ResizeFilter;
} & (
  | { /** Both sides to the network's size; the aspect ratio is not kept. */ readonly resize: 'squash' }
  | {
      /** The shorter side to `resizeShorterSide` pixels, then the middle is cut out. */
      readonly resize: 'crop';
      readonly resizeShorterSide: number;
    }
);

/** What a photo's file says of itself in the forms that keywords come in, as it stands there. */
export interface EmbeddedMetadata {
  /** An XMP packet. */
  readonly xmp?: Uint8Array | undefined;
  /** IPTC-IIM, bare or in a Photoshop segment. */
  readonly iptc?: Uint8Array | undefined;
}

/** A size in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}
