// node benchmark/roads.mjs PHOTOS ANNOTATIONS
//
// Decodes large JPEGs by both roads, the one with a picture halfway and the exact one, and compares pixels and quality:
// what the short road costs. benchmark/enlarge.mjs makes such photos.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { geometryFor } from '../dist/decode/geometry.js';
import { jpegHalfway } from '../dist/decode/halfway.js';
import { decodeWithSharp } from '../dist/decode/index.js';
import { resample } from '../dist/decode/resample.js';
import { labelledScores, meanAveragePrecision } from '../dist/evaluation/index.js';
import { GraphSession } from '../dist/inference/session.js';
import { BUNDLED_MODELS, chooseGraph, surveyPackages } from '../dist/models/index.js';
import { scoresOf } from '../dist/tagging/index.js';
import { readTruth } from './coco-truth.mjs';

const [photos, annotations] = process.argv.slice(2);
if (annotations === undefined) {
  console.error('Usage: node benchmark/roads.mjs PHOTOS ANNOTATIONS');
  process.exit(2);
}
const truthOf = await readTruth(annotations);
const names = (await readdir(photos)).filter((name) => truthOf.has(name));

console.log(
  '| model | photos | mean difference of 255 | largest of a photo | mAP short road | mAP exact road | moved by |',
);
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const found of (await surveyPackages([BUNDLED_MODELS])).packages) {
  const { id, input, labels } = found.manifest;
  const session = await GraphSession.open(chooseGraph(found, undefined, 'cpu'), input, labels.length, 'cpu');
  const scores = { short: [], exact: [] };
  const truth = [];
  const differences = [];
  for (const name of names) {
    const bytes = await readFile(join(photos, name));
    const short = new Uint8Array(input.width * input.height * 3);
    const { size } = await decodeWithSharp(bytes, input, { maxPixels: 1e9 }, short);
    if (jpegHalfway(size, geometryFor(input, size), 1) === undefined) continue;
    const exact = await decodeExactly(bytes, input);
    differences.push(meanDifference(short, exact));
    scores.short.push(scoresOf(await session.run(short, 1)));
    scores.exact.push(scoresOf(await session.run(exact, 1)));
    truth.push(labels.map((label) => truthOf.get(name).has(label.name)));
  }
  const [short, exact] = [scores.short, scores.exact].map(
    (rows) => meanAveragePrecision(labelledScores(rows, truth)).mAP_macro,
  );
  const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
  console.log(
    `| \`${id}\` | ${truth.length} | ${mean.toFixed(2)} | ${Math.max(...differences).toFixed(2)} | ${short.toFixed(4)} | ${exact.toFixed(4)} | ${(short - exact).toFixed(4)} |`,
  );
}

async function decodeExactly(bytes, input) {
  const decoded = sharp(bytes).autoOrient().flatten({ background: '#ffffff' }).toColourspace('srgb').raw();
  const { data, info } = await decoded.toBuffer({ resolveWithObject: true });
  const out = new Uint8Array(input.width * input.height * 3);
  resample(data, info, geometryFor(input, info), input.filter, out);
  return out;
}

function meanDifference(a, b) {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}
