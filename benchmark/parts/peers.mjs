import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { peers, TIMM_BATCH } from '../peers/list.mjs';
import { multiplied } from '../photo-sets.mjs';

const MAKE_MODELS = new URL('../peers/make_models.py', import.meta.url).pathname;
const LARGEST = '48MP';

/** Peers on the same photos and cores. What is not installed goes into `notes.skipped`, as a sentence. */
export function peerTasks({ sets, cores, count, folder, python, nodeModules, timm, notes }) {
  const models = join(folder, 'peer-models');
  const all = peers({ python, nodeModules, timm, models, results: folder });
  const hasModels = hasModules(python, ['torch', 'timm', 'onnx', 'onnxscript']) && makeModels(python, models);
  const isThere = ({ modules, file, needsModels }) =>
    (needsModels !== true || hasModels) &&
    (file === undefined || existsSync(file)) &&
    hasModules(python, modules);
  const present = all.filter(isThere);
  notes.skipped = all
    .filter((peer) => !present.includes(peer))
    .map(({ name }) => `${name}: skipped, not installed.`);
  notes.versions = { ...notes.versions, ...pythonVersions(python) };
  return sets
    .filter(({ name }) => name !== LARGEST)
    .flatMap((set) =>
      present.flatMap(({ name, settings }) =>
        Object.entries(settings).map(([setting, commandFor]) => ({
          part: 'peers',
          subject: name,
          photos: set.name,
          setting: setting.replaceAll(',', ''),
          measure: () => {
            // Their start does not count, so that a quarter of the photos does, but enough that what loaders hold does not matter.
            const batches = Math.round((count * set.share) / 4 / TIMM_BATCH);
            const photos = Math.max(10 * cores, batches) * TIMM_BATCH;
            return measured(commandFor(multiplied(set, photos, folder)), cores);
          },
        })),
      ),
    );
}

/** Runs a peer that prints {"rate"}; timm's script is timed by what it logs of each batch. */
async function measured({ command, args, cwd, isTimm = false }, cores) {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const batches = [];
  let lastWords = '';
  let stdout = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastWords = line;
    if (/^Predict: /.test(line)) batches.push(performance.now());
  });
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  const status = await new Promise((resolve) => child.on('close', resolve));
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${lastWords}`);
  if (!isTimm) return JSON.parse(stdout.trim().split('\n').at(-1));
  // As for the others, neither its start counts nor what its loaders had in hand at the first batch.
  const timed = batches.slice(cores - 1);
  return { rate: ((timed.length - 1) * TIMM_BATCH * 1000) / (timed.at(-1) - timed[0]) };
}

function hasModules(python, modules) {
  return succeeds(python, ['-c', modules.map((name) => `import ${name}`).join('\n')]);
}

function makeModels(python, folder) {
  mkdirSync(folder);
  return succeeds(python, [MAKE_MODELS, folder]);
}

function pythonVersions(python) {
  const names = "'torch', 'torchvision', 'timm', 'onnxruntime', 'opencv-python-headless', 'pillow'";
  const code = `
import importlib.metadata, json, platform
found = {'python': platform.python_version()}
for name in (${names}):
    try: found[name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError: pass
print(json.dumps(found))`;
  try {
    return JSON.parse(
      execFileSync(python, ['-c', code], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    return {};
  }
}

function succeeds(command, args) {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false; // It is not installed, or not whole.
  }
}
