// node benchmark/session-options.mjs
//
// What settings of onnxruntime would bring: opening a graph that was optimised before, and running without the arena
// (which keeps memory for the next run) or the memory pattern (which lays it out beforehand). One thread, batch 1, medians.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { BUNDLED_MODELS, chooseGraph, findPackage } from '../dist/models/index.js';
import { median } from './command.mjs';
import { markdownTable } from './markdown-table.mjs';
import { bundledGraphs } from './subjects.mjs';

const REPEAT = 3;
const RUN_MS = 3_000;
const ONE_THREAD = { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1 };
const SETTINGS = {
  usual: {},
  'no arena': { enableCpuMemArena: false },
  'no pattern': { enableMemPattern: false },
  neither: { enableCpuMemArena: false, enableMemPattern: false },
};

const [id, precision, setting] = process.argv.slice(2);
if (setting === undefined) await compare();
else console.log(JSON.stringify(setting === 'open' ? await opening() : await running(SETTINGS[setting])));

async function compare() {
  const rows = [];
  for (const graph of await bundledGraphs()) {
    const of = (what) =>
      JSON.parse(execFileSync(process.execPath, childArgs(graph, what), { stdio: [0, 'pipe', 'ignore'] }));
    const { openMs, optimisedMs } = of('open');
    const runs = Object.keys(SETTINGS).map((name) => Array.from({ length: REPEAT }, () => of(name)));
    rows.push([
      graph.name,
      openMs.toFixed(0),
      optimisedMs.toFixed(0),
      ...runs.map(
        (some) =>
          `${median(some.map(({ cpuMs }) => cpuMs)).toFixed(1)} ms, ${median(some.map(({ mb }) => mb)).toFixed(0)} MB`,
      ),
    ]);
  }
  console.log(
    markdownTable([['graph', 'opened in ms', 'optimised before', ...Object.keys(SETTINGS)], ...rows]).join(
      '\n',
    ),
  );
}

function childArgs(graph, what) {
  return [import.meta.filename, graph.id, graph.precision, what];
}

async function load() {
  const found = await findPackage(id, [BUNDLED_MODELS]);
  const { path } = chooseGraph(found, precision, 'cpu');
  return { input: found.manifest.input, bytes: readFileSync(path) };
}

async function opening() {
  const { bytes } = await load();
  const folder = mkdtempSync(join(tmpdir(), 'cocotag-session-'));
  const path = join(folder, 'graph.onnx');
  await InferenceSession.create(bytes, { ...ONE_THREAD, optimizedModelFilePath: path });
  const optimised = readFileSync(path);
  rmSync(folder, { recursive: true });
  const times = { openMs: [], optimisedMs: [] };
  for (let i = 0; i < REPEAT; i++) {
    times.openMs.push(await timeToOpen(bytes, {}));
    times.optimisedMs.push(await timeToOpen(optimised, { graphOptimizationLevel: 'disabled' }));
  }
  return { openMs: median(times.openMs), optimisedMs: median(times.optimisedMs) };
}

async function timeToOpen(bytes, options) {
  const since = performance.now();
  const session = await InferenceSession.create(bytes, { ...ONE_THREAD, ...options });
  const ms = performance.now() - since;
  await session.release();
  return ms;
}

async function running(options) {
  const { bytes, input } = await load();
  const { width, height } = input;
  const session = await InferenceSession.create(bytes, { ...ONE_THREAD, ...options });
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251);
  const run = () => session.run({ image: new Tensor('uint8', pixels, [1, height, width, 3]) }, ['logits']);
  await run();
  await run();
  const cpu = process.cpuUsage();
  const until = performance.now() + RUN_MS;
  let photos = 0;
  for (; performance.now() < until; photos++) await run();
  const { user, system } = process.cpuUsage(cpu);
  return { cpuMs: (user + system) / 1000 / photos, mb: process.resourceUsage().maxRSS / 1000 };
}
