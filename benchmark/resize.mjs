// node benchmark/resize.mjs PHOTOS [FILTER]
//
// What decoding a photo to a network's size costs, in milliseconds of wall time, one thread of libvips: sharp decoding
// alone, sharp with its own resize, cocotag with its plain resize and with its fast one. Each photo goes all ways in turn;
// medians. benchmark/enlarge.mjs makes large photos.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { configureSharp, decodeWithSharp, fastResampler } from '../dist/decode/index.js';
import { resample } from '../dist/decode/resample.js';

const [photos, filter = 'triangle'] = process.argv.slice(2);
if (photos === undefined) {
  console.error('Usage: node benchmark/resize.mjs PHOTOS [triangle|cubic]');
  process.exit(2);
}
const PHOTOS = 40;
const names = (await readdir(photos)).filter((name) => /\.jpe?g$/i.test(name)).slice(0, PHOTOS);
const files = await Promise.all(names.map((name) => readFile(join(photos, name))));
configureSharp();
const fast = fastResampler();
const kernel = filter === 'triangle' ? 'linear' : 'cubic';

const open = (bytes) => sharp(bytes, { sequentialRead: true }).autoOrient().toColourspace('srgb');
const ours = (resize) => (bytes, side) => {
  const input = { width: side, height: side, resize: 'squash', filter };
  return decodeWithSharp(bytes, input, { maxPixels: 1e9 }, new Uint8Array(side * side * 3), resize);
};
const ways = {
  'sharp alone': (bytes) => open(bytes).raw().toBuffer(),
  'sharp, its resize': (bytes, side) =>
    open(bytes).resize(side, side, { fit: 'fill', kernel }).raw().toBuffer(),
  'plain resize': ours(resample),
  'fast resize': ours(fast),
};

console.log(`| to | ${Object.keys(ways).join(' | ')} |`);
console.log(`| --- |${' --- |'.repeat(Object.keys(ways).length)}`);
for (const side of [224, 416, 576]) {
  const times = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  for (const round of [0, 1, 2]) {
    for (const bytes of files) {
      for (const [way, work] of Object.entries(ways)) {
        const start = performance.now();
        await work(bytes, side);
        // The first round warms the compilers up.
        if (round > 0) times[way].push(performance.now() - start);
      }
    }
  }
  console.log(`| ${side} | ${Object.values(times).map(median).join(' | ')} |`);
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1].toFixed(1);
}
