// node benchmark/speed-table.mjs [--write]
//
// Prints the README's tables of speed, from the latest run in benchmark/runs; --write puts them into the README. A test holds
// the README against it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markdownTable } from './markdown-table.mjs';
import { cell, fromCsv, select, valuesOf } from './measurements.mjs';
import { memoryTable, named, peerTable, startUpTable } from './tables.mjs';

const RUNS = new URL('./runs/', import.meta.url);
const README = new URL('../README.md', import.meta.url);
const [BEGIN, END] = ['<!-- speed: made by benchmark/speed-table.mjs -->', '<!-- /speed -->'];

/** What stands between the markers: sentences on the run, and its tables. */
export function speedSection() {
  const name = latestRun();
  const folder = fileURLToPath(new URL(name, RUNS));
  const { machine, command, photos, graphs, notes, derived, targets } = JSON.parse(
    readFileSync(join(folder, 'summary.json'), 'utf8'),
  );
  const measurements = fromCsv(readFileSync(join(folder, 'raw.csv'), 'utf8'));
  const { processor, cores, memoryGB, load, versions } = machine;
  const has = (part) => select(measurements, { part }).length > 0;
  return [
    `${processor}, ${cores} cores, ${memoryGB} GB, Node ${versions.Node}, load ${load} when it began.`,
    photos,
    `Medians, and in brackets the lowest and highest. \`${command}\``,
    `([the run](benchmark/runs/${name}/README.md), [what is counted](benchmark/README.md)):`,
    '',
    ...mainTable(measurements, derived, graphs, cores),
    '',
    ...startUpTable(measurements),
    ...(has('peers') ? ['', ...peerTable(measurements, derived, graphs, cores)] : []),
    ...notes.skipped.flatMap((line) => ['', line]),
    ...(has('memory') ? ['', 'Peak resident memory, MB:', '', ...memoryTable(measurements)] : []),
    '',
    `Of ${targets.length} targets ${targets.filter(({ isMet }) => isMet).length} are met; the run lists them.`,
  ];
}

/** Runs are named by their day, so that the last in the order of names is the latest. */
function latestRun() {
  const runs = readdirSync(RUNS).filter((name) => existsSync(new URL(`${name}/summary.json`, RUNS)));
  if (runs.length === 0) throw new Error('There is no run in benchmark/runs with a summary.json');
  return runs.sort().at(-1);
}

function mainTable(measurements, { efficiencies }, graphs, cores) {
  const rows = efficiencies.filter(({ workers, photos }) => workers === cores && photos !== '48MP');
  return markdownTable([
    ['model', 'photos', 'decode + resize, CPU ms', 'session, CPU ms', 'end to end, photos/s', 'efficiency'],
    ...rows.map(({ subject, photos, values }) => {
      const { id, batch } = graphs.find(({ name }) => name === subject);
      const of = (where) => cell(valuesOf(measurements, where));
      return [
        named(subject),
        photos,
        of({ part: 'decode', subject: id, photos, setting: 'decode', metric: 'cpuMs' }),
        of({ part: 'session', subject, setting: String(batch), metric: 'cpuMs' }),
        of({ part: 'end-to-end', subject, photos, setting: String(cores), metric: 'rate' }),
        cell(values, 2),
      ];
    }),
  ]);
}

/** The README with a section in place of what stands between the markers. */
function withSection(text, section) {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin === -1 || end === -1) throw new Error(`README.md does not have ${BEGIN} and ${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${section}\n\n${text.slice(end)}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const section = speedSection().join('\n');
  if (process.argv.includes('--write'))
    writeFileSync(README, withSection(readFileSync(README, 'utf8'), section));
  else console.log(section);
}
