import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { brief, cocotag, rowsOf, TINY, tagTiny } from '../support/cocotag.js';
import { plantMany, rowsInJournal } from '../support/killing.js';
import { plantPictures } from '../support/pictures.js';
import { tempFolder } from '../support/temp-folder.js';

let canMount = false;
// Before the folder that holds it is removed.
afterAll(() => {
  if (canMount) execFileSync('umount', [disk]);
});
const temp = tempFolder();
const disk = join(temp, 'disk');
const photos = join(temp, 'photos');
const COUNT = 300;

// A disk of our own: only root may mount one, and not in every container.
mkdirSync(disk);
canMount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=160k', 'tmpfs', disk]).status === 0;
if (!canMount) console.warn('No tmpfs can be mounted here: full and read-only disks are not tried.');
const onDisk = canMount ? test : test.skip;
beforeAll(() => plantMany(photos, COUNT));

const on = (...names: string[]) => join(disk, ...names);

describe('a disk that is full', () => {
  onDisk('ends the run, which goes on once there is room', async () => {
    writeFileSync(on('filler'), Buffer.alloc(130_000));
    const args = [photos, '--csv', on('tags.csv'), '--ndjson', on('tags.ndjson')];
    const full = await tagTiny(args);
    expect(full.status).toBe(3);
    expect(full.stderr).toContain(`DISK_FULL: There is no room to write ${on('tags.csv.journal')}`);
    expect(full.stderr).toMatch(
      /\d+ photos are in .*tags.csv.journal: the same command with --resume goes on/,
    );
    const rows = rowsInJournal(on('tags.csv.journal')).length;
    expect(rows).toBeGreaterThan(0);
    expect(readdirSync(disk).sort()).toEqual(['filler', 'tags.csv.journal']);

    rmSync(on('filler'));
    const resumed = await tagTiny([...args, '--resume']);
    expect(resumed.status).toBe(0);
    expect(resumed.stderr).toContain('Taken over from the journal');
    expect(rowsOf(readFileSync(on('tags.ndjson'), 'utf8'))).toHaveLength(COUNT);
    expect(readdirSync(disk).sort()).toEqual(['tags.csv', 'tags.ndjson']);
    for (const name of readdirSync(disk)) rmSync(on(name));
  });

  onDisk('ends a watch, which says so once and unlocks all', async () => {
    writeFileSync(on('filler'), Buffer.alloc(130_000));
    const args = ['--ndjson', on('watched.ndjson'), '--model', TINY, '--settle', '100ms'];
    const full = await cocotag(['watch', photos, ...args]);
    expect(full.status).toBe(3);
    expect(full.stderr.match(/DISK_FULL/g)).toHaveLength(1);
    expect(readdirSync(disk).sort()).toEqual(['filler', 'watched.ndjson', 'watched.ndjson.journal']);
    for (const name of readdirSync(disk)) rmSync(on(name));
  });

  onDisk('while outputs are made leaves the journal, from which they are made later', async () => {
    const args = [photos, '--csv', join(temp, 'tags.csv'), '--ndjson', on('tags.ndjson')];
    writeFileSync(on('filler'), Buffer.alloc(140_000));
    const full = await tagTiny(args);
    expect(full.status).toBe(3);
    expect(full.stderr).toContain(`DISK_FULL: There is no room to write ${on('tags.ndjson')}`);
    expect(full.stderr).toContain(`${COUNT} photos are in ${join(temp, 'tags.csv.journal')}`);
    expect(readdirSync(disk)).toEqual(['filler']);
    rmSync(on('filler'));
    const resumed = await tagTiny([...args, '--resume']);
    expect(resumed.status).toBe(0);
    expect(resumed.stderr).toContain(`Taken over from the journal: ${COUNT} photos`);
    expect(rowsOf(readFileSync(on('tags.ndjson'), 'utf8'))).toHaveLength(COUNT);
    expect(readdirSync(temp)).not.toContain('tags.csv.journal');
    rmSync(on('tags.ndjson'));
  });

  onDisk('leaves no room for a sidecar: the run ends, and the sidecar that was there stays', async () => {
    await plantPictures(on('p'), { 'a.png': 'red', 'b.png': 'blue' });
    await tagTiny(['p', '--xmp'], { cwd: disk });
    const before = readFileSync(on('p/a.png.xmp'), 'utf8');
    spawnSync('dd', ['if=/dev/zero', `of=${on('filler')}`, 'bs=1k']);
    const { status, stderr } = await tagTiny(['p', '--xmp', '--prefix', 'x'.repeat(9_000)], { cwd: disk });
    expect([status, stderr]).toEqual([3, expect.stringContaining('DISK_FULL')]);
    expect(stderr).toContain('with --resume passes over photos whose sidecars are written');
    expect(readFileSync(on('p/a.png.xmp'), 'utf8')).toBe(before);
    for (const name of readdirSync(disk)) rmSync(on(name), { recursive: true });
  });
});

onDisk('a disk that may only be read refuses outputs at once, and tags', async () => {
  await plantPictures(on('p'), { 'a.png': 'red' });
  execFileSync('mount', ['-o', 'remount,ro', disk]);
  try {
    for (const flag of ['--csv', '--errors', '--manifest']) {
      const { status, stdout, stderr } = await tagTiny([on('p'), flag, on('tags')]);
      expect([status, stdout]).toEqual([3, '']);
      expect(stderr).toMatch(/OUTPUT_UNWRITABLE: .* cannot be written: the disk is read-only/);
    }
    const journal = await tagTiny([on('p'), '--journal', on('a.journal')]);
    expect(journal.stderr).toContain('OUTPUT_UNWRITABLE');
    const sidecar = await tagTiny([on('p'), '--xmp', '--ndjson', '-']);
    expect(brief(sidecar.stdout)).toEqual({ [on('p/a.png')]: 'SIDECAR_UNWRITABLE' });
    const elsewhere = await tagTiny(['p', '--csv', join(temp, 'read-only.csv')], { cwd: disk });
    expect(elsewhere.status).toBe(0);
  } finally {
    execFileSync('mount', ['-o', 'remount,rw', disk]);
  }
});
