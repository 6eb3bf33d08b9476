import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { cocotag } from '../support/cocotag.js';
import { type FakeHub, fakeHub } from '../support/hub-server.js';
import { float, text } from '../support/pickle-writer.js';
import { namesIn } from '../support/pulling.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';
import { smallCheckpoint } from '../support/weight-files.js';

const temp = tempFolder();
const REFERENCE = 'hf:someone/pets/models/pets.pth';
const CHECKPOINT = smallCheckpoint([2, -2], { threshold: float(0.27), arch: text('resnet18') });

/** A user's folders, and a hub in place of the real one. */
function place({ hub }: FakeHub) {
  const store = join(freshFolder(temp), 'models');
  const cache = freshFolder(temp);
  const env = {
    COCOTAG_MODELS: store,
    XDG_CACHE_HOME: cache,
    HF_ENDPOINT: hub.origin,
    HF_TOKEN: 'hf_secret',
  };
  return { store, downloads: join(cache, 'cocotag/downloads'), env };
}

const labels = join(temp, 'labels.json');
writeFileSync(labels, '["cat", "dog"]');

test('a file of the hub becomes a package that says where it is from', async () => {
  const fake = await fakeHub({ bytes: CHECKPOINT });
  const { store, downloads, env } = place(fake);
  const { status, stdout, stderr } = await cocotag(
    ['models', 'pull', REFERENCE, '--labels', labels, '--json', '-'],
    { env },
  );
  expect([status, stderr]).toEqual([0, expect.stringContaining('Installed pets@1.0.0: resnet18')]);
  const manifest = JSON.parse(readFileSync(join(store, 'pets/model.json'), 'utf8'));
  expect(manifest).toMatchObject({
    id: 'pets',
    licence: 'mit',
    thresholds: { default: 0.27 },
    origin: [
      { source: expect.stringMatching(/^http.*\/someone\/pets\/resolve\/[0-9a-f]{40}\/models\/pets\.pth$/) },
    ],
  });
  expect(JSON.parse(stdout).folder).toBe(join(store, 'pets'));
  expect(namesIn(downloads)).toEqual([]);
});

test('what was fetched before a cut is not fetched again, and the token goes to the hub alone', async () => {
  const half = CHECKPOINT.length >> 1;
  const fake = await fakeHub({
    bytes: CHECKPOINT,
    mishaps: [
      (_, response, bytes) => {
        response.writeHead(200, { 'content-length': bytes.length });
        response.write(bytes.subarray(0, half), () => response.destroy());
      },
    ],
  });
  const { env } = place(fake);
  const { status } = await cocotag(['models', 'pull', REFERENCE, '--labels', labels, '-q'], { env });
  expect(status).toBe(0);
  const ranges = fake.store.seen.map(({ headers }) => headers.range);
  expect(ranges).toEqual([undefined, expect.stringMatching(/^bytes=[1-9]\d*-$/)]);
  expect(fake.store.seen.some(({ headers }) => headers.authorization !== undefined)).toBe(false);
  expect(fake.hub.seen.every(({ headers }) => headers.authorization === 'Bearer hf_secret')).toBe(true);
});

test('nothing is fetched for a package that could not be installed', async () => {
  const fake = await fakeHub({ bytes: CHECKPOINT });
  const { env } = place(fake);
  const { status, stderr } = await cocotag(['models', 'pull', REFERENCE, '--name', 'fusion'], { env });
  expect([status, stderr]).toEqual([2, expect.stringContaining('the name of a bundled model')]);
  expect(fake.hub.seen).toEqual([]);
});

test.each([
  ['hf:pets', 2, 'has not the form hf:OWNER/REPO/PATH'],
  ['hf:someone/pets/../../etc', 2, 'cannot be a part of a path'],
  ['hf:someone/pets/models/other.pth', 3, 'DOWNLOAD_FAILED'],
])('%s is refused with status %i', async (reference, expected, message) => {
  const fake = await fakeHub({ bytes: CHECKPOINT });
  const { status, stderr } = await cocotag(['models', 'pull', reference], { env: place(fake).env });
  expect([status, stderr]).toEqual([expected, expect.stringContaining(message)]);
});

test('without a network it says so', async () => {
  const fake = await fakeHub();
  const env = { ...place(fake).env, HF_ENDPOINT: 'http://127.0.0.1:9' };
  const { status, stderr } = await cocotag(['models', 'pull', REFERENCE], { env });
  expect([status, stderr]).toEqual([3, expect.stringContaining('DOWNLOAD_FAILED')]);
});
