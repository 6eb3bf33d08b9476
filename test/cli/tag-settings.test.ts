import '../support/one-realm.js';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  checkCombination,
  findOptions,
  type TagInvocation,
  type TagSettings,
  tagChoices,
} from '../../src/cli/tag-settings.js';
import { noneSkipped } from '../../src/walk/index.js';
import { collect, streamOf } from '../support/async.js';
import { tempFolder } from '../support/temp-folder.js';

const folder = tempFolder();

/** Writes a file and gives its path. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Values by flag name. */
type Flags = Readonly<Record<string, unknown>>;

/** What a command line says, beside what the environment sets. */
function invocation(given: Flags, inputs: readonly string[], environment: Flags): TagInvocation {
  const settings = { ...environment, ...given } as TagSettings; // The tables below keep to the flags' types.
  return { settings, inputs, argument: '', given: new Set(Object.keys(given)) };
}

interface Case {
  readonly given: Flags;
  readonly inputs?: readonly string[];
  readonly environment?: Flags;
  readonly says?: string;
}

test.each<Case>([
  { given: {}, inputs: ['photos'] },
  { given: { 'files-from': '-' } },
  { given: { 'files-from': '-' }, inputs: ['photos'] },
  { given: { from: '-' } },
  { given: { from: 'a.ndjson', threshold: '0.6', csv: '-', layout: 'wide' } },
  { given: { from: 'a.ndjson' }, environment: { model: 'fast', workers: 2 } },
  { given: { csv: '-', layout: 'wide', 'csv-safe': true }, inputs: ['photos'] },
  { given: { coco: '-', 'coco-images': 'truth.json' }, inputs: ['photos'] },
  { given: { coco: '-', 'coco-images': 'truth.json', unordered: true }, inputs: ['photos'] },
  { given: { resume: true, csv: 'tags.csv' }, inputs: ['photos'] },
  { given: { resume: true, xmp: true }, inputs: ['photos'] },
  { given: { resume: true, journal: 'a.journal' }, inputs: ['photos'] },
  { given: { restart: true, journal: 'a.journal', xmp: true }, inputs: ['photos'] },
  { given: { 'only-untagged': true, xmp: true, ndjson: '-', errors: 'errors.ndjson' }, inputs: ['photos'] },
  { given: {}, inputs: ['photos'], environment: { resume: true } },
  { given: {}, inputs: ['photos'], environment: { layout: 'wide' } },
  { given: { layout: 'wide' }, inputs: ['photos'], environment: { csv: 'tags.csv' } },
])('takes together: $given $inputs, with $environment', ({ given, inputs = [], environment = {} }) => {
  expect(() => checkCombination(invocation(given, inputs, environment))).not.toThrow();
});

test.each<Case>([
  { given: {}, says: 'Nothing to tag' },
  { given: { csv: '-' }, says: 'Nothing to tag' },
  { given: { from: 'a.ndjson' }, inputs: ['photos'], says: 'takes no inputs' },
  ...(
    'files-from null include exclude recursive follow-symlinks hidden default-excludes model precision device ' +
    'workers batch-size max-pixels timeout-per-image max-memory unordered resume restart journal only-untagged dry-run'
  )
    .split(' ')
    .map((name) => ({ given: { from: 'a.ndjson', [name]: 'x' }, says: `takes no --${name}` })),
  { given: { from: '-' }, environment: { 'files-from': '-' }, says: 'only once' },
  { given: { coco: '-', unordered: true }, inputs: ['photos'], says: '--coco numbers rows' },
  { given: { resume: true, restart: true, csv: 'a' }, inputs: ['photos'], says: 'one of them' },
  {
    given: { restart: true, csv: 'a' },
    inputs: ['photos'],
    environment: { resume: true },
    says: 'one of them',
  },
  { given: { resume: true }, inputs: ['photos'], says: 'standard output cannot be resumed' },
  { given: { resume: true, csv: '-' }, inputs: ['photos'], says: 'standard output cannot be resumed' },
  { given: { restart: true, xmp: true }, inputs: ['photos'], says: 'has none' },
  { given: { 'only-untagged': true }, inputs: ['photos'], says: 'needs --xmp' },
  { given: { 'only-untagged': true, xmp: true, csv: 'a' }, inputs: ['photos'], says: 'sidecars alone' },
  { given: { 'only-untagged': true, xmp: true, journal: 'a' }, inputs: ['photos'], says: 'sidecars alone' },
  { given: { layout: 'wide' }, inputs: ['photos'], says: '--layout says how --csv looks' },
  { given: { 'csv-safe': true, json: '-' }, inputs: ['photos'], says: '--csv-safe says how --csv looks' },
  { given: { 'coco-images': 'truth.json' }, inputs: ['photos'], says: '--coco-images says how --coco looks' },
])('refuses: $given $inputs, as it $says', ({ given, inputs = [], environment = {}, says }) => {
  expect(() => checkCombination(invocation(given, inputs, environment))).toThrow(
    expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(says ?? '') }),
  );
});

test('tells the walk what the flags say', () => {
  const skipped = noneSkipped();
  const settings: TagSettings = {
    include: ['*.jpg'],
    exclude: ['raw'],
    recursive: false,
    'follow-symlinks': true,
    hidden: true,
    'default-excludes': false,
  };
  expect(findOptions(settings, skipped)).toEqual({
    include: ['*.jpg'],
    exclude: ['raw'],
    recursive: false,
    followSymlinks: true,
    hidden: true,
    defaultExcludes: false,
    filesFrom: undefined,
    skipped,
  });
});

test.each([
  ['lines', {}, 'a b.jpg\nc.jpg\n', ['a b.jpg', 'c.jpg']],
  ['lines of Windows', {}, 'a b.jpg\r\nc\r.jpg\r\n', ['a b.jpg', 'c\r.jpg']],
  ['NUL with -0, as it stands', { null: true }, 'a.jpg\r\n\0b.jpg', ['a.jpg\r\n', 'b.jpg']],
  ['NUL with -0', { null: true }, 'a\nb.jpg\0c.jpg', ['a\nb.jpg', 'c.jpg']],
])('takes a list by %s, anew at each call', async (_, separated, text, paths) => {
  const settings: TagSettings = { 'files-from': file('list', text), ...separated };
  for (const call of ['first', 'second']) {
    const lines = await collect(findOptions(settings).filesFrom ?? streamOf([]));
    expect([call, ...lines.map((line) => Buffer.from(line).toString())]).toEqual([call, ...paths]);
  }
});

test('a list that cannot be read is wrong use', async () => {
  const { filesFrom } = findOptions({ 'files-from': join(folder, 'missing') });
  await expect(collect(filesFrom ?? streamOf([]))).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('there is no such file'),
  });
});

test.each<[TagSettings, object]>([
  [{}, {}],
  [
    { threshold: '0.4', top: 3 },
    { threshold: 0.4, top: 3 },
  ],
  [{ threshold: '1e-1' }, { threshold: 0.1 }],
  [{ threshold: 'per-label' }, { threshold: 'per-label' }],
  [{ labels: 'dog' }, { labels: ['dog'] }],
  [{ labels: ' dog, traffic light ,,cat' }, { labels: ['dog', 'traffic light', 'cat'] }],
])('chooses by %j the tags: %j', async (settings, choices) => {
  await expect(tagChoices(settings)).resolves.toEqual(choices);
});

test('reads a file of thresholds', async () => {
  const threshold = file('thresholds.json', '{ "default": 0.4, "per_label": { "dog": 0.3 } }');
  await expect(tagChoices({ threshold })).resolves.toMatchObject({
    threshold: { default: 0.4, perLabel: { dog: 0.3 } },
  });
});

test.each([
  ['a file that is missing', 'missing.json', 'USAGE'],
  ['an empty text', '', 'USAGE'],
  ['a file that is wrong', 'wrong.json', 'CONFIG_INVALID'],
])('refuses as a threshold %s', async (_, name, code) => {
  file('wrong.json', '{');
  await expect(tagChoices({ threshold: name === '' ? '' : join(folder, name) })).rejects.toMatchObject({
    code,
  });
});
