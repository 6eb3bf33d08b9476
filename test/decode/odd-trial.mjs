// Runs the files of a folder through a worker's decoding, in batches with good photos among them, and says what came of it.
// Run by odd-images.test.ts in a process of its own; and by hand, on any collection:
//
//   npm run build && node test/decode/odd-trial.mjs FOLDER [MAX_PIXELS [TIMEOUT_SECONDS]]
//
// Prints a line of JSON: how many files gave which code, the first ten of each, the files whose error is none of a photo's,
// those beside which a good photo lost its pixels, what was written to the folder, the slowest file, and the most memory
// that was taken.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { JobRunner } from '../../dist/inference/job-runner.js';
import { StepNote } from '../../dist/inference/step-note.js';

const [folder, maxPixels = '300000000', timeoutSeconds] = process.argv.slice(2);
const SIDE = 64;
const input = { width: SIDE, height: SIDE, resize: 'squash', filter: 'triangle' };
const decode = {
  maxPixels: Number(maxPixels),
  timeoutSeconds: timeoutSeconds === undefined ? undefined : Number(timeoutSeconds),
};
const runner = await JobRunner.start({ input, batchSize: 4, decode }, new StepNote());

/** Names, sizes and times of all that is in the folder. */
const listing = () =>
  readdirSync(folder, { recursive: true })
    .sort()
    .map((name) => [name, statSync(join(folder, name))])
    .map(([name, { size, mtimeMs }]) => ({ name, size, mtimeMs }));
const before = listing();
const names = before.map(({ name }) => name).filter((name) => statSync(join(folder, name)).isFile());

const good = fileURLToPath(new URL('../fixtures/preprocess/odd-exif6.jpg', import.meta.url));
const { pixels: expected } = await runner.do({ kind: 'decode', photos: [{ path: good }] });
const result = {
  files: names.length,
  codes: {},
  firstOf: {},
  strange: [],
  wrongNeighbours: [],
  slowest: ['', 0],
  maxRssMb: 0,
};
for (const name of names) {
  const photos = [good, join(folder, name), good].map((path) => ({ path }));
  const start = performance.now();
  const { decoded, pixels } = await runner.do({ kind: 'decode', photos });
  const ms = Math.round(performance.now() - start);
  const code = decoded[1].error?.code ?? 'decoded';
  result.codes[code] = (result.codes[code] ?? 0) + 1;
  result.firstOf[code] ??= [];
  if (result.firstOf[code].length < 10)
    result.firstOf[code].push(`${name}: ${decoded[1].error?.message ?? 'ok'}`);
  if (code !== 'decoded' && !code.startsWith('IMAGE_'))
    result.strange.push([name, code, decoded[1].error.message]);
  const first = pixels.subarray(0, expected.length);
  const last = pixels.subarray(pixels.length - expected.length);
  const areRight = [first, last].every((row) => Buffer.compare(row, expected) === 0);
  const areThree = pixels.length === expected.length * (code === 'decoded' ? 3 : 2);
  if (!areRight || !areThree) result.wrongNeighbours.push(name);
  if (ms > result.slowest[1]) result.slowest = [name, ms];
  result.maxRssMb = Math.max(result.maxRssMb, Math.round(process.memoryUsage.rss() / 1e6));
}
const seen = new Set(before.map((file) => JSON.stringify(file)));
result.written = listing()
  .filter((file) => !seen.has(JSON.stringify(file)))
  .map(({ name }) => name);
result.sharp = sharp.versions.vips;
console.log(JSON.stringify(result));
