// What Pillow, plain sharp and cocotag open of collections of images, as a Markdown table, a row a folder. Run by hand:
//
//   python3 pillow.py FOLDER... > pillow.json
//   npm run build && node test/decode/corpus-table.mjs pillow.json FOLDER... > table.md 2> refused.txt
//
// where pillow.py is
//
//   import json, os, sys, warnings
//   from PIL import Image
//   warnings.simplefilter("ignore")
//   formats = {}
//   for folder, _, names in (step for top in sys.argv[1:] for step in os.walk(top)):
//       for path in (os.path.join(folder, name) for name in names):
//           try:
//               with Image.open(path) as image:
//                   image.load()
//                   formats[path] = image.format
//           except Exception:
//               pass
//   json.dump(formats, sys.stdout)
//
// A file goes through a worker's decoding between two good photos, whose pixels must stay; and through sharp as it is without
// options. Each has a process of its own, which is started again where a file ends it or keeps it for a minute.
// Standard error has a line for each file that another opens and cocotag does not, and for each other thing that is wrong.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, normalize } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { sniffFormat } from '../../dist/decode/formats.js';
import { JobRunner } from '../../dist/inference/job-runner.js';
import { StepNote } from '../../dist/inference/step-note.js';

const HANG_MS = 60_000;
/** What Pillow and sharp call the formats that cocotag reads. */
const READ = new Set('JPEG MPO PNG WEBP GIF TIFF AVIF BMP PSD jpeg png webp gif tiff avif'.split(' '));
const COLUMNS = [
  'collection',
  'files',
  'Pillow',
  'sharp',
  'cocotag',
  'only cocotag',
  'of other formats',
  'refused',
  'crashes',
  'hangs',
  'wrong neighbours',
  'files written',
];

/** In a child: how cocotag does with a file. */
async function asCocotag() {
  const input = { width: 64, height: 64, resize: 'squash', filter: 'triangle' };
  const decode = { maxPixels: 300_000_000, timeoutSeconds: 30 };
  const runner = await JobRunner.start({ input, batchSize: 4, decode }, new StepNote());
  const good = fileURLToPath(new URL('../fixtures/preprocess/odd-exif6.jpg', import.meta.url));
  const { pixels: expected } = await runner.do({ kind: 'decode', photos: [{ path: good }] });
  return async (file) => {
    const photos = [good, file, good].map((path) => ({ path }));
    const { decoded, pixels } = await runner.do({ kind: 'decode', photos });
    const error = decoded[1].error;
    const first = pixels.subarray(0, expected.length);
    const last = pixels.subarray(pixels.length - expected.length);
    const isRight = [first, last].every((row) => Buffer.compare(row, expected) === 0);
    const isWrong = !isRight || pixels.length !== expected.length * (error === undefined ? 3 : 2);
    return { error: error && `${error.code} ${error.message}`, isWrong };
  };
}

/** In a child: how sharp does with a file, of itself. */
function asSharp() {
  sharp.cache(false);
  return async (file) => {
    try {
      const image = sharp(file);
      const { format, compression } = await image.metadata();
      await image.raw().toBuffer();
      return { format: compression === 'av1' ? 'avif' : format };
    } catch (thrown) {
      return { error: String(thrown.message) };
    }
  };
}

/** A child process that is given file after file; `crash` and `hang` are what became of it. */
class Trial {
  constructor(kind) {
    this.kind = kind;
  }

  async do(file) {
    this.child ??= fork(fileURLToPath(import.meta.url), [this.kind], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const { child } = this;
    const stop = new AbortController();
    child.send(file);
    const answer = await Promise.race([
      once(child, 'message', stop).then(([message]) => message),
      once(child, 'exit', stop).then(([code, signal]) => ({
        error: `crash ${signal ?? code}`,
        end: 'crash',
      })),
      setTimeout(HANG_MS, { error: 'hang', end: 'hang' }, stop),
    ]);
    stop.abort();
    if (answer.end !== undefined) this.close();
    return answer;
  }

  close() {
    this.child?.kill('SIGKILL');
    this.child = undefined;
  }
}

const listing = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .sort();
const stamp = (path) => JSON.stringify([path, statSync(path).size, statSync(path).mtimeMs]);

async function row(folder, pillow) {
  const before = new Set(listing(folder).map(stamp));
  const files = listing(folder).filter((path) => statSync(path).isFile());
  const counts = Object.fromEntries(COLUMNS.map((column) => [column, 0]));
  const count = (column, is) => (counts[column] += is ? 1 : 0);
  counts.collection = basename(folder);
  counts.files = files.length;
  const ours = new Trial('cocotag');
  const plain = new Trial('sharp');
  for (const file of files) {
    const [own, other] = [await ours.do(file), await plain.do(file)];
    const formats = [pillow[file], other.format].filter((format) => format !== undefined);
    const isOpened = formats.length > 0;
    const isTagged = own.error === undefined;
    const isRead = formats.some((format) => READ.has(format)) || sniffFormat(readFileSync(file)).isReadable;
    count('Pillow', pillow[file] !== undefined);
    count('sharp', other.format !== undefined);
    count('cocotag', isTagged);
    count('only cocotag', isTagged && !isOpened);
    count('of other formats', !isTagged && isOpened && !isRead);
    count('refused', !isTagged && isOpened && isRead);
    count('crashes', own.end === 'crash');
    count('hangs', own.end === 'hang');
    count('wrong neighbours', own.isWrong === true);
    const by = `Pillow ${pillow[file] ?? '-'}, sharp ${other.format ?? other.end ?? '-'}`;
    if (!isTagged && isOpened) console.error(`${isRead ? 'refused' : 'other'} ${file}: ${by}: ${own.error}`);
    if (isTagged && !isOpened) console.error(`only ${file}: ${other.error}`);
    if (own.end !== undefined || own.isWrong) console.error(`wrong ${file}: ${JSON.stringify(own)}`);
  }
  for (const trial of [ours, plain]) trial.close();
  const written = listing(folder).filter((path) => !before.has(stamp(path)));
  for (const path of written) console.error(`written ${path}`);
  counts['files written'] = written.length;
  return counts;
}

const [first, ...folders] = process.argv.slice(2);
if (process.send !== undefined) {
  const open = await (first === 'sharp' ? asSharp() : asCocotag());
  process.on('message', async (file) => process.send(await open(file)));
} else {
  const print = (cells) => console.log(`| ${cells.join(' | ')} |`);
  const pillow = Object.fromEntries(
    Object.entries(JSON.parse(readFileSync(first, 'utf8'))).map(([path, format]) => [
      normalize(path),
      format,
    ]),
  );
  print(COLUMNS);
  print(COLUMNS.map((_, i) => (i === 0 ? '---' : '--:')));
  const all = Object.fromEntries(COLUMNS.map((column) => [column, 0]));
  for (const folder of folders.map((name) => normalize(name).replace(/\/$/, ''))) {
    const counts = await row(folder, pillow);
    for (const column of COLUMNS) all[column] += counts[column];
    print(COLUMNS.map((column) => counts[column]));
  }
  all.collection = 'all';
  print(COLUMNS.map((column) => all[column]));
}
