import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CocotagError } from '../../../../src/errors.js';
import { readOnnx, summarise, wrapOnnx } from '../../../../src/models/import/onnx/index.js';
import { buildResnet } from '../../../../src/models/import/resnet/index.js';
import { randomTensors, reading, smallResnet } from '../resnet/small-resnets.js';
import { bytesOf } from './run-graph.js';
import { foreignModel } from './small-graphs.js';

/** All that an import does with a file. Nothing but a CocotagError may come of it. */
async function importing(bytes: Uint8Array): Promise<void> {
  await onlyRefused(async () => {
    const model = readOnnx(bytes, 'm.onnx');
    summarise(model);
    // For networks that take floats, and for those that take bytes.
    for (const feed of [{ mean: [0, 0, 0], std: [1, 1, 1] } as const, {}]) {
      await onlyRefused(async () => {
        await bytesOf((await wrapOnnx(model, { path: 'm.onnx', feed })).model);
      });
    }
  });
}

async function onlyRefused(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof CocotagError) || error.code !== 'MODEL_INVALID') throw error;
    expect(error.message.length).toBeLessThan(1000);
  }
}

describe.each([
  {
    name: 'the package for tests',
    make: async () => readFileSync(join(__dirname, '../../../fixtures/tiny/model.onnx')),
  },
  {
    name: 'a graph with a sigmoid, for one picture',
    make: () => bytesOf(foreignModel({ shape: [1, 3, 2, 4], tail: ['Sigmoid', 'Identity'] })),
  },
  {
    name: 'a small ResNet',
    make: () => {
      const architecture = smallResnet({ block: 'basic', planes: 1, width: 1, blocks: [1, 1, 1, 1] });
      return bytesOf(
        buildResnet(architecture, reading(randomTensors(architecture, 1)), { width: 32, height: 32 }),
      );
    },
  },
])('$name', ({ make }) => {
  let bytes: Buffer;

  beforeAll(async () => {
    bytes = await make();
  });

  test('is refused or read, however it is cut short', async () => {
    for (let length = 0; length < Math.min(bytes.length, 1500); length++)
      await importing(bytes.subarray(0, length));
    await importing(bytes.subarray(0, -1));
  });

  test('is refused or read, whatever bytes are changed', async () => {
    const change = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const changed = Buffer.from(bytes);
        for (const { at, value } of changes) changed[at % bytes.length] = value;
        await importing(changed);
      }),
      { numRuns: 1500 },
    );
  });

  test('is refused or read, whatever parts are moved, doubled or dropped', async () => {
    const part = fc.tuple(fc.nat(), fc.nat({ max: 64 }), fc.nat());
    await fc.assert(
      fc.asyncProperty(part, async ([from, length, to]) => {
        const start = from % bytes.length;
        const moved = bytes.subarray(start, start + length);
        const place = to % bytes.length;
        await importing(Buffer.concat([bytes.subarray(0, place), moved, bytes.subarray(place)]));
        await importing(Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + length)]));
      }),
      { numRuns: 500 },
    );
  });
});

test('any bytes are refused or read', async () => {
  await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), importing), { numRuns: 3000 });
});
