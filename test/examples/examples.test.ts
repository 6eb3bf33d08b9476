import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ROOT, run } from '../support/cocotag.js';
import { tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
const example = (name: string, ...args: string[]) =>
  run(process.execPath, [join('examples', name), ...args], { cwd: ROOT });

test('tag-folder prints every photo with its tags', async () => {
  const { status, stdout, stderr } = await example('tag-folder.mjs', 'examples/photos');
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout.trim().split('\n')).toHaveLength(12);
  expect(stdout).toContain('examples/photos/pets/000000139872.jpg: dog, frisbee, person');
});

test('first-with stops at the first photo that fits', async () => {
  const { status, stdout } = await example('first-with.mjs', 'dog', 'examples/photos');
  expect([status, stdout]).toEqual([0, 'examples/photos/pets/000000139872.jpg\n']);
});

test('label-counts counts labels and leaves a CSV', async () => {
  const file = join(temp, 'tags.csv');
  const { status, stdout } = await example('label-counts.mjs', 'examples/photos', file);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\d+ person\n/);
  const csv = readFileSync(file, 'utf8');
  expect(csv).toMatch(/^path,label,score,error\n/);
  const tags = stdout
    .trim()
    .split('\n')
    .reduce((sum, line) => sum + Number.parseInt(line, 10), 0);
  expect(csv.trim().split('\n')).toHaveLength(tags + 1);
});

test('resume leaves a whole CSV, and no journal', async () => {
  const file = join(temp, 'resumed.csv');
  const { status, stdout } = await example('resume.mjs', 'examples/photos', file);
  expect([status, stdout]).toEqual([0, '12 photos, 0 of them taken over\n']);
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1 + 12);
  expect(readdirSync(temp)).not.toContain('resumed.csv.journal');
});

test('every example is run here', () => {
  const programs = readdirSync(join(ROOT, 'examples')).filter((name) => name.endsWith('.mjs'));
  expect(programs).toEqual(['first-with.mjs', 'label-counts.mjs', 'resume.mjs', 'tag-folder.mjs']);
});
