// npm run benchmark -- [--photos DIR] [--peers] [--memory] [--quick] ...; benchmark/README.md has all options.
//
// Measures how fast the program is, and where its time goes. Each repetition takes every measurement once, so that a machine
// that is slow for a while is so for all; figures of different runs do not compare.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine, runName } from './machine.mjs';
import { benchmarkOptions } from './options.mjs';
import { decodeTasks } from './parts/decode.mjs';
import { endToEndTasks } from './parts/end-to-end.mjs';
import { gpuTasks } from './parts/gpu.mjs';
import { memoryTasks } from './parts/memory.mjs';
import { peerTasks } from './parts/peers.mjs';
import { profileTasks } from './parts/profile.mjs';
import { sessionTasks } from './parts/session.mjs';
import { sidecarTasks } from './parts/sidecars.mjs';
import { startUpTasks } from './parts/start-up.mjs';
import { photoSets } from './photo-sets.mjs';
import { report, writeReport } from './report.mjs';
import { bundledGraphs } from './subjects.mjs';

const TASKS = {
  decode: decodeTasks,
  session: sessionTasks,
  'end-to-end': endToEndTasks,
  'start-up': startUpTasks,
  sidecars: sidecarTasks,
  peers: peerTasks,
  profile: profileTasks,
  memory: memoryTasks,
  gpu: gpuTasks,
};

const options = benchmarkOptions(process.argv.slice(2));
const { cores } = machine({});
const { load } = machine({});
const folder = mkdtempSync(join(tmpdir(), 'cocotag-benchmark-'));
process.on('exit', () => rmSync(folder, { recursive: true }));

const graphs = await bundledGraphs(options.models);
const sets = await photoSets(options.photos, folder, options.largeFiles);
const notes = { skipped: [], top: [], versions: {} };
const context = { ...options, graphs, sets, cores, folder, notes };
const tasks = Object.entries(TASKS)
  .filter(([part]) => options.parts.includes(part))
  .flatMap(([, tasksOf]) => tasksOf(context));

const measurements = [];
for (let repetition = 1; repetition <= options.repeat; repetition++) {
  for (const { measure, isOnce = false, ...of } of tasks) {
    if (isOnce && repetition > 1) continue;
    process.stderr.write(`${repetition}/${options.repeat} ${Object.values(of).filter(Boolean).join(', ')}\n`);
    try {
      for (const [metric, value] of Object.entries(await measure()))
        measurements.push({ repetition, ...of, metric, value });
    } catch (error) {
      // An hour of measuring is not to be lost by a peer that dies.
      notes.skipped.push(`${Object.values(of).filter(Boolean).join(', ')}: failed, ${error.message}.`);
      process.exitCode = 1;
    }
  }
}

const { versions, ...others } = notes;
// Photos and sidecars lie there: what a file system takes is part of what is measured.
const temporaryFolder = process.env.TMPDIR === undefined ? '' : `TMPDIR=${process.env.TMPDIR} `;
const on = { ...machine(versions), load };
const made = report({
  machine: on,
  command: `${temporaryFolder}npm run benchmark -- ${withoutPaths(process.argv.slice(2)).join(' ')}`,
  photos: `${sets[0].files.length} photos, large ones made of ${sets[1].files.length} of them, multiplied by hard links; ${options.count} in a run of all cores, repetitions: ${options.repeat}.`,
  measurements,
  graphs,
  notes: others,
});
const out = options.out ?? (options.isWhole ? join(import.meta.dirname, 'runs', runName(on)) : undefined);
if (out !== undefined) writeReport(made, out);
process.stdout.write(made.readme);

/** Where things lie on a machine says nothing to others. */
function withoutPaths(args) {
  return args.map((arg, i) =>
    /^--(photos|python|node-modules|timm|out)$/.test(args[i - 1] ?? '') ? 'PATH' : arg,
  );
}
