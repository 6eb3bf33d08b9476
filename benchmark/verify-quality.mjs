// npm run verify:quality -- PHOTOS ANNOTATIONS
//
// Tags photos with every bundled package and graph, through the whole pipeline, and compares macro mAP and samples F1 with
// what the package's manifest says of the same data. Prints the README's table; exits 1 where a figure is off.
import { parseArgs } from 'node:util';
import { createTagger, evaluatePhotos, readTruth } from '../dist/index.js';
import { BUNDLED_MODELS, surveyPackages } from '../dist/models/index.js';

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

const truth = await readTruth({ annotations });
const lines = [];
let areAllClose = true;
for (const { manifest } of (await surveyPackages([BUNDLED_MODELS])).packages) {
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

async function measure({ id }, precision) {
  const tagger = await createTagger({ model: id, precision });
  const { result } = await evaluatePhotos(tagger, [photos], { truth });
  await tagger.close();
  const { mAP_macro: mAP, f1_samples: f1, iou_samples: iou } = result;
  return { mAP, f1, iou, photos: result.photos };
}

function three(value) {
  return value === undefined ? '-' : value.toFixed(3);
}
