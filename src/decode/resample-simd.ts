import { readFileSync } from 'node:fs';
import type { Size } from '../types.js';
import { type Resample, resample } from './resample.js';
import { type Axis, type Passes, passesOf } from './resample-axis.js';

/** The build makes it of resample.wat. The address is the same from `src` and from `dist`. */
const PROGRAM = new URL('../../dist/decode/resample.wasm', import.meta.url);
/** How many bytes the rows between the passes take, about: they stay in a core's cache. */
const BAND_BYTES = 1 << 18;
/** For how many sizes of photos the weights are kept; to compute them takes a seventh of a resize. */
const KNOWN_SIZES = 32;
const PAGE_BYTES = 1 << 16;
/** What the kernels read and write behind the end of a buffer. */
const SLACK_BYTES = 16;

// Node's types leave it out.
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** What resample.wat exports. Addresses and strides are in bytes. */
interface Kernels {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  across(
    source: number,
    sourceStride: number,
    target: number,
    targetStride: number,
    rows: number,
    axis: number,
    count: number,
    pairs: number,
  ): void;
  down(source: number, stride: number, target: number, rows: number, axis: number, pairs: number): void;
}

/** Output rows that are made together, and the input rows that they need. */
interface Band {
  readonly y: number;
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

/** Addresses of buffers in the kernels' memory. */
interface Layout {
  readonly columns: number;
  readonly rows: number;
  /** Rows of the photo that go across; unused where they go down first. */
  readonly input: number;
  /** Rows that go down. */
  readonly window: number;
  /** Rows that went down and go across; unused where they go across first. */
  readonly between: number;
  readonly output: number;
  /** Of all. */
  readonly bytes: number;
}

/**
 * Makes a resize that does the same as {@link resample} to the bit, in a fraction of the time, with the SIMD instructions
 * of WebAssembly. It keeps its memory, at most 64 MiB, so each thread makes one. A photo that needs more takes the plain
 * way, as all do where WebAssembly cannot be had: its memory takes 10 GB of addresses, which a `ulimit -v` may refuse.
 */
export function fastResampler(): Resample {
  const kernels = loadKernels(readFileSync(PROGRAM));
  if (kernels === undefined) return resample;
  const known = new Map<string, Passes>();
  return (pixels, size, geometry, filter, out) => {
    const key = JSON.stringify([size.width, size.height, geometry, filter]);
    const passes = known.get(key) ?? passesOf(size, geometry, filter);
    if (known.size === KNOWN_SIZES && !known.has(key)) known.clear();
    known.set(key, passes);
    const bands = bandsOf(passes, size);
    const layout = layoutOf(passes, size, bands);
    if (hasRoom(kernels, layout.bytes)) run(kernels, layout, bands, passes, size, pixels, out);
    else resample(pixels, size, geometry, filter, out);
  };
}

function loadKernels(program: Uint8Array): Kernels | undefined {
  try {
    // What resample.wat exports is described above by hand; the tests run it.
    return new WebAssembly.Instance(new WebAssembly.Module(program)).exports as Kernels;
  } catch {
    return undefined;
  }
}

function hasRoom({ memory }: Kernels, bytes: number): boolean {
  const missing = Math.ceil((bytes - memory.buffer.byteLength) / PAGE_BYTES);
  if (missing <= 0) return true;
  try {
    memory.grow(missing);
    return true;
  } catch {
    return false;
  }
}

/** The bytes of a row that goes down. */
function strideOf({ columns, isDownFirst }: Passes, size: Size): number {
  return (isDownFirst ? size.width : columns.first.length) * 3;
}

function bandsOf(passes: Passes, size: Size): Band[] {
  const { first, taps } = passes.rows;
  const height = first.length;
  const inputRows = (first[height - 1] ?? 0) + taps - (first[0] ?? 0);
  const rowBytes = strideOf(passes, size) * Math.max(1, inputRows / height);
  const most = Math.max(1, Math.floor(BAND_BYTES / rowBytes));
  return Array.from({ length: Math.ceil(height / most) }, (_, i) => {
    const y = i * most;
    const count = Math.min(most, height - y);
    return { y, count, start: first[y] ?? 0, end: (first[y + count - 1] ?? 0) + taps };
  });
}

function layoutOf(passes: Passes, size: Size, bands: readonly Band[]): Layout {
  const { columns, rows, isDownFirst } = passes;
  const inputRows = Math.max(...bands.map(({ start, end }) => end - start));
  const outputRows = bands[0]?.count ?? 0;
  const stride = strideOf(passes, size);
  let bytes = 0;
  const place = (length: number) => {
    const at = bytes;
    bytes += Math.ceil((length + SLACK_BYTES) / 16) * 16;
    return at;
  };
  const places = {
    columns: place(columns.first.length * recordBytes(columns)),
    rows: place(rows.first.length * recordBytes(rows)),
    input: place(isDownFirst ? 0 : inputRows * size.width * 3),
    // An odd number of taps reads one row more, with a weight of 0.
    window: place((inputRows + 1) * stride),
    between: place(isDownFirst ? outputRows * stride : 0),
    output: place(outputRows * columns.first.length * 3),
  };
  return { ...places, bytes };
}

function run(
  { memory, across, down }: Kernels,
  layout: Layout,
  bands: readonly Band[],
  passes: Passes,
  size: Size,
  pixels: Uint8Array,
  out: Uint8Array,
): void {
  const { columns, rows, isDownFirst } = passes;
  const bytes = new Uint8Array(memory.buffer);
  const width = columns.first.length;
  const inputStride = size.width * 3;
  const outputStride = width * 3;
  const stride = strideOf(passes, size);
  writeAxis(columns, 3, new Int32Array(memory.buffer, layout.columns));
  writeAxis(rows, stride, new Int32Array(memory.buffer, layout.rows));
  const acrossTo = (target: number, source: number, count: number) =>
    across(source, inputStride, target, outputStride, count, layout.columns, width, pairsOf(columns));

  // The window holds rows `base` to `top`. Rows that two bands need move to its front.
  let base = 0;
  let top = 0;
  for (const { y, count, start, end } of bands) {
    const kept = Math.max(0, top - start);
    const keptFrom = layout.window + (start - base) * stride;
    if (kept > 0) bytes.copyWithin(layout.window, keptFrom, keptFrom + kept * stride);
    base = start;
    const fresh = pixels.subarray((start + kept) * inputStride, end * inputStride);
    const freshAt = layout.window + kept * stride;
    top = end;

    // Where row 0 would lie: an axis counts from there.
    const origin = layout.window - base * stride;
    const bandAxis = layout.rows + y * recordBytes(rows);
    if (isDownFirst) {
      bytes.set(fresh, freshAt);
      down(origin, stride, layout.between, count, bandAxis, pairsOf(rows));
      acrossTo(layout.output, layout.between, count);
    } else {
      bytes.set(fresh, layout.input);
      acrossTo(freshAt, layout.input, end - start - kept);
      down(origin, stride, layout.output, count, bandAxis, pairsOf(rows));
    }
    out.set(bytes.subarray(layout.output, layout.output + count * outputStride), y * outputStride);
  }
}

function pairsOf({ taps }: Axis): number {
  return Math.ceil(taps / 2);
}

function recordBytes(axis: Axis): number {
  return 4 + 8 * pairsOf(axis);
}

/**
 * Writes an axis as resample.wat reads it.
 *
 * @param step - Bytes from one input position to the next.
 */
function writeAxis({ first, taps, weights }: Axis, step: number, to: Int32Array): void {
  let at = 0;
  for (let i = 0; i < first.length; i++) {
    to[at++] = (first[i] ?? 0) * step;
    for (let k = 0; k < taps; k += 2) {
      const left = weights[i * taps + k] ?? 0;
      const right = k + 1 < taps ? (weights[i * taps + k + 1] ?? 0) : 0;
      to[at++] = ((left >> 11) & 0xffff) | ((right >> 11) << 16);
      to[at++] = (left & 0x7ff) | ((right & 0x7ff) << 16);
    }
  }
}
