import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { modelCard, packageFacts } from '../../src/models/card.js';
import { type Manifest, parseManifest } from '../../src/models/manifest.js';
import { type ManifestData, manifestData } from '../support/packages.js';

/** The manifest of the package for tests with what a test changes. */
function manifestWith(change: ManifestData = {}): Manifest {
  return parseManifest(JSON.stringify(manifestData(change)), 'model.json');
}

/** The lines of each fact by its name. */
function factsOf(change: ManifestData): Record<string, readonly string[]> {
  return Object.fromEntries(packageFacts(manifestWith(change)).map(({ name, lines }) => [name, lines]));
}

const reported = (value: unknown): ManifestData => ({
  origin: [{ what: 'weights', source: 'best.pth', reported: value }],
});

const MEASURED = {
  dataset: 'coco-val-cc',
  images: 1200,
  graph: 'float',
  threshold: 0.27,
  mAP_macro: 0.464,
  f1_samples: 0.51,
};

test('tells all that the manifest knows', () => {
  const graph = { sha256: 'a'.repeat(64), bytes: 85_282_096 };
  const facts = factsOf({
    aliases: ['t', 'small'],
    architecture: 'resnet34 (torchvision layout)',
    parameters: 21_325_712,
    input: { width: 224, height: 192, resize: 'crop', resize_shorter_side: 256, filter: 'cubic' },
    outputs: { logits: 4, maps: { size: [7, 6], kind: 'cam' } },
    graphs: { float: { ...graph, file: 'model.onnx' }, explain: { ...graph, file: 'explain.onnx' } },
    metrics: [MEASURED, { ...MEASURED, dataset: 'mine', iou_samples: 0.4, note: 'of its training' }],
    licence: 'CC-BY-4.0',
    origin: [
      { what: 'weights', source: 'https://example.org/a', licence: 'MIT', sha256: 'b'.repeat(64) },
      { what: 'labels', source: 'COCO' },
    ],
  });
  expect(facts).toEqual({
    package: ['tiny 1.0.0: A package for tests: four labels by mean colour'],
    aliases: ['t', 'small'],
    architecture: ['resnet34 (torchvision layout)'],
    parameters: ['21,325,712'],
    input: ['224x192 pixels, cubic; the shorter side to 256, the middle cut out'],
    labels: ['4: person, cat, dog, traffic light'],
    maps: ['7 x 6 cells a label, cam'],
    graphs: [
      `float: model.onnx, 85,282,096 bytes, SHA-256 ${graph.sha256}`,
      `explain: explain.onnx, 85,282,096 bytes, SHA-256 ${graph.sha256}`,
    ],
    threshold: ['0.5; per label 0.5 to 0.7'],
    measured: [
      'float on 1,200 photos of coco-val-cc: mAP 0.464; at 0.27 F1 0.51',
      'float on 1,200 photos of mine: mAP 0.464; at 0.27 F1 0.51, IoU 0.4 (of its training)',
    ],
    licence: ['CC-BY-4.0'],
    origin: [`weights: https://example.org/a (MIT; SHA-256 ${'b'.repeat(64)})`, 'labels: COCO'],
  });
});

test('leaves out what is not known', () => {
  expect(Object.keys(factsOf({ aliases: [], architecture: undefined }))).toEqual(
    'package architecture input labels graphs threshold licence'.split(' '),
  );
});

test('counts many labels and shows some', () => {
  const names = Array.from({ length: 200_000 }, (_, i) => `label ${i}`);
  const { labels: shown = [], threshold } = factsOf({
    labels: names.map((name) => ({ name, coco_id: 0, supercategory: 'other' })),
    outputs: { logits: names.length },
    thresholds: { default: 0.5, per_label: names.map(() => 0.5) },
  });
  expect(shown[0]).toMatch(/^200000: label 0, .*, label 9, \.\.\. label 199999$/);
  expect(threshold).toEqual(['0.5']);
});

test('shows what a file of weights says of itself, by its own names', () => {
  const { origin = [] } = factsOf(
    reported({ epoch: 7, metrics: { mAP: 0.5, history: [0.25, 0.5], best: { at: 3 } }, note: null }),
  );
  expect(origin).toEqual([
    'weights: best.pth',
    '  it says of itself: epoch = 7',
    '  it says of itself: metrics.mAP = 0.5',
    '  it says of itself: metrics.history = [0.25,0.5]',
    '  it says of itself: metrics.best.at = 3',
    '  it says of itself: note = null',
  ]);
});

test.each<[string, unknown]>([
  ['many values', Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, { a: { b: i } }]))],
  ['a long text', { text: 'x'.repeat(1_000_000) }],
  ['a long list', { list: Array(100_000).fill(0) }],
  ['deep data', JSON.parse(`${'{"a":'.repeat(99)}1${'}'.repeat(99)}`)],
])('shows no more than a screen of %s', (_, value) => {
  const { origin = [] } = factsOf(reported(value));
  expect(origin.length).toBeLessThanOrEqual(32);
  for (const line of origin) expect(line.length).toBeLessThan(200);
});

test('of more than is shown it says how much more', () => {
  const value = Object.fromEntries(Array.from({ length: 35 }, (_, i) => [`k${i}`, i]));
  expect(factsOf(reported(value)).origin?.at(-1)).toBe('  and 5 lines more, in model.json');
});

// What a stranger may write, each piece something to a reader of Markdown or to a terminal.
const HOSTILE = [
  '\n',
  '\r',
  '\u2028',
  '\n\n# Trusted\n\n',
  '\n- licence: MIT\n',
  '- ',
  '1. ',
  '+ ',
  '---',
  '~~~',
  '```',
  '`',
  '*a*',
  '__a__',
  '[here](javascript:alert(1))',
  '![](https://example.org/a.png)',
  '<script>alert(1)</script>',
  '<https://example.org>',
  '<!--',
  '&lt;b&gt;',
  '| a | b |',
  '> ',
  '$a$',
  '\\',
  '\\\\',
  '\u001b[31m',
  '\u001b]8;;https://example.org\u0007',
  '\u0000',
  '\u202e',
  '\u0085',
  'plain',
  ' ',
];
const hostile = fc
  .array(fc.constantFrom(...HOSTILE), { minLength: 1, maxLength: 6 })
  .map((pieces) => pieces.join(''));

/** The lines that a card has, with marks that are escaped taken out. */
const CARD_LINE =
  /^(?:# [^\n]*|- [a-z]+:(?: [^\n]*)?| {2}- [^\n]*|The model card of the package `tiny`, as far as its manifest knows\.|Not known to the program, and .*:|- (?:how good it is: `cocotag evaluate` .*|what it .*)|)$/;

test('no text of a stranger is more than text in the card', () => {
  fc.assert(
    fc.property(fc.array(hostile, { minLength: 9, maxLength: 9 }), (texts) => {
      const [title, licence, architecture, alias, what, source, note, dataset, key = ''] = texts;
      const card = modelCard(
        manifestWith({
          title,
          licence,
          architecture,
          aliases: [alias, `${alias} 2`],
          metrics: [{ ...MEASURED, note, dataset }],
          origin: [{ what, source, licence, reported: { [key]: { [key]: source } } }],
        }),
      );
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them is to be left.
      expect(card).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
      const lines = card.split('\n').map((line) => line.replace(/\\[!-/:-@[-`{-~]/g, 'x'));
      expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(1);
      for (const line of lines) {
        expect(line).toMatch(CARD_LINE);
        const text = line.replace(/^(?:# | *- )/, '').replace(/`(?:tiny|cocotag evaluate)`/, '');
        // No span, link, tag, entity, table or formula is left, and no list, rule or fence inside the item.
        expect(text).not.toMatch(/[\\`*_[\]<>#|~$&!]/);
        expect(text).not.toMatch(/^\s|^(?:[-+]|\d+[.)])(?:\s|$)|^-{2}/);
      }
    }),
    { numRuns: 300 },
  );
});

test('the card asks for what no program knows', () => {
  expect(modelCard(manifestWith())).toContain('- what it is bad at');
  expect(modelCard(manifestWith())).toContain('`cocotag evaluate` measures it');
  expect(modelCard(manifestWith({ metrics: [MEASURED] }))).not.toContain('cocotag evaluate');
});
