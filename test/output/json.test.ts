import { expect, test } from '@jest/globals';
import { jsonFormat } from '../../src/output/json.js';
import { selectionOf } from '../../src/tagging/selection.js';
import { failed, LABELS, tagged, written } from '../support/rows.js';

const model = { id: 'tiny', version: '1.0.0', graph: 'float' };
const selection = selectionOf({ threshold: 'per-label' }, LABELS, {
  default: 0.5,
  perLabel: [0.5, 0.6, 0.5, 0.7],
});
const rows = [tagged('a "quoted"\n.jpg', { dog: 0.9 }, { dog: 0.9 }), failed('b.jpg'), tagged('🐕.jpg', {})];

test.each([
  ['no row', []],
  ['one row', rows.slice(0, 1)],
  ['several rows', rows],
])('is one object with the model and the rows: %s', (_, some) => {
  expect(JSON.parse(written(jsonFormat(model, selection), some))).toEqual({
    model: { ...model, thresholds: { person: 0.5, cat: 0.6, dog: 0.5, 'traffic light': 0.7 } },
    images: some,
  });
});

test('keeps keys in order and puts a row on a line', () => {
  const lines = written(jsonFormat(model, selection), rows).split('\n');
  expect(lines[0]).toMatch(
    /^\{"model":\{"id":"tiny","version":"1.0.0","graph":"float","thresholds":\{.*\}\},"images":\[$/,
  );
  expect(lines.slice(1, 4).map((line) => line.replace(/,$/, ''))).toEqual(
    rows.map((row) => JSON.stringify(row)),
  );
  expect(lines.slice(4)).toEqual([']}', '']);
});
