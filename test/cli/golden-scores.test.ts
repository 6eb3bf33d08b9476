import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { cocotag, ROOT, rowsOf } from '../support/cocotag.js';

// The scores of onnxruntime in Python, on pixels of Pillow: see test/fixtures/README.md.
const golden: { labels: string[]; files: string[]; scores: Record<string, number[][]> } = JSON.parse(
  readFileSync(join(ROOT, 'test/fixtures/scores.json'), 'utf8'),
);

test.each(['fusion/float', 'picodet_s_416/float', 'picodet_s_576/float', 'resnet34/int8', 'resnet34/float'])(
  "%s gives Python's scores through the whole pipeline",
  async (name) => {
    const [model = '', precision = ''] = name.split('/');
    const photos = join(ROOT, 'test/fixtures/photos');
    const args = ['tag', photos, '--model', model, '--precision', precision, '--all-scores', '--quiet'];
    const { status, stdout } = await cocotag(args);
    expect(status).toBe(0);
    const rows = new Map(rowsOf(stdout).map((row) => [row.path.split('/').at(-1), row]));
    expect([...rows.keys()]).toEqual(golden.files);
    const differences = golden.files.flatMap((file, i) => {
      const row = rows.get(file);
      const scores = row !== undefined && 'scores' in row ? row.scores : undefined;
      expect(Object.keys(scores ?? {})).toEqual(golden.labels);
      return golden.labels.map((label, k) =>
        Math.abs((scores?.[label] ?? Number.NaN) - (golden.scores[name]?.[i]?.[k] ?? Number.NaN)),
      );
    });
    expect(Math.max(...differences)).toBeLessThanOrEqual(0.03);
    expect(differences.reduce((sum, value) => sum + value, 0) / differences.length).toBeLessThanOrEqual(
      0.0005,
    );
  },
);
