// Run by parts/decode.mjs and parts/session.mjs, in a process of its own: what one part of the pipeline costs alone.
//
// node benchmark/alone.mjs decode|sharp MODEL PHOTO...
// node benchmark/alone.mjs session MODEL PRECISION BATCH SECONDS
//
// Prints {"cpuMs", "wallMs"} a photo. CPU time is of all threads; no more than one of them works at a time.
import sharp from 'sharp';
import { configureSharp, decodeWithSharp, fastResampler, readPhoto } from '../dist/decode/index.js';
import { GraphSession } from '../dist/inference/session.js';
import { BUNDLED_MODELS, chooseGraph, findPackage } from '../dist/models/index.js';

const WARM_UPS = 5;
const [part, model, ...rest] = process.argv.slice(2);
const found = await findPackage(model, [BUNDLED_MODELS]);
const { input, labels } = found.manifest;
const { width, height, filter } = input;
configureSharp();
const resize = fastResampler();

const result = part === 'session' ? await session(...rest) : await decoding(part, rest);
console.log(JSON.stringify(result));

async function decoding(way, paths) {
  const pixels = new Uint8Array(width * height * 3);
  const work = way === 'sharp' ? bySharpAlone : (path) => asInTheProgram(path, pixels);
  for (const path of paths.slice(0, WARM_UPS)) await work(path);
  const since = start();
  for (const path of paths) await work(path);
  return since(paths.length);
}

function asInTheProgram(path, pixels) {
  return decodeWithSharp(readPhoto({ path }), input, { maxPixels: 1e9 }, pixels, resize);
}

/** What people write with sharp: its own resize with its own shrinking. The pixels are not those of training. */
function bySharpAlone(path) {
  const kernel = filter === 'triangle' ? 'linear' : 'cubic';
  return sharp(readPhoto({ path }))
    .autoOrient()
    .resize(width, height, { fit: 'fill', kernel })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer();
}

async function session(precision, batchText, secondsText) {
  const batch = Number(batchText);
  const graph = chooseGraph(found, precision, 'cpu');
  const opened = await GraphSession.open(graph, input, labels.length, 'cpu');
  const pixels = Uint8Array.from({ length: batch * width * height * 3 }, (_, i) => (i * 7919) % 251);
  await opened.run(pixels, batch);
  await opened.run(pixels, batch);
  const since = start();
  const until = performance.now() + Number(secondsText) * 1000;
  let photos = 0;
  do {
    await opened.run(pixels, batch);
    photos += batch;
  } while (performance.now() < until);
  return since(photos);
}

function start() {
  const cpu = process.cpuUsage();
  const at = performance.now();
  return (photos) => {
    const { user, system } = process.cpuUsage(cpu);
    return { cpuMs: (user + system) / 1000 / photos, wallMs: (performance.now() - at) / photos };
  };
}
