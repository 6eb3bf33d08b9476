import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { derive } from './derive.mjs';
import { toCsv } from './measurements.mjs';
import { tables } from './tables.mjs';
import { targets as targetsOf } from './targets.mjs';

/**
 * A run as a page, and as what it is made of.
 *
 * @param run - `machine` {processor, cores, memoryGB, node, load, versions}, `command`, `photos` as a sentence,
 * `measurements`, `graphs`, `notes`.
 * @returns `readme`, `summary` (JSON: what the README's table is made of), `csv`.
 */
export function report({ machine, command, photos, measurements, graphs, notes }) {
  const { cores } = machine;
  const derived = derive(measurements, graphs, cores);
  const targets = targetsOf(measurements, derived, machine);
  const versions = Object.entries(machine.versions).map(([name, version]) => `${name} ${version}`);
  const readme = [
    `Made by \`${command}\`.`,
    '',
    `${machine.processor}, ${cores} cores, ${machine.memoryGB} GB; ${versions.join(', ')}. Load when it began: ${machine.load}.`,
    `${photos} Medians, and in brackets the lowest and highest; ratios are of the same repetition. What is counted: see`,
    '[benchmark/README.md](../../README.md). All numbers: raw.csv.',
    ...notes.skipped.flatMap((line) => ['', line]),
    ...tables({ measurements, derived, targets, notes, graphs, cores }).flatMap(({ title, lines }) => [
      '',
      `## ${title}`,
      '',
      ...lines,
    ]),
    '',
  ].join('\n');
  const summary = { machine, command, photos, graphs, notes, derived, targets };
  return { readme, summary, csv: toCsv(measurements) };
}

/** Writes README.md, summary.json and raw.csv. */
export function writeReport({ readme, summary, csv }, folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'README.md'), readme);
  writeFileSync(join(folder, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  writeFileSync(join(folder, 'raw.csv'), csv);
}
