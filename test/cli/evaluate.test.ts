import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { cocotag, ROOT, TINY } from '../support/cocotag.js';
import { leavesOf } from '../support/leaves.js';
import { plantPictures } from '../support/pictures.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();
const FIXTURES = join(ROOT, 'test/fixtures');
const read = (...names: string[]) => JSON.parse(readFileSync(join(...names), 'utf8'));
const ndjson = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** What the small model says of a colour, and what is so: the dog is missed, and a cat is seen that is not there. */
const PHOTOS = { 'r.png': 'red', 'b.png': 'blue', 'sub/g.png': 'lime', 'black.png': 'black' } as const;
const TRUTH = 'path,labels\nr.png,person\nb.png,dog\ng.png,person;dog\nblack.png,\ngone.png,cat\n';

let photos = '';
beforeAll(async () => {
  photos = join(temp, 'photos');
  await plantPictures(photos, PHOTOS);
  writeFileSync(join(temp, 'truth.csv'), TRUTH);
});

function evaluate(args: readonly string[], options = {}) {
  return cocotag(['evaluate', ...args], { cwd: temp, ...options });
}

/** Runs the small model on the photos and gives the JSON. */
async function figures(args: readonly string[]) {
  const ended = await evaluate([
    photos,
    '--model',
    TINY,
    '--annotations',
    'truth.csv',
    '--json',
    '-',
    ...args,
  ]);
  return { ...ended, json: JSON.parse(ended.stdout) };
}

describe('golden', () => {
  const {
    scores,
    truth,
    labels,
    threshold,
    thresholds_per_label: perLabel,
  } = read(FIXTURES, 'metrics/scores.json');
  const { made_with: _, ...expected } = read(FIXTURES, 'metrics/expected.json');
  const pathOf = (photo: number) => `photo-${photo}x.jpg`;
  const named = (values: readonly number[]) =>
    Object.fromEntries(values.map((value, i) => [labels[i], value] as const));

  test("every figure is scikit-learn's, to 1e-9", async () => {
    const folder = freshFolder(temp);
    const rows = scores.map((values: number[], photo: number) => ({
      path: pathOf(photo),
      model: 'golden@1.0.0/float',
      tags: [],
      scores: named(values),
    }));
    const lines = truth.map((values: number[], photo: number) => ({
      path: pathOf(photo),
      labels: labels.filter((_: string, i: number) => values[i] === 1),
    }));
    writeFileSync(join(folder, 'scores.ndjson'), ndjson(rows));
    writeFileSync(join(folder, 'truth.ndjson'), ndjson([{ all_labels: labels }, ...lines]));
    // A package that is not run: its thresholds are those of the fixture.
    const store = join(folder, 'data/cocotag/models/golden');
    mkdirSync(store, { recursive: true });
    const manifest = read(ROOT, 'models/fusion/model.json');
    writeFileSync(
      join(store, 'model.json'),
      JSON.stringify({
        ...manifest,
        id: 'golden',
        version: '1.0.0',
        aliases: [],
        default: false,
        thresholds: {
          ...manifest.thresholds,
          per_label: manifest.labels.map((label: { name: string }) => perLabel[labels.indexOf(label.name)]),
        },
      }),
    );
    const args = [
      '--predictions',
      'scores.ndjson',
      '--annotations',
      'truth.ndjson',
      '--threshold',
      '0.5',
      '--json',
      '-',
    ];
    const { status, stdout } = await evaluate(args, {
      cwd: folder,
      env: { XDG_DATA_HOME: join(folder, 'data') },
    });
    expect(status).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ model: 'golden@1.0.0/float', photos: 120, threshold, labels_counted: 72 });
    const ours = new Map(leavesOf(result));
    const leaves = leavesOf(expected);
    expect(leaves.length).toBeGreaterThan(1300);
    const off = leaves.filter(([way, golden]) => {
      const value = ours.get(way);
      if (typeof golden !== 'number') return value !== golden;
      return typeof value !== 'number' || Math.abs(value - golden) > 1e-9;
    });
    expect(off).toEqual([]);
  });
});

describe('photos', () => {
  test('are tagged, found in the truth by name in any folder, and measured', async () => {
    const { status, json, stderr } = await figures([]);
    expect(status).toBe(0);
    // person and dog: r and b are right, g is a person and a dog and was called a cat, which is missed in gone.png alone.
    expect(json).toMatchObject({
      model: 'tiny@1.0.0/int8',
      truth: 'truth.csv',
      photos: 4,
      threshold: 0.5,
      threshold_source: 'model',
      f1_samples: 0.5,
      precision_micro: 2 / 3,
      recall_micro: 0.5,
      labels_counted: 2,
      labels_left_out: { of_truth: [], of_model: ['traffic light'] },
      missing: ['gone.png'],
      unlisted: [],
      failed: [],
    });
    expect(json.per_class.cat).toMatchObject({ ap: null, support: 0, precision: 0 });
    expect(stderr).toContain('4 photos: mAP 0.750, F1 0.500 at threshold 0.5');
    expect(stderr).toContain('1 listed photo not there: gone.png.');
  });

  test('without an output flag there is a table, plain in a pipe', async () => {
    const { status, stdout } = await evaluate([photos, '-m', TINY, '--annotations', 'truth.csv', '--quiet']);
    expect(status).toBe(0);
    expect(stdout).not.toContain('\u001b');
    expect(stdout.split('\n').slice(0, 8)).toEqual([
      'tiny@1.0.0/int8: 4 photos and 3 labels of truth.csv',
      '',
      'Ranking, whatever the threshold',
      '  mAP macro    0.750  mean over 2 labels with photos',
      '  mAP micro    0.500  all pairs of photo and label as one list',
      '',
      "Tags at threshold 0.5 (the model's)",
      '  F1 samples   0.500  mean over photos',
    ]);
  });

  test('that are not listed are not even opened; --include-unlisted measures them', async () => {
    const folder = freshFolder(temp);
    await plantPictures(folder, { ...PHOTOS, 'extra.png': 'red' });
    writeFileSync(join(folder, 'broken.jpg'), 'x');
    const args = [folder, '-m', TINY, '--annotations', 'truth.csv', '--json', '-'];
    const without = await evaluate(args);
    expect(without.status).toBe(0);
    expect(JSON.parse(without.stdout)).toMatchObject({
      photos: 4,
      unlisted_counted: false,
      unlisted: [join(folder, 'broken.jpg'), join(folder, 'extra.png')],
    });
    const counted = await evaluate([...args, '--include-unlisted']);
    expect(counted.status).toBe(1);
    const json = JSON.parse(counted.stdout);
    expect(json).toMatchObject({ photos: 5, unlisted_counted: true });
    expect(json.failed).toMatchObject([
      { path: join(folder, 'broken.jpg'), error: { code: 'IMAGE_UNSUPPORTED' } },
    ]);
    expect(json.precision_micro).toBe(0.5);
  });

  test('--all-labels measures labels that the truth never names', async () => {
    const { json } = await figures(['--all-labels']);
    expect(Object.keys(json.per_class)).toEqual(['person', 'cat', 'dog', 'traffic light']);
    expect(json.labels_left_out).toEqual({ of_truth: [], of_model: [] });
  });

  test('COCO ids stand in for names that say nothing', async () => {
    const names = ['r.png', 'b.png', 'g.png', 'black.png'];
    const coco = {
      images: names.map((file_name, i) => ({ id: i + 1, file_name })),
      categories: [1, 17, 18, 10].map((id) => ({ id, name: `Kategorie ${id}` })),
      annotations: [
        { image_id: 1, category_id: 1 },
        { image_id: 2, category_id: 18 },
        { image_id: 3, category_id: 17 },
      ],
    };
    writeFileSync(join(temp, 'coco.json'), JSON.stringify(coco));
    const { stdout } = await evaluate([photos, '-m', TINY, '--annotations', 'coco.json', '--json', '-']);
    expect(JSON.parse(stdout)).toMatchObject({
      f1_samples: 0.75,
      labels_counted: 3,
      labels_by_id: { length: 4 },
    });
  });
});

describe('tuning', () => {
  test('on the same photos says so; the saved thresholds are taken by tag', async () => {
    const folder = freshFolder(temp);
    const file = join(folder, 'mine.json');
    const { status, stdout } = await evaluate([
      photos,
      '-m',
      TINY,
      '--annotations',
      'truth.csv',
      '--tune',
      'per-label',
      '--save-thresholds',
      file,
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('Thresholds were tuned on these very 4 photos: figures at thresholds flatter.');
    expect(stdout).toMatch(
      /^Tags at thresholds? .*\(tuned by per-label on these very photos, which flatters\)$/m,
    );
    expect(stdout).toMatch(/A label's threshold is drawn to [\d.]+, the one for all: it is \(n own \+ 10 x/);
    const saved = read(file);
    expect(Object.keys(saved.per_label)).toEqual(['person', 'cat', 'dog']);
    expect(saved.tuned).toEqual({
      aim: 'per-label',
      photos: 4,
      model: 'tiny@1.0.0/int8',
      truth: 'truth.csv',
    });
    const tagged = await cocotag(['tag', photos, '-m', TINY, '--threshold', file, '--quiet']);
    expect(tagged.status).toBe(0);
  });

  test('--holdout measures other photos than it tunes on', async () => {
    const { json } = await figures(['--tune', 'f1_samples', '--holdout', '0.5', '--seed', '2']);
    expect(json.tuning).toMatchObject({
      aim: 'f1_samples',
      on_the_same_photos: false,
      holdout: 0.5,
      seed: 2,
    });
    expect(json.tuning.photos + json.photos).toBe(4);
    expect(json.notes[0]).toMatch(
      /^Thresholds were tuned \(f1_samples\) on \d other photos?; the figures are of/,
    );
    expect(json).toMatchObject({ threshold_source: 'tuned', threshold: json.tuning.global });
  });
});

test('--bootstrap gives the same intervals for the same seed, others for another', async () => {
  const intervals = async (seed: string) => {
    const { json } = await figures(['--bootstrap', '50', '--seed', seed]);
    expect(json.bootstrap).toEqual({ resamples: 50, seed: Number(seed) });
    return json.intervals;
  };
  const [first, again, other] = await Promise.all([intervals('1'), intervals('1'), intervals('2')]);
  expect(first.f1_samples.low).toBeLessThan(first.f1_samples.high);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test('writes JSON, CSV and a report in one run, and replaces nothing without --force', async () => {
  const folder = freshFolder(temp);
  const args = ['--json', 'e.json', '--csv', 'e.csv', '--report', 'e.html'];
  const all = [photos, '-m', TINY, '--annotations', join(temp, 'truth.csv'), ...args];
  const { status, stdout, stderr } = await evaluate(all, { cwd: folder });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(stderr).toContain('Wrote e.json, e.csv, e.html');
  const [header, person] = readFileSync(join(folder, 'e.csv'), 'utf8').split('\n');
  expect(header).toBe('label,photos,ap,precision,recall,f1,threshold,threshold_best_f1,best_f1');
  expect(person).toMatch(/^person,2,0\.75,1,0\.5,0\.66\d+,0\.5,/);
  expect(readFileSync(join(folder, 'e.html'), 'utf8')).toMatch(/<html/i);
  const again = await evaluate(all, { cwd: folder });
  expect([again.status, again.stderr]).toEqual([2, expect.stringContaining('OUTPUT_EXISTS')]);
  expect(readdirSync(folder).sort()).toEqual(['e.csv', 'e.html', 'e.json']);
});

describe('a baseline', () => {
  let folder = '';
  const row = (path: string, scores: Record<string, number>) => ({
    path,
    model: 'x@1.0.0/float',
    tags: [],
    scores,
  });
  beforeAll(async () => {
    folder = freshFolder(temp);
    writeFileSync(join(folder, 'truth.csv'), TRUTH);
    writeFileSync(
      join(folder, 'good.ndjson'),
      ndjson([
        row('r.png', { person: 0.9, cat: 0.1, dog: 0.2 }),
        row('b.png', { person: 0.1, cat: 0.1, dog: 0.8 }),
        row('g.png', { person: 0.7, cat: 0.1, dog: 0.9 }),
        row('black.png', { person: 0.1, cat: 0.1, dog: 0.1 }),
      ]),
    );
    writeFileSync(
      join(folder, 'poor.ndjson'),
      ndjson([
        row('a/r.png', { person: 0.2, cat: 0.9, dog: 0.8 }),
        row('a/b.png', { person: 0.8, cat: 0.1, dog: 0.7 }),
        row('a/g.png', { person: 0.1, cat: 0.1, dog: 0.6 }),
      ]),
    );
  });
  const compare = (...args: string[]) =>
    evaluate(['--predictions', 'good.ndjson', '--annotations', 'truth.csv', '--threshold', '0.5', ...args], {
      cwd: folder,
    });

  test('of predictions is paired over the photos of both, with intervals', async () => {
    const { status, stdout } = await compare('--baseline', 'poor.ndjson', '--json', '-');
    expect(status).toBe(0);
    const { comparison } = JSON.parse(stdout);
    expect(comparison).toMatchObject({ baseline: 'poor.ndjson', is_paired: true, photos: 3, labels: 3 });
    expect(comparison.notes).toEqual(['Left out: 1 photos of this run alone, 0 of the baseline alone.']);
    // Of three photos the baseline's F1 are 0, 2/3 and 2/3.
    const { value, baseline, difference, low, high } = comparison.figures.f1_samples;
    expect([value, baseline, difference]).toEqual([1, expect.closeTo(4 / 9), expect.closeTo(5 / 9)]);
    expect(low).toBeLessThan(difference);
    expect(high).toBeGreaterThan(difference);
  });

  test('that is an evaluation is compared without intervals, and says why', async () => {
    const poor = ['--predictions', 'poor.ndjson', '--annotations', 'truth.csv', '--threshold', '0.5'];
    await evaluate([...poor, '--json', 'poor.json'], { cwd: folder });
    const { status, stdout } = await compare('--baseline', 'poor.json');
    expect(status).toBe(0);
    expect(stdout).toContain('Against x@1.0.0/float (poor.json), of 3 photos');
    expect(stdout).toMatch(/F1 samples +0\.750 {2}0\.444 +\+0\.306\n/);
    expect(stdout).toContain('there are no intervals');
    expect(stdout).toContain('The baseline was measured on other photos');
  });
});

describe('COCO results of another program', () => {
  test('count by the best score of a label', async () => {
    const folder = freshFolder(temp);
    const coco = join(FIXTURES, 'annotations/instances.json');
    writeFileSync(
      join(folder, 'results.json'),
      JSON.stringify([
        { image_id: 139, category_id: 18, score: 0.3, bbox: [0, 0, 1, 1] },
        { image_id: 139, category_id: 18, score: 0.9 },
        { image_id: 139, category_id: 1, score: 0.8 },
        { image_id: 285, category_id: 17, score: 0.7 },
      ]),
    );
    const args = ['--predictions', 'results.json', '--annotations', coco];
    const { status, stdout } = await evaluate([...args, '--threshold', '0.5', '--json', '-'], {
      cwd: folder,
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      model: null,
      photos: 4,
      precision_micro: 1,
      recall_micro: 0.75,
      without_result: ['val/犬.jpg', '000000000724.jpg'],
    });
    const unknown = await evaluate(args, { cwd: folder });
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining('--threshold 0.5')]);
  });
});

describe('refuses', () => {
  beforeAll(() => {
    mkdirSync(join(temp, 'empty'), { recursive: true });
    writeFileSync(join(temp, 'strangers.csv'), 'path,labels\nr.png,Hund\n');
    writeFileSync(join(temp, 'elsewhere.csv'), 'path,labels\nelsewhere.png,dog\n');
    writeFileSync(join(temp, 'no.ndjson'), '{"path":"r.png","model":"m","tags":[]}\n');
    writeFileSync(join(temp, 'no.json'), '{"images":');
    writeFileSync(join(temp, 'odd.json'), '{\n"model":1}\n');
  });
  const truth = ['--annotations', 'truth.csv'];
  test.each<[string, string[], number, string]>([
    ['no truth', ['photos'], 2, 'USAGE'],
    ['two truths', ['photos', ...truth, '--labels-csv', 'truth.csv'], 2, 'USAGE'],
    ['nothing to evaluate', truth, 2, 'USAGE'],
    ['--holdout without --tune', ['photos', ...truth, '--holdout', '0.5'], 2, 'USAGE'],
    ['a share of 1', ['photos', ...truth, '--tune', 'f1_micro', '--holdout', '1'], 2, 'USAGE'],
    ['an unknown aim', ['photos', ...truth, '--tune', 'recall=1'], 2, 'USAGE'],
    ['given and tuned thresholds', ['photos', ...truth, '--tune', 'f1_micro', '-t', '0.5'], 2, 'USAGE'],
    ['thresholds to save that nobody tunes', ['photos', ...truth, '--save-thresholds', 'x'], 2, 'USAGE'],
    ['two outputs on standard output', ['photos', ...truth, '--report', '-', '--csv', '-'], 2, 'USAGE'],
    ['a model for predictions', ['--predictions', 'x', ...truth, '--device', 'cpu'], 2, 'USAGE'],
    ['a truth that is not there', ['photos', '--annotations', 'gone.json'], 3, 'ANNOTATIONS_INVALID'],
    ['a truth that is cut short', ['photos', '--annotations', 'no.json'], 3, 'ANNOTATIONS_INVALID'],
    [
      'a truth of other labels',
      ['photos', '-m', TINY, '--annotations', 'strangers.csv'],
      3,
      'ANNOTATIONS_INVALID',
    ],
    [
      'a truth of other photos',
      ['photos', '-m', TINY, '--annotations', 'elsewhere.csv'],
      3,
      'ANNOTATIONS_INVALID',
    ],
    ['a folder without photos', ['empty', '-m', TINY, ...truth], 1, 'NO_PHOTOS'],
    ['rows without scores', ['--predictions', 'no.ndjson', ...truth], 3, 'PREDICTIONS_INVALID'],
    [
      'a baseline that is nothing',
      ['photos', '-m', TINY, ...truth, '--baseline', 'odd.json'],
      3,
      'PREDICTIONS_INVALID',
    ],
  ])('%s', async (_, args, status, code) => {
    const ended = await evaluate(args);
    expect([ended.status, ended.stderr]).toEqual([status, expect.stringContaining(`${code}: `)]);
    expect(ended.stdout).toBe('');
  });

  test('with --json - an error is JSON, too, and an output that was opened leaves no trace', async () => {
    const folder = freshFolder(temp);
    const args = [photos, '--annotations', join(temp, 'gone.json'), '--json', '-', '--csv', 'e.csv'];
    const { status, stdout } = await evaluate(args, { cwd: folder });
    expect([status, JSON.parse(stdout).error.code]).toEqual([3, 'ANNOTATIONS_INVALID']);
    expect(readdirSync(folder)).toEqual([]);
  });
});

test('nothing that tag imports leads to the parsers of truths', () => {
  const seen = new Set<string>();
  const follow = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    // Static imports; what is imported late by tag itself is where the search begins.
    const imports = readFileSync(file, 'utf8').matchAll(/ from '(\.[^']+)'/g);
    for (const [, target = ''] of imports) follow(join(dirname(file), target));
  };
  for (const name of ['commands/tag.js', 'cli/tag-run.js', 'cli/list-photos.js', 'tagger.js', 'saved-run.js'])
    follow(join(ROOT, 'dist', name));
  expect(seen.size).toBeGreaterThan(50);
  expect([...seen].filter((file) => file.includes('dist/evaluation/'))).toEqual([]);
});
