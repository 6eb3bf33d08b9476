// What a journal costs, beside decoding and inference: node benchmark/journal.mjs [PHOTOS]
//
// Made-up photos (empty files) go through the walk, a stand-in for the model that gives each three tags, the journal, and
// into CSV and NDJSON; then once more, taken over from the journal. Prints CPU and time a photo, and memory.
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  csvFormat,
  ndjsonFormat,
  openFile,
  resumableTag,
  Sink,
  StoredJournal,
  writeFromJournal,
} from '../dist/index.js';

const photos = Number(process.argv[2] ?? 200_000);
const A_FOLDER = 500;
const labels = Array.from({ length: 80 }, (_, i) => `label ${i}`);
const folder = mkdtempSync(join(tmpdir(), 'cocotag-journal-'));
const inside = (name) => join(folder, name);

/** Gives every photo a row at once. */
const tagger = {
  async *tagFound(found, { onRow }) {
    for await (const item of found) {
      const tags = [7, 31, 56].map((i) => ({ label: labels[i], score: 0.9123 }));
      const row = item.row ?? {
        path: item.photo.path,
        model: 'none@1.0.0/float',
        width: 640,
        height: 480,
        tags,
      };
      onRow?.(row, item);
      yield row;
    }
  },
};
const run = {
  version: '0',
  model: 'none@1.0.0/float',
  modelSha256: '',
  labels,
  thresholds: labels.map(() => 0.5),
  top: null,
  wanted: labels,
  hasAllScores: false,
};

try {
  for (let i = 0; i < photos; i++) {
    const name = inside(`photos/${Math.floor(i / A_FOLDER)}`);
    if (i % A_FOLDER === 0) mkdirSync(name, { recursive: true });
    writeFileSync(join(name, `IMG_${i}.JPG`), '');
  }
  await measure('walk and rows alone', () => through({}));
  let journal = await begun('refuse');
  await measure('with a journal', () => through({ journal }));
  await journal.keep();
  console.log(`${(statSync(inside('journal')).size / photos).toFixed(0)} bytes a photo in the journal`);
  await measure('reading the journal', async () => {
    journal = await begun('resume');
  });
  await measure('taking all over', () => through({ journal }));
  await measure('making CSV and NDJSON', async () => {
    const open = async () => [
      new Sink(
        csvFormat({ layout: 'list', labels: [], isSafe: false }),
        await openFile(inside('a.csv'), true),
      ),
      new Sink(ndjsonFormat(), await openFile(inside('a.ndjson'), true)),
    ];
    const written = await writeFromJournal(journal, ['a.csv'], open);
    if (!written.isComplete) throw written.error;
  });
  await journal.remove();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function begun(onExisting) {
  return (await StoredJournal.open(inside('journal'), onExisting)).begin(run);
}

async function through(options) {
  let rows = 0;
  for await (const _ of resumableTag(tagger, [inside('photos')], options)) rows++;
  if (rows !== photos) throw new Error(`${rows} rows`);
}

async function measure(what, work) {
  const [cpu, at] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const [cpuMicros, micros] = [user + system, (performance.now() - at) * 1000].map((value) =>
    (value / photos).toFixed(1),
  );
  const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
  console.log(
    `${what.padEnd(24)} ${cpuMicros.padStart(7)} us CPU, ${micros.padStart(7)} us a photo; ${memory} MB`,
  );
}
