/** A JPEG's frame header: how its pixels are coded. */
export interface JpegFrame {
  /** The marker's second byte: 0xc0 baseline, 0xc2 progressive, 0xc3 lossless, 0xf7 JPEG-LS, ... */
  readonly marker: number;
  /** Bits of a sample. */
  readonly precision: number;
  /** Where its marker stands. */
  readonly at: number;
  /** Pixels; the largest sampling factors, across and down. */
  readonly width: number;
  readonly samplingAcross: number;
  readonly samplingDown: number;
}

/** Start of a frame: 0xc0 to 0xcf but for tables (0xc4), a reserved one (0xc8) and arithmetic conditions (0xcc). */
function isFrame(marker: number): boolean {
  return marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker));
}

/**
 * Finds a JPEG's frame header, past whatever stands between the segments before it.
 *
 * @returns Nothing where none comes before the first scan.
 * @see ITU-T T.81, annex B.
 */
export function findFrame(jpeg: Buffer): JpegFrame | undefined {
  for (const { marker, at, end } of segmentsOf(jpeg)) {
    if (!isFrame(marker) || at + 10 > jpeg.length) continue;
    const components = jpeg.readUInt8(at + 9);
    const samplings = [...jpeg.subarray(at + 10, end)].filter((_, i) => i % 3 === 1).slice(0, components);
    return {
      marker,
      precision: jpeg.readUInt8(at + 4),
      at,
      width: jpeg.readUInt16BE(at + 7),
      samplingAcross: Math.max(1, ...samplings.map((sampling) => sampling >> 4)),
      samplingDown: Math.max(1, ...samplings.map((sampling) => sampling & 15)),
    };
  }
  return undefined;
}

/** A segment of a JPEG's head. */
export interface JpegSegment {
  /** The marker's second byte. */
  readonly marker: number;
  /** From the marker's first byte to the end of what its length says, at most the file's. */
  readonly at: number;
  readonly end: number;
}

/** The segments behind the start of a JPEG, in order, up to and with its first scan (0xda). */
export function* segmentsOf(jpeg: Buffer): Generator<JpegSegment> {
  let at = 2;
  while (at + 4 <= jpeg.length) {
    const marker = jpeg[at + 1] ?? 0;
    const isMarker = jpeg[at] === 0xff && marker !== 0 && marker !== 0xff;
    if (!isMarker) {
      at = jpeg.indexOf(0xff, at + 1);
      if (at < 0) return;
      continue;
    }
    const isBare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd9);
    const length = isBare ? 0 : jpeg.readUInt16BE(at + 2);
    const end = Math.min(jpeg.length, at + 2 + length);
    yield { marker, at, end };
    if (marker === 0xda || marker === 0xd9) return;
    at = end;
  }
}
