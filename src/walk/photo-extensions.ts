/**
 * The extensions by which a walk finds photos, in lower case. Files named outright are tried whatever theirs. Some
 * formats cannot be decoded yet: their photos are found all the same, and reported, rather than passed over in silence.
 */
export const PHOTO_EXTENSIONS: ReadonlySet<string> = new Set(
  'jpg jpeg jpe jfif mpo png webp gif tif tiff avif bmp psd psb heic heif hif jp2 jxl'.split(' '),
);
