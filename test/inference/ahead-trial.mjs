import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';
import { JobRunner } from '../../dist/inference/job-runner.js';
import { GraphSession } from '../../dist/inference/session.js';
import { StepNote } from '../../dist/inference/step-note.js';
import { chooseGraph, findPackage } from '../../dist/models/index.js';

// Run by ahead.test.ts in a process of its own: one worker's thread does jobs, each a list of paths, one after the other.
// Prints their outcomes, and in what order photos were opened, with what the note said then, and the session ran.
const { model, batchSize, jobs, failingRun } = JSON.parse(process.argv[2]);
const found = await findPackage(model, []);
const { input, labels } = found.manifest;
const session = { graph: chooseGraph(found, 'float', 'cpu'), labelCount: labels.length, device: 'cpu' };
const note = new StepNote();
const events = [];

const { openSync } = fs;
fs.openSync = (path, ...rest) => {
  if (String(path).endsWith('.png')) events.push(`${basename(path, '.png')} as ${note.photo}`);
  return openSync(path, ...rest);
};
syncBuiltinESMExports();

const { run } = GraphSession.prototype;
let runs = 0;
GraphSession.prototype.run = function (pixels, count) {
  runs++;
  events.push(`run of ${count}, ${note.photo === undefined ? 'noted' : 'not noted'}`);
  if (runs === failingRun) throw new Error('as it was told to');
  return run.call(this, pixels, count);
};

const runner = await JobRunner.start({ input, batchSize, decode: { maxPixels: 1e9 }, session }, note);
const list = jobs.map((paths) => ({ kind: 'tag', photos: paths.map((path) => ({ path })) }));
const outcomes = [];
for (const [i, job] of list.entries()) {
  try {
    const reply = await runner.do(job, () => list[i + 1]);
    outcomes.push(reply.outcomes.map(({ logits, error }) => error?.code ?? [...logits]));
  } catch ({ message }) {
    outcomes.push(message);
  }
}
console.log(JSON.stringify({ outcomes, events }));
