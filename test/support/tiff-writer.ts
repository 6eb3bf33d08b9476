/** Values of a field: SHORTs where all fit, LONGs else; bytes as they are. */
type Values = readonly number[] | Buffer;

/** How a TIFF is laid out. */
export interface TiffForm {
  readonly isBigEndian?: boolean;
  /** Whether the directory stands before the pixels, so that a file that is cut short loses pixels alone. */
  readonly isDirectoryFirst?: boolean;
  /** What stands before the parts and is none of them, at byte 8 where the directory comes last. */
  readonly lead?: Buffer;
}

export const TIFF = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  samples: 277,
  rowsPerStrip: 278,
  planar: 284,
  predictor: 317,
  tileWidth: 322,
  tileHeight: 323,
  extraSamples: 338,
  sampleFormat: 339,
} as const;

/** Offsets are LONGs always, so that a directory's length does not depend on them. */
const OFFSETS = [273, 324];

/**
 * A TIFF of strips or tiles, by what TIFF 6.0 says; nothing is checked.
 *
 * @param fields - By tag. Where the parts lie and how long they are need not be said.
 * @param parts - Strips, or tiles where there is a field for their width.
 */
export function tiff(
  fields: Readonly<Record<number, Values>>,
  parts: readonly Buffer[],
  { isBigEndian = false, isDirectoryFirst = false, lead = Buffer.alloc(0) }: TiffForm = {},
): Buffer {
  const [offsetsTag, countsTag] = TIFF.tileWidth in fields ? [324, 325] : [273, 279];
  const lengths = parts.map(({ length }) => length);
  const make = (pixelsAt: number, directoryAt: number): readonly Buffer[] => {
    const offsets = lengths.map(
      (_, i) => pixelsAt + lead.length + lengths.slice(0, i).reduce((sum, one) => sum + one, 0),
    );
    const all: Readonly<Record<number, Values>> = { [offsetsTag]: offsets, [countsTag]: lengths, ...fields };
    return directory(all, directoryAt, isBigEndian);
  };
  const pixels = Buffer.concat([lead, ...parts]);
  const length = make(2 ** 17, 8).reduce((sum, one) => sum + one.length, 0);
  const directoryAt = isDirectoryFirst ? 8 : 8 + pixels.length;
  const made = Buffer.concat(make(isDirectoryFirst ? 8 + length : 8, directoryAt));
  const header = Buffer.concat([
    Buffer.from(isBigEndian ? 'MM\0*' : 'II*\0'),
    number(directoryAt, 4, isBigEndian),
  ]);
  return Buffer.concat(isDirectoryFirst ? [header, made, pixels] : [header, pixels, made]);
}

function directory(
  fields: Readonly<Record<number, Values>>,
  at: number,
  isBigEndian: boolean,
): readonly Buffer[] {
  const tags = Object.keys(fields).map(Number);
  const entries: Buffer[] = [number(tags.length, 2, isBigEndian)];
  const far: Buffer[] = [];
  let end = at + 2 + tags.length * 12 + 4;
  for (const tag of tags) {
    const values = fields[tag] ?? [];
    const isBytes = Buffer.isBuffer(values);
    const isWide = !isBytes && (OFFSETS.includes(tag) || Math.max(...values) >= 65_536);
    const size = isBytes ? 1 : isWide ? 4 : 2;
    const bytes = isBytes ? values : Buffer.concat(values.map((value) => number(value, size, isBigEndian)));
    const type = isBytes ? 7 : size === 2 ? 3 : 4;
    const isNear = bytes.length <= 4;
    const place = isNear
      ? Buffer.concat([bytes, Buffer.alloc(4 - bytes.length)])
      : number(end, 4, isBigEndian);
    entries.push(
      number(tag, 2, isBigEndian),
      number(type, 2, isBigEndian),
      number(values.length, 4, isBigEndian),
      place,
    );
    if (isNear) continue;
    far.push(bytes);
    end += bytes.length;
  }
  return [...entries, Buffer.alloc(4), ...far];
}

function number(value: number, size: number, isBigEndian: boolean): Buffer {
  const bytes = Buffer.alloc(size);
  if (isBigEndian) bytes.writeUIntBE(value, 0, size);
  else bytes.writeUIntLE(value, 0, size);
  return bytes;
}
