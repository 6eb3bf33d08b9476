/** What sharp is given of a photo, and what it has to be told with it. */
export interface PhotoSource {
  /** A file of a format that sharp reads: the photo's own, or one that was made of it. */
  readonly bytes: Buffer;
  /**
   * From which fault on decoding fails. `truncated` forgives wrong checksums and the like. TIFFs need `error`: below it
   * libvips takes parts that it could not read for black.
   */
  readonly failOn: 'truncated' | 'error';
  /** How samples become RGB. `rgb`, the default, leaves profiles and colour spaces to libvips; so does `rgba`. */
  readonly samples?: 'rgb' | 'rgba' | 'yCbCr' | 'lab';
  /** Whether there are channels behind the colours that are not just transparency; false by default. */
  readonly hasOtherChannels?: boolean;
  /** Whether the decoder must not shrink the picture, as its samples could not be averaged; false by default. */
  readonly isWholeOnly?: boolean;
  /** Whether samples are to be as they are stored, whatever profile there is; false by default. */
  readonly ignoresProfile?: boolean;
}

/**
 * Makes a source. A photo has several where the first may fail and another succeed; the later are made when they are
 * needed.
 *
 * @throws CocotagError IMAGE_CORRUPT, IMAGE_TOO_LARGE, IMAGE_UNSUPPORTED.
 */
export type SourceMaker = () => PhotoSource | Promise<PhotoSource>;
