// node benchmark/metrics.mjs [--photos N] [--resamples N] [--decimals N]
//
// Measures the measures: the time and the memory of all of them, and of the bootstrap, on made-up scores of as many photos
// as COCO's train2017 and 80 labels. Made-up scores are harder than real ones: every label has positives down to low scores.
import { parseArgs } from 'node:util';
import { bootstrapIntervals, differenceIntervals, evaluationOf } from '../dist/evaluation/index.js';
import { seededRandom } from '../dist/evaluation/random.js';

const LABELS = 80;

const { values } = parseArgs({
  options: {
    photos: { type: 'string', default: '122266' },
    resamples: { type: 'string', default: '1000' },
    decimals: { type: 'string', default: '4' },
  },
});
const resamples = Number(values.resamples);
const random = seededRandom(1);
const steps = 10 ** Number(values.decimals);

const data = madeUp(Number(values.photos));
const names = Array.from({ length: LABELS }, (_, i) => `label ${i}`);
const thresholds = names.map(() => 0.5);

console.log('| what | seconds | peak memory, MB |');
console.log('| --- | --- | --- |');
const evaluation = timed('evaluationOf', () =>
  evaluationOf(data, names, { thresholds, packageThresholds: names.map(() => 0.4) }),
);
const intervals = timed(`bootstrapIntervals, ${resamples} resamples`, () =>
  bootstrapIntervals({ data, thresholds }, { resamples, seed: 1 }),
);
timed(`differenceIntervals, ${resamples} resamples`, () =>
  differenceIntervals(
    { data, thresholds },
    { data, thresholds: names.map(() => 0.4) },
    { resamples, seed: 1 },
  ),
);
console.log(`\n${values.photos} photos, ${evaluation.predicted_pairs} tags`);
for (const [name, { value, low, high }] of Object.entries(intervals))
  console.log(`${name} ${value.toFixed(4)} (${low.toFixed(4)} to ${high.toFixed(4)})`);

/** Five to six labels a photo; a label's scores are higher where it is there, and mostly near 0 where it is not. */
function madeUp(photos) {
  const scores = new Float64Array(photos * LABELS);
  const truth = new Uint8Array(photos * LABELS);
  for (let at = 0; at < scores.length; at++) {
    const isThere = uniform() < 0.3 / (1 + (at % LABELS) / 8);
    const score = isThere ? uniform() ** 0.5 : uniform() ** 6;
    scores[at] = Math.round(score * steps) / steps;
    truth[at] = Number(isThere);
  }
  return { photos, labels: LABELS, scores, truth };
}

function uniform() {
  return random.next() / 2 ** 32;
}

function timed(what, work) {
  const start = performance.now();
  const result = work();
  const seconds = (performance.now() - start) / 1000;
  console.log(`| ${what} | ${seconds.toFixed(1)} | ${Math.round(process.resourceUsage().maxRSS / 1024)} |`);
  return result;
}
