/** A colour profile of three curves and a matrix, as those of cameras, phones and displays are. */
export interface MatrixProfile {
  /** Of red, green and blue: from a sample, 0 to 1, to light, 0 to 1. */
  readonly curves: readonly [Curve, Curve, Curve];
  /** From light of red, green and blue to XYZ with white D50: [3, 3], by rows. */
  readonly toXyz: readonly number[];
}

type Curve = (sample: number) => number;

const HEADER_BYTES = 128;
/** More than any known profile has. */
const MAX_TAGS = 100;
const XYZ_BYTES = 20;

/**
 * Reads a profile.
 *
 * @returns Undefined for all others, and for what is not whole: libvips knows what to do with those.
 * @see ICC.1:2022, 7.2 (header), 8.3.3 (three-component matrix-based input profiles), 10.6 (curveType), 10.18
 * (parametricCurveType), 10.31 (XYZType)
 */
export function readMatrixProfile(icc: Buffer): MatrixProfile | undefined {
  if (icc.length < HEADER_BYTES + 4 || signature(icc, 36) !== 'acsp') return undefined;
  if (!['mntr', 'scnr', 'spac'].includes(signature(icc, 12))) return undefined;
  if (signature(icc, 16) !== 'RGB ' || signature(icc, 20) !== 'XYZ ') return undefined;
  const tags = tagsOf(icc);
  // Tables, where there are any, come before the matrix.
  if (tags === undefined || [...tags.keys()].some((name) => /^[AD]2B\d$/.test(name))) return undefined;
  const [red, green, blue] = ['rTRC', 'gTRC', 'bTRC'].map((name) => curveOf(tags.get(name)));
  const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => xyzOf(tags.get(name)));
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  const toXyz = [0, 1, 2].flatMap((row) => columns.map((column) => column?.[row] ?? Number.NaN));
  return toXyz.every(Number.isFinite) ? { curves: [red, green, blue], toXyz } : undefined;
}

function tagsOf(icc: Buffer): Map<string, Buffer> | undefined {
  const count = icc.readUInt32BE(HEADER_BYTES);
  if (count > MAX_TAGS || HEADER_BYTES + 4 + 12 * count > icc.length) return undefined;
  const tags = new Map<string, Buffer>();
  for (let i = 0; i < count; i++) {
    const at = HEADER_BYTES + 4 + 12 * i;
    const start = icc.readUInt32BE(at + 4);
    tags.set(signature(icc, at), icc.subarray(start, start + icc.readUInt32BE(at + 8)));
  }
  return tags;
}

function xyzOf(tag: Buffer | undefined): readonly number[] | undefined {
  if (tag === undefined || tag.length < XYZ_BYTES || signature(tag, 0) !== 'XYZ ') return undefined;
  return [8, 12, 16].map((at) => fixed(tag, at));
}

function curveOf(tag: Buffer | undefined): Curve | undefined {
  if (tag === undefined || tag.length < 12) return undefined;
  if (signature(tag, 0) === 'para') return parametricCurve(tag);
  return signature(tag, 0) === 'curv' ? sampledCurve(tag) : undefined;
}

/** Nothing: as it is; one number: a power; more: points, with straight lines between them. */
function sampledCurve(tag: Buffer): Curve | undefined {
  const count = tag.readUInt32BE(8);
  if (tag.length < 12 + 2 * count) return undefined;
  if (count === 0) return (sample) => sample;
  if (count === 1) {
    const gamma = tag.readUInt16BE(12) / 256;
    return (sample) => sample ** gamma;
  }
  const point = (i: number) => tag.readUInt16BE(12 + 2 * Math.min(i, count - 1)) / 65_535;
  return (sample) => {
    const place = sample * (count - 1);
    const below = Math.floor(place);
    return point(below) + (place - below) * (point(below + 1) - point(below));
  };
}

/** How many numbers the functions of parametricCurveType have, by type. No camera or phone was seen to use types 1 and 2. */
const PARAMETERS: Readonly<Record<number, number>> = { 0: 1, 3: 5, 4: 7 };

function parametricCurve(tag: Buffer): Curve | undefined {
  const count = PARAMETERS[tag.readUInt16BE(8)];
  if (count === undefined || tag.length < 12 + 4 * count) return undefined;
  const numbers = Array.from({ length: count }, (_, i) => fixed(tag, 12 + 4 * i));
  const [gamma = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers;
  return (sample) => (sample >= d ? Math.max(0, a * sample + b) ** gamma + e : c * sample + f);
}

function signature(bytes: Buffer, at: number): string {
  return bytes.toString('latin1', at, at + 4);
}

/** s15Fixed16Number. */
function fixed(bytes: Buffer, at: number): number {
  return bytes.readInt32BE(at) / 65_536;
}
