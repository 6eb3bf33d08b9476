import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ERROR_CODES } from '../../src/errors.js';
import type { Row } from '../../src/types.js';
import { cocotag, ROOT, rowsOf, tagTiny } from '../support/cocotag.js';
import { picture, plantPictures } from '../support/pictures.js';
import { tempFolder } from '../support/temp-folder.js';

const schema = JSON.parse(readFileSync(join(ROOT, 'docs/row.schema.json'), 'utf8'));
const fits = new Ajv2020({ strict: true, allErrors: true }).compile(schema);
const keysOf = (kind: 'tagged' | 'failed') => Object.keys(schema.$defs[kind].properties);

const temp = tempFolder();
let rows: Row[] = [];

beforeAll(async () => {
  await plantPictures(temp, { 'r.png': 'red', 'b.jpg': 'blue', 'z.gif': 'black' });
  const photo = await picture('lime', 'a.jpg', 64);
  writeFileSync(Buffer.concat([Buffer.from(`${temp}/`), Buffer.from('caf\xe9.jpg', 'latin1')]), photo);
  writeFileSync(join(temp, 'cut.jpg'), photo.subarray(0, photo.length / 2));
  writeFileSync(join(temp, 'empty.jpg'), '');
  writeFileSync(join(temp, 'text.jpg'), 'no photo');
  writeFileSync(Buffer.concat([Buffer.from(`${temp}/`), Buffer.from('\xe9.jpg', 'latin1')]), '');
  const inputs = ['.', 'gone.jpg', join(ROOT, 'test/fixtures/photos/000000019402.jpg')];
  const runs = await Promise.all([
    tagTiny(inputs, { cwd: temp }),
    tagTiny([...inputs, '--all-scores'], { cwd: temp }),
    cocotag(['tag', ...inputs.slice(2), '--all-scores', '--model', 'fast'], { cwd: temp }),
  ]);
  rows = runs.flatMap(({ stdout }) => rowsOf(stdout));
});

test('the keys of a row are these, and fields are only ever added', () => {
  expect(keysOf('tagged')).toEqual(['path', 'path_base64', 'model', 'width', 'height', 'tags', 'scores']);
  expect(keysOf('failed')).toEqual(['path', 'path_base64', 'model', 'width', 'height', 'error']);
});

test('every row of a run fits', () => {
  expect(rows).toHaveLength(21);
  for (const row of rows) expect([row, fits(row), fits.errors]).toEqual([row, true, null]);
});

test('the keys of a row come in the order of the schema, and each occurs', () => {
  for (const row of rows) {
    const keys = keysOf('error' in row ? 'failed' : 'tagged');
    expect(Object.keys(row)).toEqual(keys.filter((key) => key in row));
  }
  const seen = new Set(rows.flatMap((row) => Object.keys(row)));
  expect(seen).toEqual(new Set([...keysOf('tagged'), ...keysOf('failed')]));
});

test('a row has a code of photos, or that of a bug', () => {
  const { code } = schema.$defs.failed.properties.error.properties;
  expect(code.enum).toEqual([...ERROR_CODES.filter((name) => /^(?:IMAGE|SIDECAR)_/.test(name)), 'INTERNAL']);
});

describe('refuses', () => {
  const tagged = {
    path: 'a.jpg',
    model: 'tiny@1.0.0/int8',
    width: 4,
    height: 3,
    tags: [{ label: 'dog', score: 0.5 }],
    scores: { dog: 0.5 },
  };
  const failed = {
    path: 'a.jpg',
    model: 'tiny@1.0.0/int8',
    error: { code: 'IMAGE_EMPTY', message: 'is empty' },
  };
  const { path: _, ...withoutPath } = tagged;
  const { height: __, ...withoutHeight } = tagged;

  test('neither of the rows that the others are made from', () => {
    expect([fits(tagged), fits(failed)]).toEqual([true, true]);
  });

  test.each<[string, unknown]>([
    ['no path', withoutPath],
    ['an empty path', { ...tagged, path: '' }],
    ['a key that is not known', { ...tagged, id: 7 }],
    ['a failed row with a key that is not known', { ...failed, hint: 'Copy it again.' }],
    ['tags and an error', { ...tagged, error: failed.error }],
    ['scores and an error', { ...failed, scores: tagged.scores }],
    ['neither tags nor an error', { path: 'a.jpg', model: 'tiny@1.0.0/int8' }],
    ['a model without its graph', { ...tagged, model: 'tiny@1.0.0' }],
    ['a width without a height', withoutHeight],
    ['a width of 0', { ...tagged, width: 0 }],
    ['half a pixel', { ...tagged, width: 4.5 }],
    ['a score above 1', { ...tagged, tags: [{ label: 'dog', score: 1.5 }] }],
    ['a score as text', { ...tagged, scores: { dog: '0.5' } }],
    ['a tag without a score', { ...tagged, tags: [{ label: 'dog' }] }],
    ['a tag with another key', { ...tagged, tags: [{ label: 'dog', score: 0.5, id: 18 }] }],
    ['no scores at all under scores', { ...tagged, scores: {} }],
    ['a code of a run', { ...failed, error: { code: 'USAGE', message: 'no' } }],
    ['an error without a message', { ...failed, error: { code: 'IMAGE_EMPTY' } }],
    ['an error with a hint', { ...failed, error: { ...failed.error, hint: 'no' } }],
    ['bytes that are no Base64', { ...tagged, path_base64: 'é' }],
    ['a list', [tagged]],
  ])('%s', (_name, row) => {
    expect(fits(row)).toBe(false);
  });
});
