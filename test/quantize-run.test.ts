import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import type { OnnxModel } from '../src/models/import/onnx/index.js';
import type { QuantizationReport } from '../src/quantization-report.js';
import type { QuantizeOptions } from '../src/quantize-run.js';
import { bytesOf } from './models/import/onnx/run-graph.js';
import { randomPicture } from './models/import/resnet/small-resnets.js';
import { motleyNetwork, SIDE, SmallNetwork } from './models/quantize/small-networks.js';
import { cocotag, run, TINY } from './support/cocotag.js';
import { freshFolder, tempFolder } from './support/temp-folder.js';

const temp = tempFolder();

interface Job {
  readonly model: string;
  readonly photos: readonly string[];
  readonly options?: QuantizeOptions;
  readonly abortAfter?: number;
}

interface Came {
  readonly report: QuantizationReport;
  readonly digest: string;
  readonly bytes: string;
  readonly stages: Readonly<Record<string, string>>;
  readonly error?: { name: string; code?: string; message: string; hint?: string };
}

async function quantize(job: Job): Promise<Came> {
  const script = join(__dirname, 'quantize-trial.mjs');
  const { status, stdout, stderr } = await run(process.execPath, [script, JSON.stringify(job)]);
  expect([status, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

/** Writes a package of three labels around a graph. */
async function packageOf(model: OnnxModel | Buffer, kind: 'float' | 'int8' = 'float'): Promise<string> {
  const folder = freshFolder(temp);
  const graph = 'graph' in model ? await bytesOf(model) : model;
  const sha256 = createHash('sha256').update(graph).digest('hex');
  const labels = ['person', 'cat', 'dog'].map((name) => ({ name, coco_id: 0, supercategory: 'any' }));
  const manifest = {
    id: 'motley',
    version: '1.0.0',
    title: 'A package for tests',
    labels,
    input: { width: SIDE, height: SIDE, resize: 'squash', filter: 'triangle' },
    outputs: { logits: 3 },
    graphs: { [kind]: { file: 'model.onnx', sha256, bytes: graph.length } },
    thresholds: { default: 0.5, per_label: [0.5, 0.5, 0.5] },
    licence: 'MIT',
  };
  writeFileSync(join(folder, 'model.onnx'), graph);
  writeFileSync(join(folder, 'model.json'), JSON.stringify(manifest));
  return folder;
}

/** Writes pictures of noise, some of which are none. */
async function plantNoise(count: number, broken: readonly number[] = []): Promise<string> {
  const folder = join(freshFolder(temp), 'photos');
  mkdirSync(folder);
  for (let i = 0; i < count; i++) {
    const raw = { width: SIDE, height: SIDE, channels: 3 } as const;
    const png = await sharp(randomPicture(SIDE, SIDE, i), { raw })
      .png()
      .toBuffer();
    const name = `${String(i).padStart(3, '0')}.png`;
    writeFileSync(join(folder, name), broken.includes(i) ? png.subarray(0, 60) : png);
  }
  return folder;
}

/** Limits that networks of noise keep, which are not faster in 8 bits. */
const EASY = { speedup: 0, tags: 0.5, meanDifference: 0.05 };

let model: string;
let photos: string;

beforeAll(async () => {
  model = await packageOf(motleyNetwork());
  photos = await plantNoise(80, [3, 4]);
});

describe('a package that is quantised', () => {
  test('is like its float graph on photos that were kept apart, and the same twice', async () => {
    const job: Job = { model, photos: [photos], options: { limits: EASY } };
    const [came, again] = [await quantize(job), await quantize(job)];
    const { report } = came;
    expect(report).toMatchObject({
      model: 'motley@1.0.0/float',
      method: { kind: 'percentile', percent: 99.999 },
      photos: { calibrated: 59, compared: 19, isHeldOut: true },
      convolutions: { int8: 7, float: 0 },
      verdict: { kind: 'accepted' },
      notes: [expect.stringContaining('59 photos')],
    });
    expect(report.photos.unreadable.map(({ path }) => path.slice(-7)).sort()).toEqual(['003.png', '004.png']);
    expect(report.agreement.photos).toBe(19);
    expect(report.agreement.tags).toBeGreaterThan(0.9);
    expect(report.agreement.meanDifference).toBeLessThan(0.02);
    expect(report.bytes.int8).toBe(Buffer.from(came.bytes, 'base64').length);
    expect(came.stages).toEqual({ calibrating: '60 of 60', comparing: '20 of 20' });
    expect(again.digest).toBe(came.digest);
    expect(again.report.agreement).toEqual(report.agreement);
  });

  test('depends on the method, and on which photos there are', async () => {
    const limits = EASY;
    const [byMinmax, byFewer, byEntropy] = [
      await quantize({ model, photos: [photos], options: { limits, method: { kind: 'minmax' } } }),
      await quantize({
        model,
        photos: [photos],
        options: { limits, method: { kind: 'minmax' }, maxPhotos: 20 },
      }),
      await quantize({ model, photos: [photos], options: { limits, method: { kind: 'entropy' } } }),
    ];
    expect(new Set([byMinmax, byFewer, byEntropy].map(({ digest }) => digest)).size).toBe(3);
    expect(byFewer.report.photos).toMatchObject({ calibrated: 19, compared: 19, isHeldOut: false });
    expect(byFewer.report.photos.unreadable).toHaveLength(1);
    expect(byFewer.report.notes).toHaveLength(2);
  });

  test.each([
    ['slower', { ...EASY, speedup: 1000 }, '1000 is asked for'],
    ['worse', { ...EASY, meanDifference: 0 }, '0 allowed'],
  ])('is told to be %s where it is', async (kind, limits, reason) => {
    const { report } = await quantize({ model, photos: [photos], options: { limits, maxPhotos: 20 } });
    expect(report.verdict).toEqual({ kind, reason: expect.stringContaining(reason) });
  });

  test('tags in the place of an int8 graph', async () => {
    const { bytes } = await quantize({ model, photos: [photos] });
    const folder = await packageOf(Buffer.from(bytes, 'base64'), 'int8');
    const { status, stdout } = await cocotag([
      'tag',
      join(photos, '000.png'),
      '--model',
      folder,
      '--ndjson',
      '-',
    ]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ model: 'motley@1.0.0/int8', tags: expect.any(Array) });
  });
});

describe('is refused', () => {
  test.each<[string, () => Partial<Job> | Promise<Partial<Job>>, string, RegExp]>([
    [
      'a folder with too few photos',
      async () => ({ photos: [await plantNoise(15)] }),
      'NO_PHOTOS',
      /16 .*there are 15/,
    ],
    [
      'a folder with too few that can be read',
      async () => ({ photos: [await plantNoise(17, [1, 5])] }),
      'NO_PHOTOS',
      /there are 15 \(2 could not be read, such as .*001\.png/,
    ],
    ['a network without convolutions', () => ({ model: TINY }), 'MODEL_INVALID', /no convolution/],
    [
      'a package without a float graph',
      async () => ({ model: await packageOf(motleyNetwork(), 'int8') }),
      'USAGE',
      /no float graph/,
    ],
    [
      'a network with infinities inside',
      async () => {
        const network = new SmallNetwork();
        const log = network.node(
          'Log',
          [network.node('Relu', [network.conv(network.pixels, 'stem', 4)], 'relu')],
          'log',
        );
        return { model: await packageOf(network.finish(network.conv(log, 'last', 4))) };
      },
      'MODEL_OUTPUT',
      /not finite, in "log"/,
    ],
    [
      'a percentile of 5',
      () => ({ options: { method: { kind: 'percentile', percent: 5 } } }),
      'USAGE',
      /percentile/,
    ],
    ['a limit of 95 percent as 95', () => ({ options: { limits: { tags: 95 } } }), 'USAGE', /0 to 1/],
    ['a number of photos that is too small', () => ({ options: { maxPhotos: 3 } }), 'USAGE', /maxPhotos/],
  ])('%s', async (_, change, code, message) => {
    const { error } = await quantize({ model, photos: [photos], ...(await change()) });
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('nothing: it stops when it is told to, while calibrating and while comparing', async () => {
    const early = await quantize({ model, photos: [photos], abortAfter: 5 });
    expect(early.error?.name).toBe('AbortError');
    expect(early.stages).toEqual({ calibrating: '5 of 60' });
    const few = await plantNoise(20);
    const late = await quantize({ model, photos: [few], abortAfter: 20 });
    expect(late.error?.name).toBe('AbortError');
  });
});
