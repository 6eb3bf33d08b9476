import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Manifest, parseManifest } from '../../src/models/manifest.js';
import { manifestText, withInt8 } from '../../src/models/manifest-text.js';
import type { CategoryId } from '../../src/types.js';
import { manifestData } from '../support/packages.js';

const text = fc.string({ minLength: 1, unit: 'binary' });
const count = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const side = fc.integer({ min: 1, max: 4096 });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const filter = fc.constantFrom('triangle' as const, 'cubic' as const);
const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const graph = fc.record({
  file: fc.stringMatching(/^[a-z]{1,8}\.onnx$/),
  sha256: hex,
  bytes: count,
});

/** Data as JSON gives it. The three names are left out by the schema's library. */
const plain = fc
  .dictionary(
    text.filter((key) => !['__proto__', 'prototype', 'constructor'].includes(key)),
    fc.jsonValue({ maxDepth: 4 }),
  )
  .map((value): Record<string, unknown> => JSON.parse(JSON.stringify(value)));

const input = fc.oneof(
  fc.record({ resize: fc.constant('squash' as const), width: side, height: side, filter }),
  fc
    .record({ resize: fc.constant('crop' as const), width: side, height: side, filter, more: side })
    .map(({ more, ...spec }) => ({
      ...spec,
      resizeShorterSide: Math.min(4096, Math.max(spec.width, spec.height) + more),
    })),
);

const graphs = fc
  .record({ float: optional(graph), int8: optional(graph) })
  .filter(({ float, int8 }) => float !== undefined || int8 !== undefined)
  .map(({ float, int8 }) => ({ ...(float && { float }), ...(int8 && { int8 }) }));

const label = fc.record({
  name: text,
  categoryId: fc.nat({ max: 90 }).map((id) => id as CategoryId),
  supercategory: text,
});

const manifest: fc.Arbitrary<Manifest> = fc
  .uniqueArray(fc.tuple(label, share), { selector: ([{ name }]) => name, minLength: 1, maxLength: 8 })
  .chain((labels) =>
    fc.record<Manifest>({
      id: fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,9}$/),
      version: fc.stringMatching(/^[A-Za-z0-9.+_-]{1,9}$/),
      title: text,
      aliases: fc.array(text, { maxLength: 3 }),
      isDefault: fc.boolean(),
      architecture: text,
      parameters: optional(count),
      labels: fc.constant(labels.map(([label]) => label)),
      input,
      maps: optional(
        fc.record({
          size: fc.tuple(count, count),
          kind: fc.constantFrom('cam' as const, 'evidence' as const),
        }),
      ),
      graphs,
      explain: optional(graph),
      thresholds: fc.record({
        default: share,
        perLabel: fc.constant(labels.map(([, threshold]) => threshold)),
      }),
      metrics: fc.array(
        fc.record(
          {
            dataset: text,
            images: count,
            graph: text,
            threshold: share,
            mAP_macro: share,
            f1_samples: share,
            iou_samples: share,
            note: text,
          },
          { requiredKeys: ['dataset', 'images', 'graph', 'threshold', 'mAP_macro', 'f1_samples'] },
        ),
        { maxLength: 2 },
      ),
      cpuBatch: count,
      licence: text,
      origin: fc.array(
        fc.record(
          { what: text, source: text, licence: text, sha256: hex, reported: plain },
          { requiredKeys: ['what', 'source'] },
        ),
        { maxLength: 2 },
      ),
    }),
  );

test('the text of a manifest is read as the same manifest', () => {
  fc.assert(
    fc.property(manifest, (value) => {
      expect(parseManifest(manifestText(value), 'model.json')).toEqual(value);
    }),
    { numRuns: 300 },
  );
});

test('is written for people to read, and ends its last line', () => {
  const value = parseManifest(JSON.stringify(manifestData()), 'model.json');
  const lines = manifestText(value).split('\n');
  expect(lines.slice(0, 2)).toEqual(['{', ' "id": "tiny",']);
  expect(lines.slice(-2)).toEqual(['}', '']);
});

test('data that is nested without end is refused, not run into', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const origin = [{ what: 'weights', source: 'a', reported: { deep: 0 } }];
  const json = JSON.stringify(manifestData({ origin })).replace('"deep":0', `"deep":${deep}`);
  expect(() => parseManifest(json, 'model.json')).toThrow(
    expect.objectContaining({
      code: 'MODEL_INVALID',
      message: expect.stringMatching(/origin\.0\.reported: .*100 levels/),
    }),
  );
});

const int8 = { file: 'model.int8.onnx', sha256: 'c'.repeat(64), bytes: 12 };

const origin = { what: 'int8 graph', source: 'made here' };

test('an int8 graph is added to a text, and all else in it stays', () => {
  const before = {
    ...manifestData({ future: { 'any thing': [1, null] }, default: true }),
    graphs: { float: { file: 'a.onnx', sha256: 'a'.repeat(64), bytes: 1, opset: 17 }, future: 'graph' },
  };
  const after = JSON.parse(withInt8(JSON.stringify(before), { graph: int8, origin }, 'model.json'));
  expect(after).toEqual({ ...before, graphs: { ...before.graphs, int8 }, origin: [origin] });
});

test('an int8 graph in place of another takes its figures away and is another version', () => {
  const measured = (graph: string) => ({
    dataset: 'd',
    images: 1,
    graph,
    threshold: 0.5,
    mAP_macro: 0.5,
    f1_samples: 0.5,
  });
  const first = { file: 'old.onnx', sha256: 'b'.repeat(64), bytes: 1 };
  const before = manifestData({
    graphs: { float: int8, int8: first },
    metrics: [measured('float'), measured('int8')],
    origin: [
      { what: 'weights', source: 'somewhere' },
      { ...origin, source: 'earlier' },
    ],
  });
  const after = parseManifest(
    withInt8(JSON.stringify(before), { graph: int8, origin }, 'model.json'),
    'model.json',
  );
  expect(after.version).toBe(`${before.version}+int8.${int8.sha256.slice(0, 8)}`);
  expect(after.metrics.map(({ graph }) => graph)).toEqual(['float']);
  expect(after.origin.map(({ source }) => source)).toEqual(['somewhere', 'made here']);
  const again = withInt8(manifestText(after), { graph: first, origin }, 'model.json');
  expect(parseManifest(again, 'model.json').version).toBe(`${before.version}+int8.bbbbbbbb`);
});

test('a copy has its own name, and is no default', () => {
  const before = manifestData({ aliases: ['a'], default: true });
  const text = withInt8(JSON.stringify(before), { graph: int8, origin, id: 'copy' }, 'model.json');
  expect(parseManifest(text, 'model.json')).toMatchObject({ id: 'copy', aliases: [], isDefault: false });
});

test.each([
  ['that is no JSON', '{', int8],
  ['that is no manifest', '{}', int8],
  ['with a graph elsewhere', JSON.stringify(manifestData()), { ...int8, file: '../int8.onnx' }],
])('no graph is added to a text %s', (_, before, graph) => {
  expect(() => withInt8(before, { graph, origin }, 'model.json')).toThrow(
    expect.objectContaining({ code: 'MODEL_INVALID' }),
  );
});
