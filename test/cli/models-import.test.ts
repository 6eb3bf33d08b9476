import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { bytesOf } from '../models/import/onnx/run-graph.js';
import { BIN, cocotag, codeOf, type Ended, ROOT, rowsOf } from '../support/cocotag.js';
import { writePackage } from '../support/packages.js';
import { integer } from '../support/pickle-writer.js';
import { picture } from '../support/pictures.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';
import {
  contractModel,
  exportedModel,
  goldenCheckpoint,
  type Misbehaviour,
  smallCheckpoint,
} from '../support/weight-files.js';

const temp = tempFolder();
const files = join(temp, 'Gewichte für übermorgen');
const photo = join(temp, 'red.png');
/** Holds `mine`, the ResNet-34 of the fixtures; what changes a store takes another one. */
const shared = join(temp, 'shared');
let imported: Ended;
let store = temp;

const models = (args: readonly string[], where = store): Promise<Ended> =>
  cocotag(['models', ...args], { cwd: files, env: { COCOTAG_MODELS: where } });
const manifestOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));

const IMAGENET = ['--mean', '0.485,0.456,0.406', '--std', '0.229,0.224,0.225'];
/** An import that takes a moment. */
const NET = ['import', 'net.onnx', '--labels', 'three.txt', ...IMAGENET];

beforeAll(async () => {
  mkdirSync(files);
  writeFileSync(photo, await picture('red'));
  writeFileSync(join(files, 'r34.pth'), goldenCheckpoint('resnet34'));
  writeFileSync(join(files, 'zeros.pth'), smallCheckpoint([1, 2, 3]));
  writeFileSync(join(files, 'torn.pth'), smallCheckpoint([1, 2, 3], { num_cls: integer(80) }));
  writeFileSync(join(files, 'net.onnx'), await bytesOf(exportedModel(3)));
  writeFileSync(join(files, 'three.txt'), 'cat\nhouse\ndog\n');
  writeFileSync(join(files, 'two.txt'), 'a\nb\n');
  writeFileSync(join(files, '79.txt'), Array.from({ length: 79 }, (_, i) => `label ${i}`).join('\n'));
  writeFileSync(join(files, 'exists.json'), 'precious');
  imported = await models(['import', 'r34.pth', '--name', 'mine'], shared);
});

beforeEach(() => {
  store = join(freshFolder(temp), 'models');
});

describe("a checkpoint of one's own", () => {
  test('is imported with what it says of itself, and with a word on what was assumed', () => {
    expect([imported.status, imported.stdout]).toEqual([0, '']);
    expect(imported.stderr).toContain('224x224 cut out of the middle');
    expect(imported.stderr).toContain("COCO's 80 are taken");
    expect(imported.stderr).not.toContain('threshold');
    expect(imported.stderr).toContain('Installed mine@1.0.0: resnet34 (torchvision layout), 80 labels');
    expect(readdirSync(shared)).toEqual(['mine']);
    expect(readdirSync(join(shared, 'mine')).sort()).toEqual([
      'README.md',
      'explain.onnx',
      'model.json',
      'model.onnx',
    ]);
    expect(manifestOf(join(shared, 'mine'))).toMatchObject({
      id: 'mine',
      thresholds: { default: 0.27 },
      outputs: { logits: 80, maps: { size: [7, 7], kind: 'cam' } },
      origin: [{ source: 'r34.pth', reported: { classCount: 80, epoch: 7, metrics: { mAP: 0.5 } } }],
    });
  });

  test('is shown with its threshold and what it measured', async () => {
    const { status, stdout } = await models(['show', 'mine'], shared);
    expect(status).toBe(0);
    for (const line of [
      /^architecture +resnet34 \(torchvision layout\)$/m,
      /^parameters +21,325,712$/m,
      /^input +224x224 pixels, triangle; the shorter side to 256, the middle cut out$/m,
      /^threshold +0\.27$/m,
      /^origin +weights: r34\.pth/m,
      /^ +it says of itself: classCount = 80$/m,
      /^ +it says of itself: metrics\.mAP = 0\.5$/m,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(stdout).toContain(join(shared, 'mine'));
  });

  test('verifies', async () => {
    const { status, stdout } = await models(['verify', 'mine'], shared);
    expect(status).toBe(0);
    const checks = [
      'manifest',
      'float: checksum',
      'float: inference',
      'explain: checksum',
      'explain: inference',
    ];
    expect(
      stdout
        .split('\n')
        .map((line) => line.replace(/^(ok {6}[^:]*(?:: (?:checksum|inference))?): .*$/, '$1')),
    ).toEqual([...checks.map((what) => `ok      ${what}`), '']);
  });

  // logits.json is PyTorch's own: test/fixtures/README.md.
  test('tags as PyTorch does', async () => {
    const golden = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/checkpoints/logits.json'), 'utf8'));
    const photos: string[] = golden.photos.map((name: string) =>
      join(ROOT, `test/fixtures/preprocess/${name}.jpg`),
    );
    const { status, stdout } = await cocotag(
      ['tag', ...photos, '--model', 'mine', '--all-scores', '--quiet', '--ndjson', '-'],
      { env: { COCOTAG_MODELS: shared } },
    );
    expect(status).toBe(0);
    const rows = rowsOf(stdout);
    expect(rows.map(({ model }) => model)).toEqual(photos.map(() => 'mine@1.0.0/float'));
    const found = rows.flatMap((row) => Object.values('scores' in row ? (row.scores ?? {}) : {}));
    const expected: number[] = golden.models.resnet34.logits
      .flat()
      .map((x: number) => 1 / (1 + Math.exp(-x)));
    expect(found).toHaveLength(expected.length);
    const distances = found.map((score, i) => Math.abs(score - (expected[i] ?? Number.NaN)));
    // Between the file and the network lies our decoder, not Pillow's: as in golden-scores.test.ts.
    expect(Math.max(...distances)).toBeLessThan(0.03);
    expect(distances.reduce((a, b) => a + b) / distances.length).toBeLessThan(0.002);
  });
});

describe('models import', () => {
  test('makes a package of an ONNX graph that tags at once, and says as JSON what it made', async () => {
    const { status, stdout, stderr } = await models([...NET, '--name', 'net', '--json', '-']);
    expect(status).toBe(0);
    const { id, folder, notes, labels, thresholds } = JSON.parse(stdout);
    expect({ id, folder, thresholds }).toEqual({
      id: 'net',
      folder: join(store, 'net'),
      thresholds: { default: 0.5, perLabel: [0.5, 0.5, 0.5] },
    });
    expect(labels[1]).toEqual({ name: 'house', categoryId: 0, supercategory: 'other' });
    for (const note of notes) expect(stderr).toContain(note);
    const tagged = await cocotag(['tag', photo, '-m', 'net', '--all-scores', '--ndjson', '-'], {
      env: { COCOTAG_MODELS: store },
    });
    expect(rowsOf(tagged.stdout)).toMatchObject([
      { model: 'net@1.0.0/float', scores: { cat: expect.any(Number), house: expect.any(Number) } },
    ]);
  });

  test('says nothing with --quiet', async () => {
    const { status, stdout, stderr } = await models([...NET, '--name', 'net', '--quiet']);
    expect([status, stdout, stderr]).toEqual([0, '', '']);
    expect(readdirSync(store)).toEqual(['net']);
  });

  test('replaces with --force alone', async () => {
    await models([...NET, '--name', 'net', '--title', 'First']);
    const kept = await models([...NET, '--name', 'net', '--title', 'Second']);
    expect([kept.status, codeOf(kept)]).toEqual([2, 'OUTPUT_EXISTS']);
    expect(kept.stderr).toContain('--force');
    expect(manifestOf(join(store, 'net')).title).toBe('First');
    expect((await models([...NET, '--name', 'net', '--title', 'Second', '-f'])).status).toBe(0);
    expect(manifestOf(join(store, 'net')).title).toBe('Second');
    expect(readdirSync(store)).toEqual(['net']);
  });

  test.each<[string[], number, string, RegExp]>([
    [['import', '--name', 'x'], 2, 'USAGE', /No file of weights/],
    [['import', 'zeros.pth'], 2, 'USAGE', /--name mine/],
    [['import', 'zeros.pth', 'net.onnx', '--name', 'x'], 2, 'USAGE', /Unexpected argument/],
    ...['../x', '.x', 'a b', '', 'x'.repeat(101), '-x'].map((name): [string[], number, string, RegExp] => [
      ['import', 'zeros.pth', `--name=${name}`],
      2,
      'USAGE',
      /cannot be the name of a package|takes a text/,
    ]),
    [['import', 'zeros.pth', '--name', 'fusion'], 2, 'USAGE', /"fusion" is the name of a bundled model/],
    [['import', 'zeros.pth', '--name', 'fast'], 2, 'USAGE', /"fast" is the name of a bundled model/],
    [
      ['import', 'missing.pth', '--name', 'x'],
      3,
      'CHECKPOINT_INVALID',
      /missing\.pth: cannot be read: ENOENT/,
    ],
    [['import', 'missing.onnx', '--name', 'x'], 3, 'MODEL_NOT_FOUND', /missing\.onnx cannot be read: ENOENT/],
    [['import', '.', '--name', 'x'], 3, 'CHECKPOINT_INVALID', /is not a file/],
    [['import', 'three.txt', '--name', 'x'], 3, 'CHECKPOINT_INVALID', /three\.txt/],
    [['import', 'r34.pth', '--name', 'x', '--labels', '79.txt'], 2, 'USAGE', /79 labels.* 80 numbers/],
    [
      ['import', 'torn.pth', '--name', 'x', '--labels', 'three.txt'],
      3,
      'CHECKPOINT_INVALID',
      /80 classes.* 3 rows/,
    ],
    [['import', 'zeros.pth', '--name', 'x'], 2, 'USAGE', /3 labels of the network have no names\n.*--labels/],
    [['import', 'zeros.pth', '--name', 'x', '--layout', 'NCHW'], 2, 'USAGE', /is a checkpoint/],
    [['import', 'net.onnx', '--name', 'x', '--weights', 'int16'], 2, 'USAGE', /is an ONNX graph/],
    [
      ['import', 'net.onnx', '--name', 'x', '--labels', 'two.txt', ...IMAGENET],
      3,
      'MODEL_INVALID',
      /3 numbers.* 2 labels/,
    ],
    [[...NET, '--name', 'x', '--resize', '256.5'], 2, 'USAGE', /--resize takes a whole number/],
    [[...NET, '--name', 'x', '--json', 'exists.json'], 2, 'OUTPUT_EXISTS', /exists\.json exists already/],
    [
      [...NET, '--name', 'x', '--json', 'no/such/folder.json'],
      3,
      'OUTPUT_UNWRITABLE',
      /folder does not exist/,
    ],
  ])('refuses %j', async (args, status, code, message) => {
    const ended = await models(args);
    expect([ended.status, codeOf(ended), ended.stdout]).toEqual([status, code, '']);
    expect(ended.stderr).toMatch(message);
    expect(existsSync(store) ? readdirSync(store) : []).toEqual([]);
    expect(readFileSync(join(files, 'exists.json'), 'utf8')).toBe('precious');
    expect(readdirSync(files).filter((name) => name.includes('.tmp') || name.includes('partial'))).toEqual(
      [],
    );
  });

  test('fails as JSON where JSON was asked for', async () => {
    const { status, stdout } = await models(['import', 'zeros.pth', '--name', 'fast', '--json', '-']);
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'USAGE' } });
  });

  test.each<[Misbehaviour, string, RegExp]>([
    ['neighbours', 'MODEL_OUTPUT', /other scores in a batch than alone/],
    ['not finite', 'MODEL_OUTPUT', /not finite/],
    ['other width', 'MODEL_OUTPUT', /gave logits of shape \[1,1\] for 1 photos/],
    ['one picture', 'MODEL_OUTPUT', /does not run/],
  ])('does not install a graph that only running shows to be wrong: %s', async (kind, code, message) => {
    const file = `${kind}.onnx`;
    writeFileSync(join(files, file), await bytesOf(contractModel(kind)));
    const ended = await models(['import', file, '--name', 'bad', '--labels', 'two.txt', '--squash', '8']);
    expect([ended.status, codeOf(ended)]).toEqual([3, code]);
    expect(ended.stderr).toMatch(message);
    // Of the folder that it was tried in nothing is left, so that nothing is said of it.
    expect(ended.stderr).toContain(`The graph made of ${file}`);
    expect(ended.stderr).not.toContain('.cocotag-');
    expect(readdirSync(store)).toEqual([]);
  });

  test('does not delete a checkpoint that lies in the package', async () => {
    writePackage(join(store, 'mine'), { id: 'mine' });
    writeFileSync(join(store, 'mine/best.onnx'), readFileSync(join(files, 'net.onnx')));
    const file = join(store, 'mine/best.onnx');
    const ended = await models(['import', file, '--name', 'mine', '--force']);
    expect([ended.status, codeOf(ended)]).toEqual([2, 'USAGE']);
    expect(existsSync(file)).toBe(true);
  });

  test('twice at once: one wins, and what is installed is whole', async () => {
    writeFileSync(join(files, 'r18.pth'), goldenCheckpoint('resnet18'));
    const once = () => models(['import', 'r18.pth', '--name', 'twin', '--crop', '32', '--no-explain']);
    const ends = await Promise.all([once(), once()]);
    expect(ends.map(({ status }) => status).sort()).toEqual([0, 2]);
    expect(ends.map(codeOf).filter((code) => code !== undefined)).toEqual(['OUTPUT_EXISTS']);
    expect(readdirSync(store)).toEqual(['twin']);
    expect((await models(['verify', 'twin'])).status).toBe(0);
  });

  test('Ctrl-C leaves nothing', async () => {
    const json = join(temp, 'interrupted.json');
    const child = spawn(
      process.execPath,
      [BIN, 'models', 'import', 'r34.pth', '--name', 'mine', '--json', json],
      {
        cwd: files,
        env: { ...process.env, COCOTAG_MODELS: store },
      },
    );
    // It is under way when its hidden folder has a graph.
    const looking = setInterval(() => {
      const isUnderWay = existsSync(store) && readdirSync(store, { recursive: true }).length > 1;
      if (!isUnderWay) return;
      clearInterval(looking);
      child.kill('SIGINT');
    }, 5);
    const [status, signal] = await once(child, 'close');
    clearInterval(looking);
    expect([status, signal]).toEqual([null, 'SIGINT']);
    expect(readdirSync(store)).toEqual([]);
    expect(readdirSync(temp).filter((name) => name.includes('interrupted'))).toEqual([]);
  });
});
