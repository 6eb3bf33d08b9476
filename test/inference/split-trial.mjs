import { engineOf, startEngine } from '../../dist/inference/engine.js';
import { chooseGraph, findPackage } from '../../dist/models/index.js';

// Run by split.test.ts in a process of its own: decoding and inferring in different workers, as for a GPU, on the CPU.
const [model, ...paths] = process.argv.slice(2);
const found = await findPackage(model, []);
const { input, labels } = found.manifest;
const graph = chooseGraph(found, 'float', 'cpu');
const timeoutMs = 500;
const worker = {
  input,
  batchSize: paths.length,
  decode: { maxPixels: 1e9 },
  session: { graph, labelCount: labels.length, device: 'cpu' },
};
const photos = paths.map((path) => ({ path }));
const split = await engineOf(graph, { workers: 2, isSplit: true, timeoutMs, worker });
const together = await startEngine(found, {
  device: 'cpu',
  precision: 'float',
  workers: 1,
  batchSize: 8,
  maxPixels: 1e9,
  timeoutMs,
});
const plain = (outcomes) => outcomes.map(({ size, logits, error }) => error?.code ?? [size, [...logits]]);
console.log(JSON.stringify([plain(await split.run(photos)), plain(await together.run(photos))]));
await split.close();
await together.close();
