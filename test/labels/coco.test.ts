import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { COCO_LABELS } from '../../src/labels/coco.js';

test('holds 80 labels from person to toothbrush', () => {
  expect(COCO_LABELS).toHaveLength(80);
  expect(COCO_LABELS[0]).toEqual({ name: 'person', categoryId: 1, supercategory: 'person' });
  expect(COCO_LABELS.at(-1)).toEqual({ name: 'toothbrush', categoryId: 90, supercategory: 'indoor' });
});

test('counts ids upwards and leaves out the ten that COCO never used', () => {
  const ids: number[] = COCO_LABELS.map(({ categoryId }) => categoryId);
  const unused = [12, 26, 29, 30, 45, 66, 68, 69, 71, 83];
  expect(ids).toEqual(Array.from({ length: 90 }, (_, i) => i + 1).filter((id) => !unused.includes(id)));
});

test('gives every label a name of its own and one of twelve supercategories', () => {
  expect(new Set(COCO_LABELS.map(({ name }) => name)).size).toBe(80);
  expect(new Set(COCO_LABELS.map(({ supercategory }) => supercategory)).size).toBe(12);
});

test.each(['fusion', 'picodet_s_416', 'picodet_s_576', 'resnet34'])(
  'agrees with the labels of the bundled model %s',
  (id) => {
    const { labels } = JSON.parse(
      readFileSync(join(__dirname, '../../models', id, 'model.json'), 'utf8'),
    ) as { labels: { name: string; coco_id: number; supercategory: string }[] };
    expect(
      labels.map(({ name, coco_id, supercategory }) => ({ name, categoryId: coco_id, supercategory })),
    ).toEqual(COCO_LABELS);
  },
);
