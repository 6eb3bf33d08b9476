// Kills runs of `cocotag tag` at random moments, resumes them until they end, and compares every output, byte for byte,
// with that of a run that nobody disturbed:
//
//   node test/scripts/kill-trials.mjs [TRIALS] [SEED]
//
// Half of the kills come after a random time, the others at a random change in the folder of the outputs: a lock, the
// journal, a temporary file, a rename. After some the end of the journal is cut off, as a power cut may do. Prints what
// was tried and what was lost; exits with 1 where anything was.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { generator, printCounts } from './trials.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PHOTOS = 400;
const BROKEN_EVERY = 40;
/** No run is killed more often than this before it may end. */
const MOST_KILLS = 4;
const JOURNAL = 'tags.csv.journal';
const OUTPUTS = {
  csv: 'tags.csv',
  json: 'tags.json',
  ndjson: 'tags.ndjson',
  coco: 'tags.coco',
  errors: 'errors.ndjson',
};

const [trials = 200, seed = 1] = process.argv.slice(2).map(Number);
const base = mkdtempSync(join(tmpdir(), 'cocotag-kill-'));
const random = generator(seed);
/** What was tried, then what must be 0. */
const tried = {
  trials: 0,
  kills: 0,
  'of them before there was a journal': 0,
  'of them while outputs were made': 0,
  'of them after the run was over': 0,
  'ends of journals cut off': 0,
  'rows taken over': 0,
};
const lost = {
  'outputs that differ': 0,
  'files that are not whole': 0,
  'files left behind': 0,
  'rows not taken over': 0,
  'runs that ended otherwise': 0,
};

try {
  await plantPhotos(join(base, 'photos'));
  const calm = folderFor('calm');
  const startedAt = performance.now();
  await start(calm, true).ended;
  const usualMs = performance.now() - startedAt;
  const expected = filesIn(calm);
  if (Object.keys(expected).length < 6 + PHOTOS / 2)
    throw new Error('The run that nobody disturbed left too little');
  for (let i = 0; i < trials; i++) await trial(folderFor(`trial-${i}`), expected, usualMs);
  printCounts(tried, lost);
} finally {
  rmSync(base, { recursive: true, force: true });
}

/** One run, killed a few times, resumed to its end. */
async function trial(folder, expected, usualMs) {
  tried.trials++;
  const hasSidecars = random() < 0.5;
  const wanted = Object.fromEntries(
    Object.entries(expected).filter(([name]) => hasSidecars || !name.startsWith('side/')),
  );
  const kills = 1 + Math.floor(random() * MOST_KILLS);
  for (let i = 0; i < kills; i++) {
    const run = start(folder, hasSidecars, i > 0);
    const isKilled =
      random() < 0.5
        ? await killAfter(run, (0.25 + 0.8 * random()) * usualMs)
        : await killAtChange(run, folder, 1 + Math.floor(random() * 90));
    if (!isKilled) return conclude(folder, wanted, run, 0);
    tried.kills++;
    for (const [name, content] of Object.entries(filesIn(folder)))
      if (name in wanted ? content !== wanted[name] : !isInWork(name))
        report('files that are not whole', folder, name);
    if (isOver(folder)) {
      tried['of them after the run was over']++;
      rmSync(folder, { recursive: true });
      return;
    }
    cutOff(folder);
  }
  const rows = wholeRows(folder);
  const run = start(folder, hasSidecars, true);
  return conclude(folder, wanted, run, rows);
}

/** Lets a run come to its end, and looks at what it left. */
async function conclude(folder, wanted, run, rows) {
  const { status, stderr } = await run.ended;
  // 1, as there are broken photos.
  if (status !== 1) report('runs that ended otherwise', folder, `${status} ${stderr}`);
  const taken = Number(/Taken over from the journal: (\d+)/.exec(stderr)?.[1] ?? 0);
  tried['rows taken over'] += taken;
  if (taken < rows) report('rows not taken over', folder, `${taken} of ${rows}`);
  const there = filesIn(folder);
  for (const name of Object.keys(wanted))
    if (there[name] !== wanted[name]) report('outputs that differ', folder, name);
  for (const name of Object.keys(there))
    if (!(name in wanted) && !isForAnHour(name)) report('files left behind', folder, name);
  rmSync(folder, { recursive: true });
}

function report(what, folder, detail) {
  lost[what]++;
  console.error(`${folder}: ${what}: ${detail}`);
}

/** Starts a run in a folder of its own. */
function start(folder, hasSidecars, isResumed = false) {
  const args = [
    join(ROOT, 'bin/run.js'),
    'tag',
    'photos',
    '--model',
    join(ROOT, 'test/fixtures/tiny'),
    '--no-progress',
  ];
  for (const [flag, name] of Object.entries(OUTPUTS)) args.push(`--${flag}`, name);
  if (hasSidecars) args.push('--xmp', '--sidecar-dir', 'side');
  if (isResumed) args.push('--resume');
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  return { child, ended: once(child, 'close').then(([status]) => ({ status, stderr })) };
}

/** @returns Whether the run was still there to be killed. */
async function killAfter({ child, ended }, milliseconds) {
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  await ended;
  clearTimeout(timer);
  return child.signalCode === 'SIGKILL';
}

async function killAtChange({ child, ended }, folder, number) {
  let changes = 0;
  const watcher = watch(folder, () => {
    if (++changes === number) child.kill('SIGKILL');
  });
  await ended;
  watcher.close();
  return child.signalCode === 'SIGKILL';
}

/** Whether a run had ended but for itself: its journal is gone, its outputs are there. */
function isOver(folder) {
  const hasJournal = existsSync(join(folder, JOURNAL));
  const isThere = Object.values(OUTPUTS).every((name) => existsSync(join(folder, name)));
  if (!hasJournal && !isThere) tried['of them before there was a journal']++;
  if (hasJournal && readFileSync(join(folder, JOURNAL), 'utf8').includes('\n{"outputs"'))
    tried['of them while outputs were made']++;
  return !hasJournal && isThere;
}

/** Cuts off the end of every second journal. One that says that outputs are being made was put on the disk before. */
function cutOff(folder) {
  const path = join(folder, JOURNAL);
  if (random() > 1 / 2 || !existsSync(path)) return;
  const text = readFileSync(path);
  const rows = text.length - text.indexOf('\n') - 1;
  if (rows < 2 || text.includes('\n{"outputs"')) return;
  truncateSync(path, text.length - 1 - Math.floor(random() * Math.min(300, rows - 1)));
  tried['ends of journals cut off']++;
}

/** How many photos a journal holds the tags of, in whole lines. */
function wholeRows(folder) {
  const path = join(folder, JOURNAL);
  if (!existsSync(path)) return 0;
  const lines = readFileSync(path, 'utf8').split('\n').slice(1, -1);
  return new Set(lines.filter((line) => line.includes('"tags"')).map((line) => JSON.parse(line).path)).size;
}

/** What is left of a sidecar is removed by a run an hour later: until then it might be another run's work. */
function isForAnHour(name) {
  return /\/\.cocotag-[0-9a-f]{12}\.tmp$/.test(name);
}

/** Files that come and go while a run goes on. */
function isInWork(name) {
  return (
    name === JOURNAL || /\.lock(\.[0-9a-f]{12}|\.empty)?$/.test(name) || /(^|\/)\.[^/]*\.tmp$/.test(name)
  );
}

function folderFor(name) {
  const folder = join(base, name);
  mkdirSync(folder);
  symlinkSync('../photos', join(folder, 'photos'));
  return folder;
}

/** The content of all files in a folder, by name; photos left out. */
function filesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    entries.map(({ parentPath, path = parentPath, name }) => {
      const file = join(path, name);
      return [file.slice(folder.length + 1), readFileSync(file, 'latin1')];
    }),
  );
}

async function plantPhotos(folder) {
  for (let i = 0; i < PHOTOS; i++) {
    const inside = join(folder, String(i % 4));
    mkdirSync(inside, { recursive: true });
    const background = {
      r: Math.floor(random() * 256),
      g: Math.floor(random() * 256),
      b: Math.floor(random() * 256),
    };
    const photo =
      i % BROKEN_EVERY === 7
        ? 'no photo'
        : await sharp({ create: { width: 64, height: 48, channels: 3, background } })
            .jpeg()
            .toBuffer();
    writeFileSync(join(inside, `${i}.jpg`), photo);
  }
}
