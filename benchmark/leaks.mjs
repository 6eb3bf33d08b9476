// node benchmark/leaks.mjs PHOTOS [--count 6000] [--model fast] [--workers 2]
//
// Whether memory stays flat over a long run: tags many photos, one in eight of them broken in one of five ways, and prints
// the resident memory of all processes together as the run goes on. It ends with 1 where the last third of the run takes
// more than a tenth above the second.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median, residentBytes } from './command.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '6000' },
    model: { type: 'string', default: 'fast' },
    workers: { type: 'string', default: '2' },
  },
});
const [source = 'examples/photos'] = positionals;
const count = Number(values.count);
const photos = readdirSync(source, { recursive: true })
  .filter((name) => /\.jpe?g$/i.test(name))
  .map((name) => join(source, name));
const folder = mkdtempSync(join(tmpdir(), 'cocotag-leaks-'));
process.on('exit', () => rmSync(folder, { recursive: true }));
plant();

const bin = new URL('../bin/run.js', import.meta.url).pathname;
const args = [
  bin,
  'tag',
  folder,
  '-m',
  values.model,
  '-j',
  values.workers,
  '-q',
  '--no-config',
  '--ndjson',
  '-',
];
const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
const samples = [];
let rows = 0;
child.stdout.on('data', (chunk) => {
  rows += chunk.toString('latin1').split('\n').length - 1;
});
const watch = setInterval(() => samples.push({ rows, bytes: residentBytes(child.pid) }), 200);
child.on('close', (status) => {
  clearInterval(watch);
  const parts = Array.from({ length: 12 }, (_, i) =>
    samples.filter((sample) => Math.floor((sample.rows / count) * 12) === i).map(({ bytes }) => bytes / 1e6),
  );
  console.log(
    `${rows} rows, exit status ${status}; ${values.model}, ${values.workers} workers; resident MB, median:`,
  );
  for (const [i, part] of parts.entries())
    console.log(`  photos up to ${Math.round(((i + 1) * count) / 12)}: ${median(part)?.toFixed(0)}`);
  const second = median(parts.slice(4, 8).flat());
  const last = median(parts.slice(8).flat());
  console.log(`last third against second: ${(last / second).toFixed(3)}`);
  process.exitCode = rows === count && last < second * 1.1 ? 0 : 1;
});

/** Links to photos, and in every eighth place something broken. */
function plant() {
  const bytes = readFileSync(photos[0]);
  const broken = [
    bytes.subarray(0, bytes.length / 2),
    bytes.subarray(0, 100),
    Buffer.alloc(0),
    Buffer.from('no photo at all'),
    Buffer.concat([bytes.subarray(0, 600), Buffer.alloc(bytes.length, 0xff)]),
  ];
  for (let i = 0; i < count; i++) {
    const path = join(folder, `${String(i).padStart(6, '0')}.jpg`);
    if (i % 8 === 7) writeFileSync(path, broken[((i - 7) / 8) % broken.length]);
    else writeFileSync(path, readFileSync(photos[i % photos.length]));
  }
}
