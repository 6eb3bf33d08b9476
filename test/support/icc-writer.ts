/** A curve of a profile: its tag's bytes. */
export type CurveTag = Buffer;

/** Primaries with white D50, as X, Y and Z of red, green and blue. */
export const PRIMARIES = {
  sRGB: [
    [0.4361, 0.2225, 0.0139],
    [0.3851, 0.7169, 0.0971],
    [0.1431, 0.0606, 0.7141],
  ],
  adobeRgb: [
    [0.6097, 0.3111, 0.0195],
    [0.2053, 0.6257, 0.0609],
    [0.1492, 0.0632, 0.7446],
  ],
  proPhoto: [
    [0.7977, 0.288, 0],
    [0.1352, 0.7119, 0],
    [0.0313, 0.0001, 0.8249],
  ],
} as const;

/** A curve by its points, 0 to 1; none: as it is. */
export function pointsTag(points: readonly number[]): CurveTag {
  const tag = Buffer.alloc(12 + 2 * points.length);
  tag.write('curv', 'latin1');
  tag.writeUInt32BE(points.length, 8);
  for (const [i, point] of points.entries()) tag.writeUInt16BE(Math.round(point * 65_535), 12 + 2 * i);
  return tag;
}

/** A power. */
export function gammaTag(gamma: number): CurveTag {
  const tag = pointsTag([0]);
  tag.writeUInt16BE(Math.round(gamma * 256), 12);
  return tag;
}

/** A curve by a formula: its number, and its parameters in the order of the ICC's. */
export function formulaTag(type: number, ...parameters: readonly number[]): CurveTag {
  const tag = Buffer.alloc(12 + 4 * parameters.length);
  tag.write('para', 'latin1');
  tag.writeUInt16BE(type, 8);
  for (const [i, value] of parameters.entries()) tag.writeInt32BE(Math.round(value * 65_536), 12 + 4 * i);
  return tag;
}

/** A profile for RGB of three curves and a matrix; `more` are tags that it has besides. */
export function matrixProfile(
  primaries: readonly (readonly number[])[],
  curves: readonly CurveTag[],
  more: Readonly<Record<string, Buffer>> = {},
): Buffer {
  const xyz = (values: readonly number[]) => {
    const tag = Buffer.alloc(20);
    tag.write('XYZ ', 'latin1');
    for (const [i, value] of values.entries()) tag.writeInt32BE(Math.round(value * 65_536), 8 + 4 * i);
    return tag;
  };
  const tags = Object.entries({
    wtpt: xyz([0.9642, 1, 0.8249]),
    ...Object.fromEntries([...'rgb'].map((name, i) => [`${name}XYZ`, xyz(primaries[i] ?? [])])),
    ...Object.fromEntries([...'rgb'].map((name, i) => [`${name}TRC`, curves[i] ?? curves[0]])),
    ...more,
  }) as [string, Buffer][];
  const table = Buffer.alloc(4 + 12 * tags.length);
  table.writeUInt32BE(tags.length);
  let at = 128 + table.length;
  const bodies = tags.map(([name, tag], i) => {
    table.write(name, 4 + 12 * i, 'latin1');
    table.writeUInt32BE(at, 8 + 12 * i);
    table.writeUInt32BE(tag.length, 12 + 12 * i);
    const padded = Buffer.concat([tag, Buffer.alloc(-tag.length & 3)]);
    at += padded.length;
    return padded;
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(at);
  header.writeUInt32BE(0x0430_0000, 8);
  header.write('mntrRGB XYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  header.writeInt32BE(Math.round(0.9642 * 65_536), 68);
  header.writeInt32BE(65_536, 72);
  header.writeInt32BE(Math.round(0.8249 * 65_536), 76);
  return Buffer.concat([header, table, ...bodies]);
}
