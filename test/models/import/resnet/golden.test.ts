import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { type Checkpoint, openCheckpoint } from '../../../../src/models/import/checkpoint/index.js';
import {
  buildResnet,
  buildResnetExplainer,
  recogniseResnet,
} from '../../../../src/models/import/resnet/index.js';
import { tempFolder } from '../../../support/temp-folder.js';
import { type Feed, farthest, outputOf, runGraph } from '../onnx/run-graph.js';

/** What PyTorch and pytorch-grad-cam make of six photos: see test/fixtures/README.md. */
const FIXTURES = join(__dirname, '../../../fixtures');
const golden: { photos: string[]; models: Record<string, { logits: number[][] }> } = JSON.parse(
  readFileSync(join(FIXTURES, 'checkpoints/logits.json'), 'utf8'),
);
const { entries }: { entries: { model: string; photo: string; label: number; raw: number[][] }[] } =
  JSON.parse(readFileSync(join(FIXTURES, 'checkpoints/gradcam.json'), 'utf8'));

const SIZE = { width: 224, height: 224 };
const LABELS = 80;
const CELLS = 49;
const folder = tempFolder();
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

async function photos(): Promise<Feed> {
  const pixels = golden.photos.map((photo) =>
    sharp(join(FIXTURES, `preprocess/${photo}.classic-224.png`))
      .raw()
      .toBuffer(),
  );
  const numbers = Buffer.concat(await Promise.all(pixels));
  return { type: 'uint8', dims: [golden.photos.length, SIZE.height, SIZE.width, 3], numbers };
}

describe.each([
  { name: 'resnet18', head: 'fc' },
  { name: 'resnet34', head: 'fc.1' },
])('the golden $name', ({ name, head }) => {
  const expected = (golden.models[name]?.logits ?? []).flat();
  let checkpoint: Checkpoint;
  let image: Feed;

  beforeAll(async () => {
    const path = join(folder, `${name}.pth`);
    writeFileSync(path, gunzipSync(readFileSync(join(FIXTURES, `checkpoints/${name}-f16.pth.gz`))));
    checkpoint = await openCheckpoint(path);
    image = await photos();
  });
  afterAll(() => checkpoint.close());

  const architecture = () => recogniseResnet(checkpoint.tensors);

  test('is recognised', () => {
    expect(architecture()).toMatchObject({ name, head, labels: LABELS });
  });

  test("has PyTorch's logits, and maps beside them", async () => {
    const found = await runGraph(folder, buildResnet(architecture(), checkpoint.read, SIZE), { image });
    const logits = outputOf(found, 'logits');
    expect(logits.dims).toEqual([6, LABELS]);
    expect(farthest(logits.data, expected)).toBeLessThan(1e-3);
    const maps = outputOf(found, 'maps');
    expect(maps.dims).toEqual([6, LABELS, 7, 7]);
    // What they hold is compared in small.test.ts: the cells of these random networks are too near 0 and 1.
    expect(maps.data.every((p) => p >= 0 && p <= 1)).toBe(true);
  });

  test('has its scores with weights in half the bytes', async () => {
    const graph = buildResnet(architecture(), checkpoint.read, { ...SIZE, weights: 'int16' });
    const { data } = outputOf(await runGraph(folder, graph, { image }), 'logits');
    expect(farthest(data.map(sigmoid), expected.map(sigmoid))).toBeLessThan(1e-3);
  });

  test("has pytorch-grad-cam's maps", async () => {
    const explainer = buildResnetExplainer(architecture(), checkpoint.read, SIZE);
    const { dims, data } = outputOf(await runGraph(folder, explainer, { image }), 'gradcam');
    expect(dims).toEqual([6, LABELS, 7, 7]);
    const own = entries.filter(({ model }) => model === name);
    expect(own.length).toBeGreaterThan(2);
    for (const { photo, label, raw } of own) {
      const start = (golden.photos.indexOf(photo) * LABELS + label) * CELLS;
      const map = data.slice(start, start + CELLS);
      expect(farthest(map, raw.flat())).toBeLessThan(1e-3 * Math.max(...raw.flat()));
    }
  });
});
