import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Geometry, geometryFor } from '../../src/decode/geometry.js';
import { resample } from '../../src/decode/resample.js';
import { fastResampler } from '../../src/decode/resample-simd.js';
import type { ResizeFilter, Size } from '../../src/types.js';

const fast = fastResampler();

/** Samples of which many are 0 or 255, where cubic overshoots; the same for the same seed. */
function samples(length: number, seed: number): Uint8Array {
  const few = new Uint8Array(Math.min(length, 10_007));
  let state = seed;
  for (let i = 0; i < few.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    few[i] = Math.max(0, Math.min(255, (state >>> 23) - 128));
  }
  return Buffer.alloc(length, few);
}

function bothWays(size: Size, geometry: Geometry, filter: ResizeFilter, seed = 1) {
  const pixels = samples(size.width * size.height * 3, seed);
  const [plain, simd] = [resample, fast].map((resize) => {
    const out = new Uint8Array(geometry.cut.width * geometry.cut.height * 3);
    resize(pixels, size, geometry, filter, out);
    return Buffer.from(out.buffer);
  });
  return { plain, simd };
}

const whole = (scaled: Size): Geometry => ({ scaled, left: 0, top: 0, cut: scaled });

test('WebAssembly is there, so that these tests compare two things', () => {
  expect(fast).not.toBe(resample);
});

const side = fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 150 }));
const sizes = fc.record({ width: side, height: side });
/** The rectangle that is kept, by shares of what is left of a side. */
const share = fc.double({ min: 0, max: 1, noNaN: true });
const cuts = fc.tuple(share, share, share, share);

test('the fast way equals the plain one to the bit: any sizes, cuts and filters', () => {
  const filters = fc.constantFrom<ResizeFilter>('triangle', 'cubic');
  fc.assert(
    fc.property(sizes, sizes, cuts, filters, fc.integer(), (size, scaled, shares, filter, seed) => {
      const [across, down, wide, high] = shares;
      const left = Math.floor(across * (scaled.width - 1));
      const top = Math.floor(down * (scaled.height - 1));
      const width = 1 + Math.floor(wide * (scaled.width - left - 1));
      const height = 1 + Math.floor(high * (scaled.height - top - 1));
      const { plain, simd } = bothWays(size, { scaled, left, top, cut: { width, height } }, filter, seed);
      expect(simd).toEqual(plain);
    }),
    { numRuns: 500 },
  );
});

// In several bands, in both orders, and in extreme shapes.
test.each([
  [640, 480, 576, 576],
  [480, 640, 576, 576],
  [640, 480, 224, 224],
  [500, 1400, 416, 416],
  [1400, 500, 416, 416],
  [4000, 31, 64, 64],
  [1, 65_535, 224, 224],
  [65_535, 1, 224, 224],
])('so it does for %ix%i to %ix%i', (width, height, toWidth, toHeight) => {
  for (const filter of ['triangle', 'cubic'] as const) {
    const { plain, simd } = bothWays({ width, height }, whole({ width: toWidth, height: toHeight }), filter);
    expect(simd?.equals(plain ?? Buffer.of())).toBe(true);
  }
});

test('so it does for a photo that reaches beyond its picture on any side', () => {
  const scaled = { width: 60, height: 60 };
  for (const [left, top, width, height] of [
    [0, 0, 100.8, 70.9],
    [-0.8, -0.9, 100.8, 70.9],
  ] as const) {
    const geometry = { ...whole(scaled), box: { left, top, width, height } };
    const { plain, simd } = bothWays({ width: 100, height: 70 }, geometry, 'triangle');
    expect(simd).toEqual(plain);
    expect(plain).not.toEqual(bothWays({ width: 100, height: 70 }, whole(scaled), 'triangle').plain);
  }
});

test('so it does for the centre of a photo', () => {
  const input = {
    width: 224,
    height: 224,
    resize: 'crop',
    resizeShorterSide: 256,
    filter: 'triangle',
  } as const;
  for (const size of [
    { width: 640, height: 427 },
    { width: 333, height: 500 },
  ]) {
    const { plain, simd } = bothWays(size, geometryFor(input, size), 'triangle');
    expect(simd?.equals(plain ?? Buffer.of())).toBe(true);
  }
});

test('a photo that takes more memory than it may is resized plainly, and the next is not hurt', () => {
  // A window of all its rows, 75 MB.
  const large = bothWays({ width: 5000, height: 5000 }, whole({ width: 5000, height: 1 }), 'triangle');
  expect(large.simd?.equals(large.plain ?? Buffer.of())).toBe(true);
  const next = bothWays({ width: 64, height: 48 }, whole({ width: 32, height: 32 }), 'triangle');
  expect(next.simd).toEqual(next.plain);
});

const onUnix = process.platform === 'linux' ? test : test.skip;
onUnix('where WebAssembly gets no memory, resizing is plain', () => {
  const script = `
    const { fastResampler } = await import('./dist/decode/resample-simd.js');
    const { resample } = await import('./dist/decode/resample.js');
    console.log(fastResampler() === resample);`;
  const command = `ulimit -v 8000000; exec "$0" --input-type=module -e "$1"`;
  const { stdout } = spawnSync('bash', ['-c', command, process.execPath, script], {
    cwd: join(__dirname, '../..'),
    encoding: 'utf8',
  });
  expect(stdout).toBe('true\n');
});
