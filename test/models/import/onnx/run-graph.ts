import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OnnxModel, writeOnnx } from '../../../../src/models/import/onnx/index.js';
import { run } from '../../../support/cocotag.js';
import { freshFolder } from '../../../support/temp-folder.js';

/** What a graph is fed with. */
export interface Feed {
  readonly type: 'uint8' | 'float32';
  readonly dims: readonly number[];
  readonly numbers: Uint8Array | Float32Array;
}

/** What came out of one output. */
export interface Result {
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

/** All bytes of a graph. */
export async function bytesOf(model: OnnxModel): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeOnnx(model)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Runs a graph in onnxruntime, in a process of its own. Fails where onnxruntime does, with what it says. */
export async function runGraph(
  folder: string,
  model: OnnxModel | Uint8Array,
  feeds: Readonly<Record<string, Feed>>,
): Promise<Record<string, Result>> {
  const place = freshFolder(folder);
  const graph = join(place, 'model.onnx');
  writeFileSync(graph, 'graph' in model ? await bytesOf(model) : model);
  const files = Object.entries(feeds).map(([name, { type, dims, numbers }], i) => {
    const file = join(place, `${i}.bin`);
    writeFileSync(file, numbers);
    return [name, { type, dims, file }];
  });
  const job = JSON.stringify({ graph, feeds: Object.fromEntries(files) });
  const script = join(__dirname, 'run-graph-trial.mjs');
  const { status, stdout, stderr } = await run(process.execPath, [script, job]);
  if (status !== 0) throw new Error(stderr);
  const outputs: Record<string, { dims: number[]; data: string[] }> = JSON.parse(stdout).outputs;
  // Numbers go as text: JSON has no NaN and no infinity.
  return Object.fromEntries(
    Object.entries(outputs).map(([name, { dims, data }]) => [name, { dims, data: data.map(Number) }]),
  );
}

/** The result of an output that must be there. */
export function outputOf(results: Record<string, Result>, name: string): Result {
  const found = results[name];
  if (found === undefined) throw new Error(`no output ${name}`);
  return found;
}

/** The largest difference between two lists of the same length. */
export function farthest(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) throw new Error(`${a.length} numbers against ${b.length}`);
  // NaN is as far as can be.
  return a.reduce((most, value, i) => {
    const distance = Math.abs(value - (b[i] ?? Number.NaN));
    return distance <= most ? most : distance;
  }, 0);
}
