import '../../support/one-realm.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readTruth, readTruthFile } from '../../../src/evaluation/truth/read-truth.js';
import { plant, tempFolder } from '../../support/temp-folder.js';
import { anyCuts, drops, errorOf, labelsByName, stream, WRAPPINGS } from './streams.js';

const FIXTURE = join(__dirname, '../../fixtures/annotations/instances.json');
const COCO = readFileSync(FIXTURE, 'utf8');
const NDJSON = '{"path":"a.jpg","labels":["dog","犬"]}\n{"path":"b.jpg","labels":[]}\n';
const CSV = 'path,labels\r\na.jpg,dog;犬\r\nb.jpg,\r\n';

const LISTED = { 'a.jpg': ['dog', '犬'], 'b.jpg': [] };
const BOXED = {
  '000000000139.jpg': ['dog', 'person'],
  'val/café "]}.jpg': ['cat'],
  'val/犬.jpg': ['traffic light'],
  '000000000724.jpg': [],
};

const FORMS: readonly [string, string, Record<string, string[]>][] = [
  ['COCO', COCO, BOXED],
  ['COCO on one line', JSON.stringify(JSON.parse(COCO)), BOXED],
  ['COCO with blanks before it', `\n  ${COCO}`, BOXED],
  ['NDJSON', NDJSON, LISTED],
  ['NDJSON with its labels first', `{"all_labels":["dog"]}\n${NDJSON}`, LISTED],
  ['CSV', CSV, LISTED],
];

describe.each(FORMS)('%s', (_, content, expected) => {
  test.each(WRAPPINGS)('is read %s', async (_, wrap) => {
    expect(labelsByName(await readTruth(stream(wrap(content)), 'truth'))).toEqual(expected);
  });

  test('is read byte by byte', async () => {
    expect(labelsByName(await readTruth(drops(content), 'truth'))).toEqual(expected);
  });

  test('gives the same truth however its bytes are cut', async () => {
    const whole = await readTruth(stream(content), 'truth');
    await fc.assert(
      fc.asyncProperty(anyCuts, fc.boolean(), async (cuts, isGzip) => {
        const bytes = isGzip ? gzipSync(content) : content;
        expect(await readTruth(stream(bytes, cuts), 'truth')).toEqual(whole);
      }),
    );
  });
});

test('reads a file', async () => {
  const truth = await readTruthFile(FIXTURE);
  expect(truth.path).toBe(FIXTURE);
  expect(labelsByName(truth)).toEqual(BOXED);
  expect(truth.warnings).toEqual([]);
});

describe('files that cannot be read', () => {
  const temp = tempFolder();
  plant(temp, ['file', 'folder/']);

  test.each([
    ['gone.json', 'no such file'],
    ['file/gone.json', 'no such file'],
    ['folder', 'is a folder, not a file'],
  ])('%s: %s', async (name, what) => {
    const path = join(temp, name);
    const { code, message, hint } = await errorOf(readTruthFile(path));
    expect({ code, message }).toEqual({ code: 'ANNOTATIONS_INVALID', message: `${path}: ${what}` });
    expect(hint).toContain('path');
  });
});

const whole = gzipSync(COCO);

test.each<[string, string | Buffer, string]>([
  ['nothing', '', 'is empty'],
  ['blanks', ' \n', 'is empty'],
  ['a byte order mark alone', '\ufeff', 'is empty'],
  ['empty gzip', gzipSync(''), 'is empty'],
  [
    'gzip that is cut short',
    whole.subarray(0, -20),
    'its gzip is damaged or cut short: unexpected end of file',
  ],
  [
    'gzip that is damaged',
    Buffer.concat([whole.subarray(0, 12), Buffer.alloc(200)]),
    'its gzip is damaged or cut short',
  ],
  ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'is UTF-16'],
  ['a list', '[{"path":"a.jpg"}]', 'is a list, not an object'],
  ['prose', 'Dear reader', 'is neither JSON nor CSV with a column "path"; it begins with "Dear reader"'],
  ['a photo', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), 'is neither JSON nor CSV'],
  ['a row that is cut short', '{"path":"a.jpg","labels":["do', 'line 1 names no photo and its labels'],
])('refuses %s', async (_, content, what) => {
  const { code, message, path, hint } = await errorOf(readTruth(stream(content), 'truth.x'));
  expect({ code, path }).toEqual({ code: 'ANNOTATIONS_INVALID', path: 'truth.x' });
  expect(message).toContain(`truth.x: ${what}`);
  expect(hint).toBeTruthy();
});

test('an error of the source itself comes through', async () => {
  const source = (async function* () {
    yield gzipSync('path,labels\n');
    throw new Error('the disk is gone');
  })();
  await expect(readTruth(source, 'truth')).rejects.toThrow('the disk is gone');
});

test('the source is closed where reading ends early', async () => {
  let isClosed = false;
  const source = (async function* () {
    try {
      for (;;) yield Buffer.from('[1]');
    } finally {
      isClosed = true;
    }
  })();
  await errorOf(readTruth(source, 'truth'));
  expect(isClosed).toBe(true);
});
