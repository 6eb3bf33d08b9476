// node benchmark/sidecars.mjs FOLDER
//
// The CPU that sidecars cost, in milliseconds: a new one, and merging into each .xmp file of a folder, from bytes to
// bytes (medians of 20 after a warm-up). Nothing is written.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { merged } from '../dist/xmp/merge.js';
import { readSidecar } from '../dist/xmp/state.js';
import { decodeSidecar, encodeSidecar } from '../dist/xmp/text.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Usage: node benchmark/sidecars.mjs FOLDER');
  process.exit(2);
}

const PHOTO = {
  model: 'fusion@1.0.0/float',
  modelSha256: 'ab'.repeat(32),
  threshold: '0.4',
  prefix: '',
  tags: [
    { label: 'dog', score: 0.9312 },
    { label: 'dining table', score: 0.61 },
    { label: 'person', score: 0.52 },
  ],
};

console.log(`new: ${milliseconds(() => mergedBytes(undefined)).toFixed(3)} ms`);

const files = readdirSync(folder).filter((name) => /\.xmp$/i.test(name));
const times = files
  .flatMap((name) => {
    const bytes = readFileSync(join(folder, name));
    try {
      return [{ name, size: bytes.length, time: milliseconds(() => mergedBytes(bytes)) }];
    } catch (error) {
      if (error.code !== 'SIDECAR_INVALID') throw error;
      return [];
    }
  })
  .sort((a, b) => a.time - b.time);
const mean = times.reduce((sum, { time }) => sum + time, 0) / times.length;
const slowest = times.at(-1);
console.log(`merged: ${times.length} of ${files.length} files, mean ${mean.toFixed(3)} ms`);
console.log(`slowest: ${slowest.time.toFixed(3)} ms, ${slowest.name} (${slowest.size} bytes)`);

function mergedBytes(bytes) {
  const before = bytes === undefined ? { encoding: 'utf8', hasByteOrderMark: false } : decodeSidecar(bytes);
  const result = merged(readSidecar(before.text), PHOTO);
  return encodeSidecar({ ...before, text: result.text ?? before.text });
}

function milliseconds(work) {
  for (let i = 0; i < 20; i++) work();
  const took = Array.from({ length: 20 }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return took.sort((a, b) => a - b)[10];
}
