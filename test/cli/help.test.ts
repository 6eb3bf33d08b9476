import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { cocotag, ROOT, run, TINY } from '../support/cocotag.js';
import { runBlock } from '../support/documents.js';
import { tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();

const manifest = JSON.parse(readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8'));

test('--version names all that can change a tag', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const { status, stdout } = await cocotag(['--version']);
  expect(status).toBe(0);
  for (const line of [`cocotag ${version}`, `node ${process.versions.node}`, 'model fusion 1.0.0']) {
    expect(stdout).toContain(line);
  }
  expect(stdout).toMatch(/^onnxruntime-node \d+\.\d+\.\d+$/m);
  expect(stdout).toMatch(/^sharp \d+\.\d+\.\d+$/m);
});

test.each([[['--help']], [['help']], [['-h']], [[]]])('%j lists the commands', async (args) => {
  const { status, stdout } = await cocotag(args);
  expect(status).toBe(0);
  expect(stdout).toContain("tag           Tag photos with COCO's 80 labels.");
  expect(stdout).toContain('untag         Take out of XMP sidecars what cocotag added to them.');
  expect(stdout).toContain('models  List and check models; bring your own.');
});

test.each([[['models']], [['models', '--help']], [['help', 'models']]])(
  '%j lists what can be done with models',
  async (args) => {
    const { status, stdout } = await cocotag(args);
    expect(status).toBe(0);
    for (const name of 'import list path pull quantize remove show verify'.split(' ')) {
      expect(stdout).toMatch(new RegExp(`^  models ${name} +\\S`, 'm'));
    }
  },
);

test('every command has a summary and examples', () => {
  const commands: { id: string; summary?: string; examples?: unknown[] }[] = Object.values(manifest.commands);
  for (const { summary, examples } of commands) {
    expect(summary).toEqual(expect.any(String));
    expect(examples?.length).toBeGreaterThan(2);
  }
});

// A script relies on these names: they are added to, never renamed.
test('the flags of tag are these', () => {
  expect(Object.keys(manifest.commands.tag.flags).sort()).toEqual(
    `all-scores batch-size coco coco-images color config csv csv-safe debug default-excludes device dry-run errors
    exclude fail-fast files-from follow-symlinks force from hidden include journal json labels layout manifest max-memory
    max-pixels model ndjson null only-untagged precision prefix progress quiet recursive restart resume sidecar-dir
    threshold timeout-per-image top unordered workers xmp xmp-naming`.split(/\s+/),
  );
});

test('the flags of watch are these', () => {
  expect(Object.keys(manifest.commands.watch.flags).sort()).toEqual(
    `all-scores batch-size color config debug default-excludes device exclude follow-symlinks hidden include journal
    labels max-memory max-pixels model ndjson precision prefix quiet recursive rescan restart settle sidecar-dir threshold
    timeout-per-image top workers xmp xmp-naming`.split(/\s+/),
  );
});

test('the flags of untag are these', () => {
  expect(Object.keys(manifest.commands.untag.flags).sort()).toEqual(
    `color config debug default-excludes dry-run exclude files-from follow-symlinks force hidden include json labels
    model null quiet recursive`.split(/\s+/),
  );
});

test('the flags of verify are these', () => {
  expect(Object.keys(manifest.commands.verify.flags).sort()).toEqual(
    'color config debug force json quiet'.split(' '),
  );
});

test('the flags of evaluate and diff are these', () => {
  const common = 'color config debug force json';
  const flagsOf = (id: string) => Object.keys(manifest.commands[id].flags).sort();
  expect(flagsOf('evaluate')).toEqual(
    `${common} all-labels annotations baseline batch-size bootstrap csv csv-safe default-excludes device exclude
    files-from follow-symlinks hidden holdout include include-unlisted labels-csv max-memory max-pixels model null
    precision predictions progress quiet recursive report save-thresholds seed threshold timeout-per-image tune
    workers`
      .split(/\s+/)
      .sort(),
  );
  expect(flagsOf('diff')).toEqual(`${common} score-change`.split(' ').sort());
});

test.each([
  [
    'import',
    `accept-softmax activation channels crop explain filter force json labels layout licence mean name output quiet
    resize scale source squash std threshold title weights
    calibration max-difference max-photos method min-agreement min-speedup quantize`,
  ],
  [
    'pull',
    `accept-softmax activation channels crop explain filter force json labels layout licence mean name output quiet
    resize scale source squash std threshold title weights
    calibration max-difference max-photos method min-agreement min-speedup quantize revision`,
  ],
  [
    'quantize',
    'calibration force json max-difference max-photos method min-agreement min-speedup name quiet',
  ],
  ['list', 'force json plain'],
  ['path', ''],
  ['remove', 'quiet'],
  ['show', 'force json'],
  ['verify', 'force json photos'],
])('the flags of models %s are these', (command, flags) => {
  expect(Object.keys(manifest.commands[`models:${command}`].flags).sort()).toEqual(
    `color config debug ${flags}`.trim().split(/\s+/).sort(),
  );
});

/** What an example takes for done: tags to be undone, a model of one's own, and the folder of one. */
function doneBefore(command: string): string {
  if (command.includes(' untag ')) return 'cocotag tag photos/ --xmp --threshold 0.01 --quiet;';
  if (/ models (?:remove|show) mine\b/.test(command))
    return 'cocotag models import model.onnx --name mine --mean 0,0,0 --std 1,1,1 --quiet;';
  return command.includes(' verify ./mine') ? `cp -r '${TINY}' mine;` : '';
}

describe('the examples of --help end well', () => {
  const examples: { command: string }[] = Object.values<{ id: string; examples: { command: string }[] }>(
    manifest.commands,
  ).flatMap(({ id, examples }) =>
    examples.map(({ command }) => ({
      command: command
        .replaceAll('<%= config.bin %>', 'cocotag')
        .replaceAll('<%= command.id %>', id.replaceAll(':', ' ')),
    })),
  );
  // A watch has no end; the hub is not asked, and twelve photos are too few to quantise with: test/cli/watch, pull and quantize do.
  const runnable = examples.filter(({ command }) => !/ (?:watch|models pull|models quantize) /.test(command));
  test.each(runnable)('$command', async ({ command }) => {
    // `mark` and jq are the example's other programs, which need not be here.
    const code = `touch -d yesterday mark; ${doneBefore(command)} ${command.replace(/\| jq .*/, '| cat')}`;
    const { status, stderr } = await runBlock({ place: 'help', language: 'sh', code }, temp);
    expect([status, stderr.match(/[A-Z]+_[A-Z]+:/)]).toEqual([0, null]);
  });
});

test('completion is offered', async () => {
  const { status, stdout } = await run(process.execPath, [
    join(ROOT, 'bin/run.js'),
    'autocomplete',
    '--help',
  ]);
  expect(status).toBe(0);
  expect(stdout).toContain('bash');
});
