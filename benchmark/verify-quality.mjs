// npm run verify:quality -- PHOTOS ANNOTATIONS
//
// Tags photos with every bundled package and graph, through the whole pipeline, and compares macro mAP and samples F1 with
// what the package's manifest says of the same data. Prints the README's table; exits 1 where a figure is off.
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { labelledScores, meanAveragePrecision, thresholdMetrics } from '../dist/evaluation/index.js';
import { createTagger } from '../dist/index.js';
import { BUNDLED_MODELS, listPackages } from '../dist/models/index.js';
import { readTruth } from './coco-truth.mjs';

/** The most that a figure may lie off its manifest. */
const TOLERANCE = 0.004;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { dataset: { type: 'string', default: 'coco-val-cc' } },
});
const [photos, annotations] = positionals;
if (photos === undefined || annotations === undefined) {
  console.error('Usage: npm run verify:quality -- PHOTOS ANNOTATIONS [--dataset NAME]');
  process.exit(2);
}

const truthOf = await readTruth(annotations);
const lines = [];
let areAllClose = true;
for (const { manifest } of await listPackages([BUNDLED_MODELS])) {
  for (const precision of Object.keys(manifest.graphs)) {
    const measured = await measure(manifest, precision);
    const said = manifest.metrics.find(
      ({ dataset, graph }) => dataset === values.dataset && graph === precision,
    );
    const isClose =
      said === undefined ||
      (Math.abs(measured.mAP - said.mAP_macro) <= TOLERANCE &&
        Math.abs(measured.f1 - said.f1_samples) <= TOLERANCE);
    areAllClose &&= isClose;
    lines.push(
      `| \`${manifest.id}\` ${precision} | ${three(measured.mAP)} | ${three(said?.mAP_macro)} | ${three(measured.f1)} | ` +
        `${three(said?.f1_samples)} | ${three(measured.iou)} | ${measured.photos} | ${isClose ? 'yes' : 'NO'} |`,
    );
  }
}
console.log(`| model | mAP | manifest | F1 | manifest | IoU | photos | within ${TOLERANCE} |`);
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
console.log(lines.join('\n'));
process.exitCode = areAllClose ? 0 : 1;

async function measure({ id, labels, thresholds }, precision) {
  const tagger = await createTagger({ model: id, precision });
  const names = labels.map(({ name }) => name);
  const scores = [];
  const truths = [];
  for await (const row of tagger.tag([photos], { allScores: true })) {
    const truth = truthOf.get(basename(row.path));
    if (row.error !== undefined || truth === undefined) continue;
    scores.push(names.map((name) => row.scores[name]));
    truths.push(names.map((name) => truth.has(name)));
  }
  await tagger.close();
  const data = labelledScores(scores, truths);
  const { f1_samples, iou_samples } = thresholdMetrics(
    data,
    names.map(() => thresholds.default),
  );
  return {
    mAP: meanAveragePrecision(data).mAP_macro,
    f1: f1_samples,
    iou: iou_samples,
    photos: data.photos,
  };
}

function three(value) {
  return value === undefined ? '-' : value.toFixed(3);
}
