/** A segment of a JPEG. @param marker - Its second byte. */
export function jpegSegment(marker: number, data: Buffer | readonly number[] | string): Buffer {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'latin1') : Buffer.from(data);
  return Buffer.concat([
    Buffer.from([0xff, marker, (bytes.length + 2) >> 8, (bytes.length + 2) & 255]),
    bytes,
  ]);
}

/** The place of a JPEG's first segment with one of these markers. */
export function segmentAt(jpeg: Buffer, ...markers: readonly number[]): number {
  let at = 2;
  while (at < jpeg.length && !markers.includes(jpeg[at + 1] ?? 0)) at += 2 + jpeg.readUInt16BE(at + 2);
  return at;
}

/** A copy with other bytes at a place. */
export function patched(bytes: Buffer, at: number, ...values: readonly number[]): Buffer {
  const copy = Buffer.from(bytes);
  copy.set(values, at);
  return copy;
}

/** A JPEG's scan: what follows its first head of a scan. */
export function scanOf(jpeg: Buffer): { readonly head: Buffer; readonly scan: Buffer } {
  const at = segmentAt(jpeg, 0xda);
  const end = at + 2 + jpeg.readUInt16BE(at + 2);
  return { head: jpeg.subarray(0, end), scan: jpeg.subarray(end, jpeg.length - 2) };
}

/**
 * A lossless JPEG (process 14, T.81 annex H), grey, its left half 0 and its right half 127.
 *
 * Each sample is coded as its difference from the left neighbour, those at the left from above. Two differences occur:
 * 0, coded as one bit; and 127, of seven bits.
 */
export function losslessHalves(width: number, height: number): Buffer {
  const bits: string[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // The very first sample is told from 128.
      if (x === 0 && y === 0) bits.push('110', '01111111');
      else if (x === width / 2) bits.push('10', '1111111');
      else bits.push('0');
    }
  }
  const text = bits.join('');
  const scan: number[] = [];
  for (let at = 0; at < text.length; at += 8) {
    const byte = Number.parseInt(text.slice(at, at + 8).padEnd(8, '1'), 2);
    scan.push(byte, ...(byte === 0xff ? [0] : []));
  }
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    jpegSegment(0xc3, [8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]),
    jpegSegment(0xc4, [0, 1, 1, 1, ...Array(13).fill(0), 0, 7, 8]),
    jpegSegment(0xda, [1, 1, 0, 1, 0, 0]),
    Buffer.from(scan),
    Buffer.from([0xff, 0xd9]),
  ]);
}
