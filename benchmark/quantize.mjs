// node benchmark/quantize.mjs MODEL CALIBRATION PHOTOS ANNOTATIONS
//   [--reference GRAPH] [--method METHOD]... [--photos N] [--max-photos N] [--out DIR]
//
// Makes int8 graphs of a package's float graph by each method, from the photos that `quantizeGraph` would choose of
// CALIBRATION, runs them in turn with the float graph (and a reference graph of the same contract) on labelled photos, and
// prints quality, agreement and speed. One photo at a time, single-threaded sessions. A method is minmax, entropy, or a
// percentile such as 99.99. --photos measures on the first N, --max-photos calibrates by N, --out keeps the graphs.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { splitPhotos, spreadPhotos } from '../dist/calibration-photos.js';
import { observeTensors } from '../dist/calibration-run.js';
import { decodedPhotos } from '../dist/decoded-pixels.js';
import { labelledScores, meanAveragePrecision, thresholdMetrics } from '../dist/evaluation/index.js';
import { findPhotos, readTruth } from '../dist/index.js';
import { GraphSession, readGraph } from '../dist/inference/session.js';
import { onnxBytes, readOnnx } from '../dist/models/import/onnx/index.js';
import { BUNDLED_MODELS, chooseGraph, findPackage } from '../dist/models/index.js';
import { AgreementCounter, parametersOf, planModel, quantizedModel } from '../dist/models/quantize/index.js';
import { scoresOf } from '../dist/tagging/index.js';

const MAX_PIXELS = 3e8;
const WARM_UP_RUNS = 3;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    reference: { type: 'string' },
    method: { type: 'string', multiple: true, default: ['minmax', '99.99', '99.999', 'entropy'] },
    out: { type: 'string' },
    photos: { type: 'string', default: 'Infinity' },
    'max-photos': { type: 'string', default: '400' },
  },
});
const [name, calibration, photos, annotations] = positionals;
if (annotations === undefined) {
  console.error(
    'Usage: node benchmark/quantize.mjs MODEL CALIBRATION PHOTOS ANNOTATIONS [--reference GRAPH]',
  );
  process.exit(2);
}

const model = await findPackage(name, [BUNDLED_MODELS]);
const { input, labels, thresholds } = model.manifest;
const float = chooseGraph(model, 'float', 'cpu');
const graphs = [{ title: 'float', bytes: await readGraph(float) }];
if (values.reference !== undefined)
  graphs.push({ title: 'reference', bytes: await readFile(values.reference) });
graphs.push(...(await quantised(graphs[0].bytes)));
if (values.out !== undefined)
  for (const { title, bytes } of graphs)
    await writeFile(join(values.out, `${title.replace(/ /g, '-')}.onnx`), bytes);
await compare();

/** The int8 graphs, one a method, from one pass over the calibration photos. */
async function quantised(bytes) {
  const onnx = readOnnx(bytes, float.path);
  const plan = await planModel(onnx, float.path);
  const found = await spreadPhotos(findPhotos([calibration]), Number(values['max-photos']));
  const chosen = splitPhotos(found.map(({ photo }) => photo)).calibration;
  const reading = {
    input,
    maxPixels: MAX_PIXELS,
    onPhoto: () => {},
    onUnreadable: ({ path }) => console.error(path),
  };
  const { histograms, photos: count } = await observeTensors(onnx, plan, chosen, float.path, reading);
  const { int8, float: kept } = plan.convolutions;
  console.log(
    `${model.manifest.id}: ranges of ${histograms.size} tensors by ${count} photos; convolutions int8 ${int8}, float ${kept}`,
  );
  const made = [];
  for (const title of values.method) {
    const method = Number.isNaN(Number(title))
      ? { kind: title }
      : { kind: 'percentile', percent: Number(title) };
    made.push({
      title,
      bytes: await onnxBytes(await quantizedModel(onnx, plan, parametersOf(histograms, method))),
    });
  }
  return made;
}

async function compare() {
  const truth = await readTruth({ annotations });
  const listed = truth.photos.slice(0, Number(values.photos));
  const perLabel = labels.map(() => thresholds.default);
  const runs = [];
  for (const { title, bytes } of graphs) {
    const session = await GraphSession.of(bytes, { path: title }, input, labels.length, 'cpu');
    runs.push({
      title,
      bytes: bytes.length,
      session,
      scores: [],
      ms: [],
      agreement: new AgreementCounter(perLabel),
    });
  }
  const isThere = [];
  const refs = listed.map((photo) => ({ path: join(photos, photo.name) }));
  let i = 0;
  for await (const { photo, pixels, error } of decodedPhotos(refs, input, { maxPixels: MAX_PIXELS })) {
    const { labels: there } = listed[i++];
    if (pixels === undefined) {
      console.error(`${photo.path}: ${error.message}`);
      continue;
    }
    const names = new Set([...there].map((place) => truth.labels[place].name));
    isThere.push(labels.map((label) => names.has(label.name)));
    // Another one is first each time.
    const turn = i % runs.length;
    for (const run of [...runs.slice(turn), ...runs.slice(0, turn)]) {
      for (let warm = i === 1 ? WARM_UP_RUNS : 0; warm > 0; warm--) await run.session.run(pixels, 1);
      const start = performance.now();
      const logits = await run.session.run(pixels, 1);
      run.ms.push(performance.now() - start);
      run.scores.push(scoresOf(logits));
    }
    for (const run of runs) run.agreement.add(runs[0].scores.at(-1), run.scores.at(-1));
  }
  print(runs, isThere);
}

function print([first, ...others], isThere) {
  console.log(
    `${isThere.length} photos; agreement and ratios are against float, at the threshold ${thresholds.default}`,
  );
  console.log(
    '| graph | mAP | F1 | tags alike | photos alike | mean difference | largest | ms | times float | bytes |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const { title, scores, ms, agreement, bytes } of [first, ...others]) {
    const data = labelledScores(scores, isThere);
    const { tags, photosAlike, meanDifference, largestDifference } = agreement.result();
    const cells = [
      title,
      meanAveragePrecision(data).mAP_macro.toFixed(4),
      thresholdMetrics(
        data,
        labels.map(() => thresholds.default),
      ).f1_samples.toFixed(4),
      tags.toFixed(4),
      photosAlike.toFixed(3),
      meanDifference.toFixed(5),
      largestDifference.toFixed(3),
      median(ms).toFixed(1),
      median(ms.map((time, i) => first.ms[i] / time)).toFixed(2),
      bytes,
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[numbers.length >> 1];
}
