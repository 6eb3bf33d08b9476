import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, measure, measureCocotag } from '../command.mjs';
import { multiplied } from '../photo-sets.mjs';

const HOOK = new URL('../cpu-at-exit.cjs', import.meta.url).pathname;
const FIXTURES = new URL('../../test/fixtures/sidecars/', import.meta.url).pathname;

/**
 * What `--xmp` costs the main process: CPU of `cocotag tag` with sidecars less that of the same to NDJSON. New ones of photos
 * that are tagged, and of saved rows; and those merged into what other programs wrote (the test fixtures, over and over).
 */
export function sidecarTasks({ sets, folder, sidecarCount }) {
  const [small] = sets;
  const cpuFile = join(folder, 'cpu');
  const sidecars = join(folder, 'sidecars');
  const cpuOf = async (...args) => {
    process.env.COCOTAG_BENCHMARK_CPU = cpuFile;
    await measure(['--require', HOOK, BIN, 'tag', '--no-config', '-q', ...args]);
    return Number(readFileSync(cpuFile, 'utf8'));
  };
  const withNew = (...args) => {
    rmSync(sidecars, { recursive: true, force: true });
    mkdirSync(sidecars);
    return cpuOf(...args, '--xmp', '--sidecar-dir', sidecars);
  };
  const measured = async () => {
    const photos = multiplied(small, sidecarCount, folder);
    const tagging = [photos, '-m', 'fast'];
    const whileTagging = (await withNew(...tagging)) - (await cpuOf(...tagging, '--ndjson', '-'));
    const rows = ['--from', await savedRows(small, photos, folder)];
    const without = await cpuOf(...rows, '--ndjson', '-');
    const fromRows = (await withNew(...rows)) - without;
    replaceByFixtures(sidecars);
    const merged = (await cpuOf(...rows, '--xmp', '--sidecar-dir', sidecars)) - without;
    return {
      newMs: whileTagging / sidecarCount,
      newFromRowsMs: fromRows / sidecarCount,
      mergedMs: merged / sidecarCount,
    };
  };
  return [{ part: 'sidecars', subject: '--xmp', photos: '', setting: '', measure: measured }];
}

/** Rows with all scores of as many photos, made from those of the small set. */
async function savedRows(small, photos, folder) {
  const path = join(folder, 'scores.ndjson');
  const args = ['tag', ...small.files.slice(0, 50), '-m', 'fast', '--all-scores', '-q', '--no-config'];
  const lines = (await measureCocotag(...args, '--ndjson', '-')).stdout.trim().split('\n');
  const rows = readdirSync(photos).map((name, i) => ({
    ...JSON.parse(lines[i % lines.length]),
    path: join(photos, name),
  }));
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return path;
}

function replaceByFixtures(folder) {
  const fixtures = readdirSync(FIXTURES).filter((name) => name.endsWith('.xmp'));
  const sidecars = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.xmp'));
  for (const [i, name] of sidecars.entries())
    copyFileSync(join(FIXTURES, fixtures[i % fixtures.length]), join(folder, name));
}
