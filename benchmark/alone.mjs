// Run by run.mjs, in a process of its own: what one part of the pipeline costs alone, in CPU milliseconds a photo.
//
// node benchmark/alone.mjs decode|session MODEL PRECISION PHOTO...
import { configureSharp, decodeWithSharp, fastResampler, readPhoto } from '../dist/decode/index.js';
import { GraphSession } from '../dist/inference/session.js';
import { BUNDLED_MODELS, chooseGraph, findPackage } from '../dist/models/index.js';

const [part, model, precision, ...paths] = process.argv.slice(2);
const found = await findPackage(model, [BUNDLED_MODELS]);
const { input, labels } = found.manifest;
const pixels = new Uint8Array(input.width * input.height * 3);
configureSharp();
const resize = fastResampler();

const decode = async (path) =>
  decodeWithSharp(readPhoto({ path }), input, { maxPixels: 1e9 }, pixels, resize);
const session =
  part === 'session' &&
  (await GraphSession.open(chooseGraph(found, precision, 'cpu'), input, labels.length, 'cpu'));
const work = session === false ? decode : () => session.run(pixels, 1);

await decode(paths[0]);
for (const path of paths.slice(0, 5)) await work(path);
const before = process.cpuUsage();
for (const path of paths) await work(path);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000 / paths.length);
