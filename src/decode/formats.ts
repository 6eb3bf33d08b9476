/** A format that the decoder is given. Everything else is refused, whatever the file's name says. */
export type PhotoFormat = 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'TIFF' | 'AVIF' | 'BMP' | 'Photoshop';

/** What the first bytes of a file say that it is. */
export type Sniffed =
  | { readonly isReadable: true; readonly format: PhotoFormat }
  /** `format` names what is known but not read, for the message. */
  | { readonly isReadable: false; readonly format: string | undefined };

/** How many bytes {@link sniffFormat} looks at, at most. */
export const SNIFF_BYTES = 512;

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: signatures hold control characters.
const READABLE: readonly (readonly [PhotoFormat, RegExp])[] = [
  ['JPEG', /^\xff\xd8\xff/],
  ['PNG', /^\x89PNG\r\n\x1a\n(?![\s\S]{4}CgBI)/],
  ['WebP', /^RIFF[\s\S]{4}WEBP/],
  ['GIF', /^GIF8[79]a/],
  ['TIFF', /^(?:II[*+]\0|MM\0[*+])/],
  ['AVIF', /^[\s\S]{4}ftyp(?:[\s\S]{4})*?(?:avif|avis)/],
  // The length of its second header is a small number.
  ['BMP', /^BM[\s\S]{12}[\x0c-\x7c]\0\0\0/],
  ['Photoshop', /^8BPS/],
];

const NAMED: readonly (readonly [string, RegExp])[] = [
  // Made by Xcode of the PNGs of an app, and readable by Apple's programs alone.
  ["Apple's variant of PNG", /^\x89PNG\r\n\x1a\n[\s\S]{4}CgBI/],
  ['camera raw', /^(?:[\s\S]{4}ftypcrx |FUJIFILMCCD-RAW|IIR[OS]|IIU\0)/],
  ['HEIC', /^[\s\S]{4}ftyp(?:hei[cxms]|hev[cxms]|mif1|msf1)/],
  ['video', /^[\s\S]{4}ftyp|^\x1a\x45\xdf\xa3/],
  ['JPEG XL', /^(?:\xff\x0a|\0\0\0\x0cJXL )/],
  ['JPEG 2000', /^(?:\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/],
  ['PDF', /^%PDF/],
  ['SVG', /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[\s\S]*?)?(?:<!--[\s\S]*?-->\s*)*<svg/],
  ['HTML', /^\s*<(?:!doctype html|html)/i],
  ['Netpbm', /^P[1-7]\s/],
  ['ICO', /^\0\0[\x01\x02]\0/],
  ['DDS', /^DDS /],
  ['QOI', /^qoif/],
  ['PCX', /^\x0a[\0\x02-\x05]\x01/],
  ['SGI', /^\x01\xda/],
  ['OpenEXR', /^v\/1\x01/],
  ['Radiance HDR', /^#\?RADIANCE/],
  ['FITS', /^SIMPLE {2}=/],
  ['PostScript', /^%!PS/],
  ['ZIP', /^PK\x03\x04/],
];
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above

/**
 * Tells a file's format by its content alone.
 *
 * @param head - The file's first bytes; {@link SNIFF_BYTES} are enough.
 */
export function sniffFormat(head: Buffer): Sniffed {
  const text = head.toString('latin1', 0, SNIFF_BYTES);
  // The brands of an ISO file stand in its first box, whose length is its first four bytes.
  const readable = READABLE.find(([format, pattern]) =>
    pattern.test(format === 'AVIF' ? text.slice(0, ftypLength(head)) : text),
  );
  if (readable !== undefined) return { isReadable: true, format: readable[0] };
  return { isReadable: false, format: NAMED.find(([, pattern]) => pattern.test(text))?.[0] };
}

function ftypLength(head: Buffer): number {
  return head.length < 4 ? 0 : Math.min(SNIFF_BYTES, head.readUInt32BE(0));
}
