// node transformers-js.mjs MODELS FOLDER BATCH, in a folder from which @huggingface/transformers is found
//
// Image classification by transformers.js with the model in MODELS/resnet34 (make_models.py), float32, onnxruntime on all
// cores, which is its default. Time runs from the first result on.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [models, folder, batchText] = process.argv.slice(2);
const entry = createRequire(join(process.cwd(), 'x.js')).resolve('@huggingface/transformers');
const { env, pipeline } = await import(pathToFileURL(entry).href);
env.allowRemoteModels = false;
env.localModelPath = models;
const classify = await pipeline('image-classification', 'resnet34', { dtype: 'fp32', device: 'cpu' });

const batch = Number(batchText);
const paths = readdirSync(folder).map((name) => join(folder, name));
let first;
let photos = 0;
for (let i = 0; i < paths.length; i += batch) {
  const some = paths.slice(i, i + batch);
  await classify(some);
  if (first === undefined) first = performance.now();
  else photos += some.length;
}
console.log(JSON.stringify({ rate: (photos * 1000) / (performance.now() - first) }));
