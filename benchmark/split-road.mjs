// Run by parts/gpu.mjs, in a process of its own: the road of a GPU, decoding and inferring in different workers, and the
// usual one, both on the CPU.
//
// node benchmark/split-road.mjs MODEL PRECISION WORKERS BATCH split|whole FOLDER
//
// Prints {"steadyRate", "cpuMs"}: photos a second, and CPU a photo of all threads, from the first answer to the last.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { engineOf } from '../dist/inference/engine.js';
import { BUNDLED_MODELS, chooseGraph, findPackage } from '../dist/models/index.js';
import { lookAt } from './process-watch.mjs';

const [model, precision, workersText, batchText, road, folder] = process.argv.slice(2);
const batchSize = Number(batchText);
const found = await findPackage(model, [BUNDLED_MODELS]);
const { input, labels } = found.manifest;
const graph = chooseGraph(found, precision, 'cpu');
const engine = await engineOf(graph, {
  workers: Number(workersText),
  isSplit: road === 'split',
  timeoutMs: 0,
  worker: {
    input,
    batchSize,
    decode: { maxPixels: 1e9 },
    session: { graph, labelCount: labels.length, device: 'cpu' },
  },
});

const photos = readdirSync(folder).map((name) => ({ path: join(folder, name) }));
let first;
let answered = 0;
const next = async () => {
  for (let some = photos.splice(0, batchSize); some.length > 0; some = photos.splice(0, batchSize)) {
    await engine.run(some);
    if (first === undefined) first = now();
    else answered += some.length;
  }
};
await Promise.all(Array.from({ length: engine.concurrency }, next));
const last = now();
console.log(
  JSON.stringify({
    steadyRate: (answered * 1000) / (last.at - first.at),
    cpuMs: (last.cpuMs - first.cpuMs) / answered,
  }),
);
await engine.close();

function now() {
  const { mainProcessMs, hostProcessMs } = lookAt(process.pid);
  return { at: performance.now(), cpuMs: mainProcessMs + hostProcessMs };
}
