// node benchmark/evaluate.mjs [--photos N] [--resamples N] [--keep DIR]
//
// Measures `cocotag evaluate --predictions` and `cocotag diff` on made-up rows of as many photos as COCO's train2017 and 80
// labels, from file to figures: wall time and peak memory of the program.

import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seededRandom } from '../dist/evaluation/random.js';
import { COCO_LABELS } from '../dist/labels/index.js';
import { measureCocotag } from './command.mjs';

const { values } = parseArgs({
  options: {
    photos: { type: 'string', default: '122266' },
    resamples: { type: 'string', default: '1000' },
    keep: { type: 'string' },
  },
});
const photos = Number(values.photos);
const folder = values.keep ?? mkdtempSync(join(tmpdir(), 'cocotag-evaluate-'));
mkdirSync(folder, { recursive: true });
if (values.keep === undefined) process.on('exit', () => rmSync(folder, { recursive: true }));
const at = (name) => join(folder, name);

await writeRows('a.ndjson', 1);
await writeRows('b.ndjson', 2);
await writeTruth('truth.ndjson');

const evaluate = [
  'evaluate',
  '--predictions',
  at('a.ndjson'),
  '--annotations',
  at('truth.ndjson'),
  '--threshold',
  '0.5',
];
console.log('| command | seconds | peak memory, MB |');
console.log('| --- | --- | --- |');
await timed('evaluate', evaluate);
await timed('evaluate --tune per-label --holdout 0.5', [
  ...evaluate.slice(0, 5),
  '--tune',
  'per-label',
  '--holdout',
  '0.5',
]);
await timed(`evaluate --bootstrap ${values.resamples}`, [...evaluate, '--bootstrap', values.resamples]);
await timed(`evaluate --baseline, ${values.resamples} resamples`, [
  ...evaluate,
  '--baseline',
  at('b.ndjson'),
  '--bootstrap',
  values.resamples,
]);
await timed('diff', ['diff', at('a.ndjson'), at('b.ndjson'), '--json', '/dev/null']);

async function timed(name, args) {
  const { seconds, peak } = await measureCocotag(...args);
  console.log(`| \`${name}\` | ${seconds.toFixed(1)} | ${Math.round(peak / 1e6)} |`);
}

/** A label is there for a photo by a hash of both, so that rows and truth agree. */
function isThere(photo, label) {
  return (Math.imul(photo * 80 + label + 1, 0x9e3779b9) >>> 0) / 2 ** 32 < 0.3 / (1 + label / 8);
}

async function writeRows(name, seed) {
  const random = seededRandom(seed);
  const uniform = () => random.next() / 2 ** 32;
  await writeLines(name, (photo) => {
    const scores = {};
    COCO_LABELS.forEach((label, i) => {
      const score = isThere(photo, i) ? uniform() ** 0.5 : uniform() ** 6;
      scores[label.name] = Math.round(score * 10000) / 10000;
    });
    const tags = Object.entries(scores)
      .filter(([, score]) => score >= 0.5)
      .map(([label, score]) => ({ label, score }));
    return { path: pathOf(photo), model: `made-up@1.0.${seed}/float`, width: 640, height: 480, tags, scores };
  });
}

async function writeTruth(name) {
  await writeLines(name, (photo) => ({
    path: pathOf(photo),
    labels: COCO_LABELS.filter((_, i) => isThere(photo, i)).map((label) => label.name),
  }));
}

async function writeLines(name, lineOf) {
  const stream = createWriteStream(at(name));
  for (let photo = 0; photo < photos; photo++)
    if (!stream.write(`${JSON.stringify(lineOf(photo))}\n`)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'finish');
}

function pathOf(photo) {
  return `train2017/${String(photo).padStart(12, '0')}.jpg`;
}
