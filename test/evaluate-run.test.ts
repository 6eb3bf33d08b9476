import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { diffRuns } from '../src/diff-run.js';
import { evaluatePredictions } from '../src/evaluate-run.js';
import type { PhotoDifference } from '../src/evaluation/diff/index.js';
import { parseAim } from '../src/evaluation/threshold-tuning.js';
import { readTruth } from '../src/truth-source.js';
import { tempFolder } from './support/temp-folder.js';

const temp = tempFolder();
const ndjson = (rows: readonly unknown[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

/** Writes a truth and predictions, and evaluates. */
async function evaluated(
  truth: Readonly<Record<string, readonly string[]>>,
  scores: Readonly<Record<string, Readonly<Record<string, number>>>>,
  options: Omit<Parameters<typeof evaluatePredictions>[1], 'truth'> = {},
) {
  const annotations = join(temp, 'truth.ndjson');
  const predictions = join(temp, 'scores.ndjson');
  writeFileSync(annotations, ndjson(Object.entries(truth).map(([path, labels]) => ({ path, labels }))));
  writeFileSync(
    predictions,
    ndjson(
      Object.entries(scores).map(([path, all]) => ({ path, model: 'x@1.0.0/float', tags: [], scores: all })),
    ),
  );
  const options_ = { threshold: 0.5, ...options, truth: await readTruth({ annotations }) };
  return evaluatePredictions(predictions, options_);
}

// The worked example of docs/evaluation.md: its numbers are these.
test('three photos: every figure of the worked example', async () => {
  const { result } = await evaluated(
    { 'beach.jpg': ['dog', 'person'], 'sofa.jpg': ['cat'], 'street.jpg': ['person'] },
    {
      'beach.jpg': { person: 0.9, dog: 0.3, cat: 0.1 },
      'sofa.jpg': { person: 0.6, dog: 0.2, cat: 0.8 },
      'street.jpg': { person: 0.5, dog: 0.4, cat: 0.2 },
    },
  );
  const { person, dog, cat } = result.per_class;
  expect(person).toMatchObject({ ap: expect.closeTo(5 / 6, 12), precision: 2 / 3, recall: 1, f1: 0.8 });
  expect(dog).toMatchObject({ ap: 0.5, precision: 0, recall: 0, f1: 0 });
  expect(cat).toMatchObject({ ap: 1, precision: 1, recall: 1, f1: 1 });
  expect(result).toMatchObject({
    mAP_macro: expect.closeTo(7 / 9, 12),
    mAP_micro: expect.closeTo((1 + 1 + 3 / 4 + 4 / 6) / 4, 12),
    mAP_weighted: expect.closeTo((2 * (5 / 6) + 0.5 + 1) / 4, 12),
    mAP_samples: expect.closeTo(1, 12),
    f1_samples: expect.closeTo((2 / 3 + 2 / 3 + 1) / 3, 12),
    iou_samples: expect.closeTo(2 / 3, 12),
    precision_micro: 0.75,
    recall_micro: 0.75,
    f1_micro: 0.75,
    f1_macro: expect.closeTo(0.6, 12),
    hamming_loss: expect.closeTo(2 / 9, 12),
    subset_accuracy: 1 / 3,
    CP: expect.closeTo(5 / 9, 12),
    CR: expect.closeTo(2 / 3, 12),
    CF1: expect.closeTo(20 / 33, 12),
    lrap: 1,
    coverage_error: expect.closeTo(4 / 3, 12),
    ranking_loss: 0,
    predicted_pairs: 4,
  });
});

const TRUTH = { 'a.jpg': ['dog'], 'b.jpg': ['cat'], 'c.jpg': ['dog', 'cat'] };
const SCORES = {
  'x/a.jpg': { dog: 0.9, cat: 0.2 },
  'x/b.jpg': { dog: 0.4, cat: 0.7 },
  'x/c.jpg': { dog: 0.6, cat: 0.3 },
};

test('photos that come twice, are not listed or not there are told apart', async () => {
  const { result, measured } = await evaluated(
    { ...TRUTH, 'gone.jpg': [] },
    { ...SCORES, 'y/a.jpg': { dog: 0, cat: 1 }, 'other.jpg': { dog: 0, cat: 0 } },
  );
  expect(result).toMatchObject({
    photos: 3,
    repeated: ['y/a.jpg'],
    unlisted: ['other.jpg'],
    missing: ['gone.jpg'],
  });
  expect(measured.ids).toEqual(['a.jpg', 'b.jpg', 'c.jpg']);
});

test('of a truth with many labels those are measured that the model has, and the rest is named', async () => {
  const many = Array.from({ length: 1200 }, (_, i) => `thing ${i}`);
  const { result } = await evaluated({ ...TRUTH, 'a.jpg': ['dog', ...many] }, SCORES);
  expect(Object.keys(result.per_class)).toEqual(['dog', 'cat']);
  expect(result.labels_left_out.of_truth).toEqual(many);
  expect(result.recall_micro).toBe(0.75);
  expect(result.notes).toContainEqual(
    expect.stringMatching(
      /^Measured are the 2 labels .* Left out: 1200 of the truth \(thing 0, .* and 1,192 more\)\.$/,
    ),
  );
});

test('the same photos have the same fingerprint, in any order and folder', async () => {
  const reversed = Object.fromEntries(
    Object.entries(SCORES)
      .reverse()
      .map(([path, scores]) => [path.replace('x/', 'y/z/'), scores]),
  );
  const [first, second] = [await evaluated(TRUTH, SCORES), await evaluated(TRUTH, reversed)];
  expect(first.result.photos_sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(second.result.photos_sha256).toBe(first.result.photos_sha256);
});

test('thresholds of an unknown model must be given or tuned', async () => {
  const unknown = evaluated(TRUTH, SCORES, { threshold: undefined });
  await expect(unknown).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('x@1.0.0/float'),
  });
  const perLabel = evaluated(TRUTH, SCORES, { threshold: 'per-label' });
  await expect(perLabel).rejects.toMatchObject({ code: 'USAGE' });
  const { result } = await evaluated(TRUTH, SCORES, { threshold: undefined, tune: 'f1_micro' });
  expect(result).toMatchObject({ threshold_source: 'tuned', tuning: { on_the_same_photos: true } });
});

test('a precision that is asked for is reached on the photos it was tuned on', async () => {
  const { result } = await evaluated(TRUTH, SCORES, {
    threshold: undefined,
    tune: parseAim('precision=0.9'),
  });
  expect(result.tuning).toMatchObject({ aim: 'precision=0.9', global: 0.41, shrinkage: 10 });
  expect(result.precision_micro).toBe(1);
});

test.each(['f1', 'precision=0', 'precision=1.1', 'precision', ''])(
  'thresholds are not tuned by "%s"',
  (aim) => {
    expect(() => parseAim(aim)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  },
);

test('a truth comes of one source', async () => {
  await expect(readTruth({})).rejects.toMatchObject({ code: 'USAGE' });
  await expect(readTruth({ annotations: 'a', labelsCsv: 'b' })).rejects.toMatchObject({ code: 'USAGE' });
});

test('--labels-csv reads CSV whatever it looks like', async () => {
  mkdirSync(join(temp, 'csv'), { recursive: true });
  const labelsCsv = join(temp, 'csv/truth.txt');
  writeFileSync(labelsCsv, 'path,labels\n[1].jpg,dog;cat\n');
  expect((await readTruth({ labelsCsv })).photos).toMatchObject([{ name: '[1].jpg' }]);
});

test('two runs in the same order are compared without keeping rows', async () => {
  const photos = 2_000;
  let [read, told] = [0, 0];
  async function* rows(label: string) {
    for (let i = 0; i < photos; i++) {
      read++;
      yield Buffer.from(
        `${JSON.stringify({ path: `${i}.jpg`, model: 'm', tags: [{ label, score: 0.5 }] })}\n`,
      );
    }
  }
  const differences: PhotoDifference[] = [];
  const total = await diffRuns(
    { name: 'a', bytes: rows('dog') },
    { name: 'b', bytes: rows('cat') },
    {
      onPhoto: (difference) => {
        told++;
        // What was read and is not told of yet waits: of rows in step, a few that streams hold ahead.
        expect(read - 2 * told).toBeLessThan(20);
        if (told <= 2) differences.push(difference);
      },
    },
  );
  expect(differences.map(({ path }) => path)).toEqual(['0.jpg', '1.jpg']);
  expect(total).toMatchObject({ photos, differing: photos, gained: photos, lost: photos, kept: 0 });
});
