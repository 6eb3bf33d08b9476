import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { cocotag, tagTiny } from '../support/cocotag.js';
import { plantPictures } from '../support/pictures.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
const photos = join(temp, 'photos');
beforeAll(async () => {
  await plantPictures(photos, { 'a.png': 'red', 'b.png': 'blue', 'c.png': 'black' });
  writeFileSync(join(photos, 'bad.png'), '');
});

/** A run with a manifest, in a folder of its own. */
async function manifested(...args: string[]): Promise<string> {
  const folder = freshFolder(temp);
  const outputs = ['--csv', 'tags.csv', '--json', 'tags.json', '--manifest', 'run.json'];
  const { status, stderr } = await tagTiny([photos, ...outputs, ...args], { cwd: folder });
  expect([status, stderr]).toEqual([1, expect.stringContaining('Wrote tags.csv, tags.json, run.json')]);
  return folder;
}

test('a manifest says what the run was, and verify finds its outputs as they were', async () => {
  const folder = await manifested(
    '--ndjson',
    '-',
    '--threshold',
    '0.6',
    '--top',
    '2',
    '-j',
    '1',
    '--precision',
    'float',
  );
  const manifest = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  expect(manifest).toMatchObject({
    versions: { node: process.versions.node },
    model: { id: 'tiny', version: '1.0.0', graph: 'float', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    device: 'cpu',
    workers: 1,
    choices: { thresholds: { dog: 0.6 }, top: 2, all_scores: false },
    photos: { total: 4, tagged: 3, failed: 1, taken_over: 0, already_tagged: 0 },
    tags: 2,
    errors: { IMAGE_EMPTY: 1 },
    sidecars: null,
  });
  expect(manifest.outputs.map(({ kind, path }: { kind: string; path: string }) => `${kind} ${path}`)).toEqual(
    ['ndjson -', 'csv tags.csv', 'json tags.json'],
  );
  const checked = await cocotag(['verify', join(folder, 'run.json')]);
  expect([checked.status, checked.stderr]).toEqual([0, '']);
  expect(checked.stdout).toBe(
    '-: unchecked (standard output is not kept)\ntags.csv: same\ntags.json: same\n',
  );
});

test('verify says what has changed, and ends with 1', async () => {
  const folder = await manifested('--xmp', '--sidecar-dir', 'side');
  expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')).sidecars).toEqual({ made: 2, absent: 1 });
  appendFileSync(join(folder, 'tags.csv'), '\n');
  const changed = await cocotag(['verify', 'run.json'], { cwd: folder });
  expect(changed.status).toBe(1);
  expect(changed.stdout).toMatch(/^tags.csv: changed \(has \d+ bytes, not \d+\)\ntags.json: same\n$/);
  expect(changed.stderr).toContain(
    'OUTPUT_CHANGED: 1 of 2 outputs in run.json are not what they were: tags.csv',
  );
  const quiet = await cocotag(['verify', 'run.json', '--quiet'], { cwd: folder });
  expect([quiet.status, quiet.stdout]).toEqual([1, '']);
  const json = await cocotag(['verify', 'run.json', '--json', 'checked.json'], { cwd: folder });
  expect(json.status).toBe(1);
  expect(JSON.parse(readFileSync(join(folder, 'checked.json'), 'utf8'))).toEqual({
    outputs: [
      { path: 'tags.csv', state: 'changed', message: expect.any(String) },
      { path: 'tags.json', state: 'same' },
    ],
  });
});

test('a run from saved scores has a manifest, too', async () => {
  const folder = freshFolder(temp);
  await tagTiny([photos, '--all-scores', '--ndjson', 'scores.ndjson'], { cwd: folder });
  const args = [
    'tag',
    '--from',
    'scores.ndjson',
    '--threshold',
    '0.1',
    '--csv',
    'tags.csv',
    '--manifest',
    'run.json',
  ];
  expect((await cocotag(args, { cwd: folder })).status).toBe(1);
  const manifest = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  expect(manifest).toMatchObject({
    device: null,
    workers: null,
    model: { sha256: null },
    photos: { total: 4 },
  });
  expect((await cocotag(['verify', 'run.json'], { cwd: folder })).status).toBe(0);
});

test.each([
  [[], 2, 'USAGE: One manifest is checked, and 0 were given'],
  [['a', 'b'], 2, 'USAGE: One manifest is checked, and 2 were given'],
  [['gone.json'], 2, 'USAGE: gone.json cannot be read'],
  [['photos/a.png'], 3, 'MANIFEST_INVALID: photos/a.png is no manifest of a run'],
])('verify %j is refused', async (args, status, message) => {
  const { status: ended, stderr } = await cocotag(['verify', ...args], { cwd: temp });
  expect([ended, stderr]).toEqual([status, expect.stringContaining(message)]);
});
