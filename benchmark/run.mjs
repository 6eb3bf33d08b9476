// npm run benchmark -- [--photos DIR] [--count 400] [--repeat 5] [--models a,b] [--memory]
//
// Measures, interleaved and in one run: decoding with resizing alone, the session alone (CPU time a photo, one thread),
// and `cocotag tag` end to end on all cores, start-up included. The efficiency is what end to end reaches of
// cores / (decoding + session). Figures of different runs do not compare: machines differ and are shared.
import { existsSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BUNDLED_MODELS, surveyPackages } from '../dist/models/index.js';
import { measure, measureCocotag, spread } from './command.mjs';

const { values } = parseArgs({
  options: {
    photos: { type: 'string', default: 'examples/photos' },
    count: { type: 'string', default: '400' },
    repeat: { type: 'string', default: '5' },
    models: { type: 'string' },
    memory: { type: 'boolean', default: false },
  },
});
const cores = availableParallelism();
const count = Number(values.count);
const repeat = Number(values.repeat);
const photos = readdirSync(values.photos, { recursive: true })
  .filter((name) => /\.jpe?g$/i.test(name))
  .map((name) => join(values.photos, name))
  .sort();
const folder = mkdtempSync(join(tmpdir(), 'cocotag-benchmark-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
const many = multiplied(count);

const packages = (await surveyPackages([BUNDLED_MODELS])).packages.map(({ manifest }) => manifest);
const wanted = values.models?.split(',');
const subjects = packages
  .filter(({ id }) => wanted === undefined || wanted.includes(id))
  .flatMap(({ id, graphs }) => Object.keys(graphs).map((precision) => ({ id, precision, runs: [] })));

for (let i = 0; i < repeat; i++) {
  for (const { id, precision, runs } of subjects) {
    const alone = async (part) =>
      Number(
        (
          await measure([
            join(import.meta.dirname ?? 'benchmark', 'alone.mjs'),
            part,
            id,
            precision,
            ...photos.slice(0, 100),
          ])
        ).stdout,
      );
    const decode = await alone('decode');
    const session = await alone('session');
    const { seconds } = await measureCocotag(
      'tag',
      many,
      '-m',
      id,
      '--precision',
      precision,
      '-q',
      '--no-config',
    );
    runs.push({
      decode,
      session,
      rate: count / seconds,
      efficiency: (count / seconds) * ((decode + session) / 1000 / cores),
    });
  }
}
const startUp = { version: [], help: [], firstRow: [] };
for (let i = 0; i < repeat * 2; i++) {
  startUp.version.push((await measureCocotag('--version')).seconds);
  startUp.help.push((await measureCocotag('tag', '--help')).seconds);
  startUp.firstRow.push((await measureCocotag('tag', photos[0], '-q', '--no-config')).firstOutput);
}

const lines = [
  `${cpus()[0]?.model ?? 'unknown processor'}, ${cores} cores, Node ${process.versions.node}; ${count} photos ` +
    `(${photos.length} files, hard links), ${repeat} runs; medians (lowest-highest).`,
  '',
  '| model | decode + resize, CPU ms | session, CPU ms | end to end, photos/s | efficiency |',
  '| --- | --- | --- | --- | --- |',
  ...subjects.map(({ id, precision, runs }) => {
    const of = (key, digits) =>
      spread(
        runs.map((run) => run[key]),
        digits,
      );
    return `| \`${id}\` ${precision} | ${of('decode')} | ${of('session')} | ${of('rate')} | ${of('efficiency', 2)} |`;
  }),
  '',
  '| start-up | seconds |',
  '| --- | --- |',
  `| \`cocotag --version\` | ${spread(startUp.version, 2)} |`,
  `| \`cocotag tag --help\` | ${spread(startUp.help, 2)} |`,
  `| first row of the default model | ${spread(startUp.firstRow, 2)} |`,
];
if (values.memory) lines.push('', ...(await memoryTable()));
const report = `${lines.join('\n')}\n`;
const name = `${new Date().toISOString().slice(0, 10)}-${(cpus()[0]?.model ?? 'cpu').replaceAll(/[^A-Za-z0-9]+/g, '-')}`;
const out = join(import.meta.dirname ?? 'benchmark', 'runs', name);
mkdirSync(out, { recursive: true });
writeFileSync(
  join(out, 'README.md'),
  `Made by \`npm run benchmark -- ${process.argv.slice(2).join(' ')}\`.\n\n${report}`,
);
writeFileSync(join(out, 'raw.json'), `${JSON.stringify({ subjects, startUp }, null, 2)}\n`);
process.stdout.write(report);

/** Peak resident memory of a whole run, small and large: it must not grow with the number of photos. */
async function memoryTable() {
  const rows = [];
  for (const { id, precision } of subjects) {
    const peaks = [];
    for (const size of [1_000, 20_000]) {
      peaks.push(
        (await measureCocotag('tag', multiplied(size), '-m', id, '--precision', precision, '-q')).peak / 1e6,
      );
    }
    rows.push(
      `| \`${id}\` ${precision} | ${peaks.map((peak) => peak.toFixed(0)).join(' | ')} | ${(peaks[1] / peaks[0]).toFixed(2)} |`,
    );
  }
  return ['| peak memory, MB | 1,000 photos | 20,000 photos | ratio |', '| --- | --- | --- | --- |', ...rows];
}

/** A folder with this many photos: hard links of those that there are. */
function multiplied(size) {
  const target = join(folder, String(size));
  if (existsSync(target)) return target;
  mkdirSync(target);
  for (let i = 0; i < size; i++)
    linkSync(photos[i % photos.length], join(target, `${String(i).padStart(6, '0')}.jpg`));
  return target;
}
