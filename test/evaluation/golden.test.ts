import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { averagePrecision } from '../../src/evaluation/average-precision.js';
import { evaluationOf } from '../../src/evaluation/evaluation.js';
import { labelledScores } from '../../src/evaluation/labelled-scores.js';
import { meanAveragePrecision } from '../../src/evaluation/mean-average-precision.js';
import { leavesOf } from '../support/leaves.js';

// scikit-learn's figures for 120 made-up photos: see test/fixtures/README.md.
const read = (name: string) => JSON.parse(readFileSync(join(__dirname, '../fixtures/metrics', name), 'utf8'));
const { scores, truth, labels, threshold, thresholds_per_label: packageThresholds } = read('scores.json');
const { made_with: _, ...expected } = read('expected.json');

const data = labelledScores(scores, truth);
const evaluation = evaluationOf(data, labels, {
  thresholds: labels.map(() => threshold),
  packageThresholds,
});

test("every figure is scikit-learn's, to 1e-9", () => {
  const ours = new Map(leavesOf(evaluation));
  const leaves = leavesOf(expected);
  expect(leaves.length).toBeGreaterThan(1300);
  const off = leaves.filter(([way, golden]) => {
    const value = ours.get(way);
    if (typeof golden !== 'number') return value !== golden;
    return typeof value !== 'number' || Math.abs(value - golden) > 1e-9;
  });
  expect(off.map(([way, golden]) => [way, golden, ours.get(way)])).toEqual([]);
});

test('beside these figures there are the number of photos, the labels that counted and the threshold', () => {
  const known = new Set(leavesOf(expected).map(([way]) => way));
  const others = leavesOf(evaluation).filter(([way]) => !known.has(way));
  expect(Object.fromEntries(others)).toEqual({ '/photos': 120, '/labels_counted': 72, '/threshold': 0.5 });
});

test("each label's average precision is the same from a list of its own", () => {
  const column = (rows: number[][], label: number) => rows.map((photo) => photo[label] ?? 0);
  const alone = labels.map((_: string, i: number) => averagePrecision(column(scores, i), column(truth, i)));
  expect(alone).toEqual(meanAveragePrecision(data).perLabel);
});
