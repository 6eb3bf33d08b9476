import { block } from './iptc.js';

/** A flattened Photoshop file. */
export interface PsdForm {
  readonly width: number;
  readonly height: number;
  /** 1 bitmap, 1 grey, 2 indexed, 3 RGB, 4 CMYK, 9 Lab. */
  readonly mode: number;
  readonly depth?: number;
  readonly isLarge?: boolean;
  readonly isPacked?: boolean;
  readonly palette?: Buffer;
  /** Blocks by number. */
  readonly resources?: Readonly<Record<number, Buffer>>;
}

/** A Photoshop file. @param planes - Each of [height, width], in the file's own samples. */
export function psd(form: PsdForm, planes: readonly Buffer[]): Buffer {
  const { width, height, mode, depth = 8, isLarge = false, isPacked = false, palette, resources = {} } = form;
  const header = Buffer.alloc(26);
  header.write('8BPS');
  header.writeUInt16BE(isLarge ? 2 : 1, 4);
  header.writeUInt16BE(planes.length, 12);
  header.writeUInt32BE(height, 14);
  header.writeUInt32BE(width, 18);
  header.writeUInt16BE(depth, 22);
  header.writeUInt16BE(mode, 24);
  const blocks = Object.entries(resources).map(([id, data]) => block(Number(id), data));
  const layers = Buffer.alloc(isLarge ? 8 : 4);
  return Buffer.concat([
    header,
    withLength(palette ?? Buffer.alloc(0)),
    withLength(Buffer.concat(blocks)),
    layers,
    isPacked ? packed(planes, height, isLarge ? 4 : 2) : Buffer.concat([Buffer.alloc(2), ...planes]),
  ]);
}

function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function packed(planes: readonly Buffer[], height: number, countBytes: number): Buffer {
  const rows = planes.flatMap((plane) => {
    const rowBytes = plane.length / height;
    return Array.from({ length: height }, (_, y) =>
      packBits(plane.subarray(y * rowBytes, (y + 1) * rowBytes)),
    );
  });
  const counts = rows.map(({ length }) => {
    const count = Buffer.alloc(countBytes);
    count.writeUIntBE(length, 0, countBytes);
    return count;
  });
  return Buffer.concat([Buffer.from([0, 1]), ...counts, ...rows]);
}

/** A row as PackBits: runs of equal bytes, and stretches of others. */
function packBits(row: Buffer): Buffer {
  const out: number[] = [];
  for (let at = 0; at < row.length; ) {
    let run = 1;
    while (run < 128 && row[at + run] === row[at]) run++;
    if (run > 1) {
      out.push(257 - run, row[at] ?? 0);
      at += run;
      continue;
    }
    let end = at + 1;
    while (end < row.length && end - at < 128 && row[end] !== row[end + 1]) end++;
    out.push(end - at - 1, ...row.subarray(at, end));
    at = end;
  }
  return Buffer.from(out);
}
