/** What a BMP's headers are to say; the rest follows from it. */
export interface BmpForm {
  readonly width: number;
  /** Below 0: the first row comes first. */
  readonly height: number;
  readonly bits: number;
  /** Bytes of the second header: 12 (OS/2), 40, 52, 56, 64, 108, 124. */
  readonly headerBytes?: number;
  readonly packing?: number;
  /** RGB. */
  readonly palette?: readonly (readonly [number, number, number])[];
  /** Red, green, blue, and alpha where the header has room for it. */
  readonly masks?: readonly number[];
  /** Where the pixels begin is said to be this. */
  readonly offset?: number;
}

/** A BMP whose pixels are these bytes, as they stand in the file. */
export function bmp(form: BmpForm, pixels: Buffer): Buffer {
  const { width, height, bits, headerBytes = 40, packing = 0, palette = [], masks = [] } = form;
  const header = Buffer.alloc(headerBytes);
  header.writeUInt32LE(headerBytes, 0);
  if (headerBytes === 12) {
    header.writeUInt16LE(width, 4);
    header.writeUInt16LE(height, 6);
    header.writeUInt16LE(1, 8);
    header.writeUInt16LE(bits, 10);
  } else {
    header.writeInt32LE(width, 4);
    header.writeInt32LE(height, 8);
    header.writeUInt16LE(1, 12);
    header.writeUInt16LE(bits, 14);
    header.writeUInt32LE(packing, 16);
    header.writeUInt32LE(palette.length, 32);
  }
  const maskBytes = Buffer.alloc(masks.length * 4);
  for (const [i, mask] of masks.entries()) maskBytes.writeUInt32LE(mask, i * 4);
  if (headerBytes >= 52) maskBytes.copy(header, 40);
  const colours = palette.flatMap(([red, green, blue]) => [
    blue,
    green,
    red,
    ...(headerBytes === 12 ? [] : [0]),
  ]);
  const parts = [header, ...(headerBytes < 52 ? [maskBytes] : []), Buffer.from(colours)];
  const start = Buffer.alloc(14);
  start.write('BM');
  const pixelsAt = parts.reduce((sum, part) => sum + part.length, start.length);
  start.writeUInt32LE(pixelsAt + pixels.length, 2);
  start.writeUInt32LE(form.offset ?? pixelsAt, 10);
  return Buffer.concat([start, ...parts, pixels]);
}

/** Rows of numbers, each of so many bits, padded to four bytes. */
export function bmpRows(rows: readonly (readonly number[])[], bits: number): Buffer {
  return Buffer.concat(
    rows.map((row) => {
      const bytes = Buffer.alloc(Math.ceil((row.length * bits) / 32) * 4);
      row.forEach((value, x) => {
        if (bits >= 8) bytes.writeUIntLE(value, (x * bits) / 8, bits / 8);
        else
          bytes[(x * bits) >> 3] = (bytes[(x * bits) >> 3] ?? 0) | (value << (8 - bits - ((x * bits) & 7)));
      });
      return bytes;
    }),
  );
}
