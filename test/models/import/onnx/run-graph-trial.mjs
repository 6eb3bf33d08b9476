import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

// Run by run-graph.ts in a process of its own: jest's typed arrays come from another realm, which onnxruntime refuses.
const { graph, feeds, outputs } = JSON.parse(process.argv[2]);
const ARRAYS = { uint8: Uint8Array, float32: Float32Array };
const session = await InferenceSession.create(graph, { intraOpNumThreads: 1, logSeverityLevel: 3 });
const tensors = Object.entries(feeds).map(([name, { type, dims, file }]) => {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  const numbers = new ARRAYS[type](buffer.slice(byteOffset, byteOffset + byteLength));
  return [name, new Tensor(type, numbers, dims)];
});
const found = await session.run(Object.fromEntries(tensors), outputs);
const shown = Object.entries(found).map(([name, { dims, data }]) => [
  name,
  { dims, data: [...data].map(String) },
]);
console.log(JSON.stringify({ inputs: session.inputMetadata, outputs: Object.fromEntries(shown) }));
