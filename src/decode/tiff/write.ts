import type { TiffField } from './directory.js';

const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;
const HEADER_BYTES = 8;

/** A field of whole numbers below 2^32; SHORT where all are below 2^16. */
export function numbersField(values: readonly number[], isBigEndian: boolean): TiffField {
  const type = values.every((value) => value < 1 << 16) ? SHORT : LONG;
  const size = type === SHORT ? 2 : 4;
  const bytes = Buffer.alloc(values.length * size);
  values.forEach((value, i) => {
    writeNumber(bytes, value, i * size, size, isBigEndian);
  });
  return { type, count: values.length, values: bytes };
}

/** A field of bytes without a meaning to TIFF, such as a colour profile. */
export function bytesField(values: Buffer): TiffField {
  return { type: UNDEFINED, count: values.length, values };
}

/**
 * A classic TIFF with one directory.
 *
 * @param body - What comes first: a place of eight bytes for the header, whatever they are, then the pixels. They keep
 * their offsets, so that a file can be the body of its own new directory.
 * @param fields - By tag, in any order.
 * @returns A new file, of less than 2^32 bytes as no photo has more.
 */
export function writeTiff(
  body: Buffer,
  fields: ReadonlyMap<number, TiffField>,
  isBigEndian: boolean,
): Buffer {
  const sorted = [...fields].sort(([a], [b]) => a - b);
  const directory = Buffer.alloc(2 + sorted.length * 12 + 4);
  writeNumber(directory, sorted.length, 0, 2, isBigEndian);
  const parts = [body, Buffer.alloc(body.length % 2)];
  let end = body.length + (body.length % 2);
  sorted.forEach(([tag, { type, count, values }], i) => {
    const at = 2 + i * 12;
    writeNumber(directory, tag, at, 2, isBigEndian);
    writeNumber(directory, type, at + 2, 2, isBigEndian);
    writeNumber(directory, count, at + 4, 4, isBigEndian);
    if (values.length <= 4) {
      values.copy(directory, at + 8);
      return;
    }
    writeNumber(directory, end, at + 8, 4, isBigEndian);
    parts.push(values, Buffer.alloc(values.length % 2));
    end += values.length + (values.length % 2);
  });
  const file = Buffer.concat([...parts, directory]);
  file.write(isBigEndian ? 'MM' : 'II', 0, 'latin1');
  writeNumber(file, 42, 2, 2, isBigEndian);
  writeNumber(file, end, HEADER_BYTES - 4, 4, isBigEndian);
  return file;
}

function writeNumber(bytes: Buffer, value: number, at: number, size: number, isBigEndian: boolean): void {
  if (isBigEndian) bytes.writeUIntBE(value, at, size);
  else bytes.writeUIntLE(value, at, size);
}
