// Runs `cocotag watch` over a folder in which photos come in bursts, are written slowly, replaced, renamed and removed,
// kills it with `kill -9` at random moments and starts it again:
//
//   node test/scripts/watch-trials.mjs [TRIALS] [SEED] [BURST]
//
// When nothing has happened for a while, every photo that is there must have a last row, and a sidecar, of what it
// shows, no line may be torn, and the rows must be the journal's, with one for each state of a file. A photo that is
// replaced between being looked at and being read has two rows of what it then shows, one for each state. Prints what
// was tried and what was lost; exits with 1 where anything was.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { generator, printCounts } from './trials.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const LABELS = { red: 'person', lime: 'cat', blue: 'dog' };
const COLOURS = Object.keys(LABELS);
/** How long a file is left alone before it counts as whole. */
const SETTLE_MS = 300;

const [trials = 20, seed = 1, burst = 200] = process.argv.slice(2).map(Number);
const random = generator(seed);
const pictures = Object.fromEntries(
  await Promise.all(COLOURS.map(async (name) => [name, await picture(name)])),
);
const tried = {
  trials: 0,
  photos: 0,
  'written slowly': 0,
  replaced: 0,
  renamed: 0,
  removed: 0,
  kills: 0,
  rows: 0,
  'photos replaced while they were read': 0,
};
const lost = {
  'photos without a row of what they show': 0,
  'photos without such a sidecar': 0,
  'lines that are torn': 0,
  'rows that are not as in the journal': 0,
  'states of a file with two rows': 0,
  'runs that ended otherwise': 0,
};
const base = mkdtempSync(join(tmpdir(), 'cocotag-watch-'));

try {
  for (let i = 0; i < trials; i++) await trial(join(base, String(i)));
  printCounts(tried, lost);
} finally {
  rmSync(base, { recursive: true, force: true });
}

async function trial(folder) {
  tried.trials++;
  mkdirSync(join(folder, 'photos'), { recursive: true });
  const shown = new Map();
  let run = start(folder);
  for (let step = 0; step < 4; step++) {
    await happen(folder, shown);
    if (random() < 0.7) {
      await wait(random() * 1_500);
      run.child.kill('SIGKILL');
      await run.ended;
      tried.kills++;
      if (random() < 0.5) await happen(folder, shown);
      run = start(folder);
    }
  }
  await quiet(folder, shown);
  run.child.kill('SIGTERM');
  const signal = await run.ended;
  if (signal !== 'SIGTERM') lost['runs that ended otherwise']++;
  check(folder, shown);
  rmSync(folder, { recursive: true });
}

/** Something becomes of the photos. */
async function happen(folder, shown) {
  const at = (name) => join(folder, name);
  const names = [...shown.keys()];
  const pick = () => names[Math.floor(random() * names.length)];
  const sub = `photos/${Math.floor(random() * 5)}`;
  mkdirSync(at(sub), { recursive: true });
  const count = Math.ceil(random() * burst);
  for (let i = 0; i < count; i++) {
    const name = `${sub}/${tried.photos++}.png`;
    const colour = COLOURS[Math.floor(random() * 3)];
    shown.set(name, colour);
    writeFileSync(at(name), pictures[colour]);
  }
  const slow = `${sub}/${tried.photos++}.png`;
  tried['written slowly']++;
  shown.set(slow, 'blue');
  for (let from = 0; from < pictures.blue.length; from += pictures.blue.length / 4) {
    appendFileSync(at(slow), pictures.blue.subarray(from, from + pictures.blue.length / 4));
    await wait(SETTLE_MS / 2);
  }
  for (let i = 0; i < names.length / 10; i++) {
    const name = pick();
    const what = random();
    if (!shown.has(name)) continue;
    if (what < 0.5) {
      tried.replaced++;
      const colour = COLOURS[(COLOURS.indexOf(shown.get(name)) + 1) % 3];
      writeFileSync(at(name), pictures[colour]);
      shown.set(name, colour);
    } else if (what < 0.8) {
      tried.renamed++;
      const to = name.replace('.png', `-${tried.renamed}.png`);
      renameSync(at(name), at(to));
      shown.set(to, shown.get(name));
      shown.delete(name);
    } else {
      tried.removed++;
      rmSync(at(name));
      shown.delete(name);
    }
  }
}

function check(folder, shown) {
  const lines = linesOf(join(folder, 'tags.ndjson'));
  const rows = rowsOf(lines);
  const [, ...journaled] = linesOf(join(folder, 'tags.ndjson.journal'));
  const states = rowsOf(journaled);
  for (const [i, state] of states.entries()) {
    const { size: _, mtime_ms: __, ...row } = state;
    if (JSON.stringify(row) !== lines[i]) lost['rows that are not as in the journal']++;
  }
  lost['rows that are not as in the journal'] += Math.max(0, lines.length - states.length);
  countRepeated(states);
  const last = new Map(rows.map((row) => [row.path, row]));
  tried.rows += lines.length;
  for (const [name, colour] of shown) {
    if (labelOf(last.get(name)) !== LABELS[colour]) lost['photos without a row of what they show']++;
    const sidecar = join(folder, `${name}.xmp`);
    const isRight =
      existsSync(sidecar) && readFileSync(sidecar, 'utf8').includes(`<rdf:li>${LABELS[colour]}</rdf:li>`);
    if (!isRight) lost['photos without such a sidecar']++;
  }
}

/** Rows that say the same of a photo: of one state of its file, or of two. Failed ones are tried again at each start. */
function countRepeated(states) {
  const last = new Map();
  for (const state of states.filter(({ tags }) => tags !== undefined)) {
    const { path, size, mtime_ms } = state;
    const before = last.get(path);
    if (before?.mtime_ms === mtime_ms && before.size === size) lost['states of a file with two rows']++;
    else if (labelOf(before) === labelOf(state)) tried['photos replaced while they were read']++;
    last.set(path, state);
  }
}

function labelOf(row) {
  return row?.tags?.[0]?.label;
}

function linesOf(path) {
  const text = readFileSync(path, 'utf8');
  if (!text.endsWith('\n')) lost['lines that are torn']++;
  return text.split('\n').slice(0, -1);
}

function rowsOf(lines) {
  return lines.flatMap((line) => {
    try {
      return [JSON.parse(line)];
    } catch {
      lost['lines that are torn']++;
      return [];
    }
  });
}

/** Waits until nothing has been written for a while. */
async function quiet(folder, shown) {
  let size = -1;
  for (let still = 0; still < 8; ) {
    await wait(SETTLE_MS);
    const now = readdirSync(folder).includes('tags.ndjson')
      ? readFileSync(join(folder, 'tags.ndjson')).length
      : 0;
    still = now === size && (now > 0 || shown.size === 0) ? still + 1 : 0;
    size = now;
  }
}

function start(folder) {
  const args = ['watch', 'photos', '--ndjson', 'tags.ndjson', '--xmp', '--settle', `${SETTLE_MS}ms`];
  const model = ['--model', join(ROOT, 'test/fixtures/tiny'), '--no-config', '--quiet'];
  const child = spawn(process.execPath, [join(ROOT, 'bin/run.js'), ...args, ...model], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return { child, ended: once(child, 'close').then(([, signal]) => signal) };
}

function picture(background) {
  return sharp({ create: { width: 40, height: 40, channels: 3, background } })
    .png({ compressionLevel: 0 })
    .toBuffer();
}
