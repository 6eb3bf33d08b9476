/** A dataset of IPTC-IIM. */
export function dataset(record: number, number: number, value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const head = Buffer.from([0x1c, record, number, 0, 0]);
  head.writeUInt16BE(bytes.length, 3);
  return Buffer.concat([head, bytes]);
}

/** What says that texts are UTF-8: dataset 1:90. */
export const UTF8_MARK = dataset(1, 90, '\x1b%G');

/** IPTC-IIM data with keywords. */
export function iptcWith(...keywords: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat([UTF8_MARK, ...keywords.map((keyword) => dataset(2, 25, keyword))]);
}

/** A block of a Photoshop segment; 0x0404 holds IPTC. */
export function block(id: number, data: Buffer, name = ''): Buffer {
  const head = Buffer.from('8BIM\0\0');
  head.writeUInt16BE(id, 4);
  const title = padded(Buffer.concat([Buffer.from([name.length]), Buffer.from(name, 'latin1')]));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(data.length);
  return Buffer.concat([head, title, size, padded(data)]);
}

/** A Photoshop segment of these blocks. */
export function photoshop(...blocks: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('Photoshop 3.0\0'), ...blocks]);
}

/** A JPEG with a Photoshop segment more. */
export function withPhotoshop(jpeg: Buffer, data: Buffer): Buffer {
  const head = Buffer.from([0xff, 0xed, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}

function padded(bytes: Buffer): Buffer {
  return bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(1)]);
}
