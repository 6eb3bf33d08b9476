import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from '@jest/globals';
import { type Checkpoint, openCheckpoint } from '../../../../src/models/import/checkpoint/index.js';
import { tempFolder } from '../../../support/temp-folder.js';

const FIXTURES = join(__dirname, '../../../fixtures/checkpoints');
const golden = JSON.parse(readFileSync(join(FIXTURES, 'checkpoints.json'), 'utf8'));
const folder = tempFolder();

/** Numbers that float16 holds, as its bits. */
function halves(floats: Float32Array): Uint16Array {
  const bits = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const found = new Uint16Array(floats.length);
  for (const [i, bit] of bits.entries()) {
    const size = Math.abs(floats[i] ?? 0);
    const unsigned = size < 2 ** -14 ? size * 2 ** 24 : ((bit & 0x7fffffff) >>> 13) - (112 << 10);
    found[i] = ((bit >>> 16) & 0x8000) | unsigned;
  }
  return found;
}

/** The digest that the fixtures' README describes, from what was read. */
async function contentDigest({ prefix, tensors, read }: Checkpoint): Promise<string> {
  const digest = createHash('sha256');
  for (const [name, { dtype, shape }] of tensors) {
    const floats = await read(name);
    const numbers = dtype === 'int64' ? BigInt64Array.from(floats, (float) => BigInt(float)) : halves(floats);
    digest.update(`${prefix}${name}\0${dtype}\0${shape.join('x')}\0`);
    digest.update(new Uint8Array(numbers.buffer));
  }
  return digest.digest('hex');
}

describe.each([
  { network: 'resnet18', place: '', prefix: '', facts: {} },
  {
    network: 'resnet34',
    place: 'model_state_dict',
    prefix: 'model.',
    facts: {
      threshold: 0.27,
      classCount: 80,
      epoch: 7,
      metrics: { val_loss: 0.0625, mAP: 0.5, f1_samples: 0.375, history: [0.25, 0.3125, 0.375] },
    },
  },
])('the checkpoint of $network', ({ network, place, prefix, facts }) => {
  const path = join(folder, `${network}.pth`);
  writeFileSync(path, gunzipSync(readFileSync(join(FIXTURES, `${network}-f16.pth.gz`))));
  const { tensors, sha256_content } = golden.files[`${network}-f16.pth`];
  const opening = openCheckpoint(path);
  afterAll(async () => (await opening).close());

  test('is found, with what it says of itself', async () => {
    const checkpoint = await opening;
    expect(checkpoint).toMatchObject({ format: 'pth', place, prefix, otherPlaces: [], facts });
    expect(checkpoint.tensors.size).toBe(tensors);
    expect(checkpoint.tensors.get('conv1.weight')).toMatchObject({ dtype: 'float16', shape: [64, 3, 7, 7] });
    expect(checkpoint.tensors.get('bn1.num_batches_tracked')).toMatchObject({ dtype: 'int64', shape: [] });
  });

  test('has the numbers that torch saved, to the bit', async () => {
    expect(await contentDigest(await opening)).toBe(sha256_content);
  });

  test.each(Object.keys(golden.first_12_values[network]))('begins %s as torch shows it', async (name) => {
    const numbers = await (await opening).read(name);
    expect([...numbers.subarray(0, 12)]).toEqual(golden.first_12_values[network][name]);
  });
});
