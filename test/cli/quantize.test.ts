import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { bytesOf } from '../models/import/onnx/run-graph.js';
import { motleyNetwork, SIDE } from '../models/quantize/small-networks.js';
import { cocotag, ROOT } from '../support/cocotag.js';
import { writePackage } from '../support/packages.js';
import { namesIn } from '../support/pulling.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();

/** 24 photos: what counts is how many, not what is on them. */
const photos = join(temp, 'photos');
for (const folder of ['a', 'b'])
  cpSync(join(ROOT, 'examples/photos'), join(photos, folder), { recursive: true });

/** A package of three labels whose network has convolutions. */
const motley = join(temp, 'motley');
beforeAll(async () => {
  const labels = ['person', 'cat', 'dog'].map((name) => ({ name, coco_id: 0, supercategory: 'any' }));
  const change = {
    id: 'motley',
    labels,
    input: { width: SIDE, height: SIDE, resize: 'squash', filter: 'triangle' },
    outputs: { logits: 3 },
    thresholds: { default: 0.5, per_label: [0.5, 0.5, 0.5] },
  };
  writePackage(motley, change, await bytesOf(motleyNetwork()));
});

/** Limits that a graph of a few numbers keeps: it is not faster, and that is not what is tested. */
const LENIENT = ['--min-speedup', '0', '--min-agreement', '0', '--max-difference', '1'];

function place(): { store: string; env: Record<string, string> } {
  const store = freshFolder(temp);
  return { store, env: { COCOTAG_MODELS: store } };
}

const quantize = (args: readonly string[], env: Record<string, string>) =>
  cocotag(['models', 'quantize', ...args, '--calibration', photos, '--quiet'], { env });

test('a copy of a model outside of the store gets an int8 graph, and says how it was made', async () => {
  const { store, env } = place();
  const { status, stdout } = await quantize([motley, '--name', 'mine', ...LENIENT], env);
  expect([status, stdout]).toEqual([0, expect.stringContaining('accepted: ')]);
  expect(stdout).toContain(`Installed in ${join(store, 'mine')}`);
  const manifest = JSON.parse(readFileSync(join(store, 'mine/model.json'), 'utf8'));
  expect(manifest.id).toBe('mine');
  expect(manifest.graphs.int8.file).toBe('model.int8.onnx');
  expect(manifest.origin.at(-1)).toMatchObject({
    what: 'int8 graph',
    source: expect.stringContaining('24 photos'),
  });
  const verified = await cocotag(['models', 'verify', 'mine', '--photos', photos], { env });
  expect([verified.status, verified.stdout]).toEqual([
    0,
    expect.stringContaining('float against int8: 24 photos'),
  ]);
});

test('an installed model is quantised in place; the same photos give the same graph', async () => {
  const { store, env } = place();
  cpSync(motley, join(store, 'motley'), { recursive: true });
  const graph = () => JSON.parse(readFileSync(join(store, 'motley/model.json'), 'utf8')).graphs.int8.sha256;
  expect((await quantize(['motley', ...LENIENT], env)).status).toBe(0);
  const first = graph();
  expect((await quantize(['motley', ...LENIENT], env)).status).toBe(0);
  expect(graph()).toBe(first);
  expect(namesIn(store)).toEqual(['motley']);
});

test('where int8 is not worth it, float stays, and the reason is said', async () => {
  const { store, env } = place();
  const strict = await quantize(
    [motley, '--name', 'mine', '--min-speedup', '1000', '--min-agreement', '0', '--max-difference', '1'],
    env,
  );
  expect([strict.status, strict.stdout]).toEqual([
    1,
    expect.stringContaining('The float graph stays the only one.'),
  ]);
  expect(strict.stdout).toContain('slower: ');
  expect(namesIn(store)).toEqual([]);
});

test.each([
  ['a model outside of the store without a name', ['./a'], 'Give --name'],
  ['a method that is none', ['./a', '--name', 'mine', '--method', 'magic'], '--method is minmax'],
  ['a model without a float graph', ['./int8-only', '--name', 'mine'], 'no float graph'],
])('%s is wrong use', async (_, args, message) => {
  const { env } = place();
  const cwd = freshFolder(temp);
  cpSync(motley, join(cwd, 'a'), { recursive: true });
  cpSync(motley, join(cwd, 'int8-only'), { recursive: true });
  const path = join(cwd, 'int8-only/model.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  manifest.graphs = { int8: manifest.graphs.float };
  writeFileSync(path, JSON.stringify(manifest));
  const { status, stderr } = await cocotag(['models', 'quantize', ...args, '--calibration', photos], {
    env,
    cwd,
  });
  expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test('too few photos are said', async () => {
  const { env } = place();
  const { status, stderr } = await cocotag(
    ['models', 'quantize', motley, '--name', 'mine', '--calibration', join(photos, 'a')],
    { env },
  );
  expect([status, stderr]).toEqual([1, expect.stringContaining('NO_PHOTOS: Calibration needs 16 photos')]);
});
