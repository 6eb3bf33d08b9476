import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type JsonRecord, readJsonRecords } from '../../../src/evaluation/truth/json-records.js';
import { refusalOf } from '../../../src/evaluation/truth/refusal.js';
import { anyCuts, drops, errorOf, stream } from './streams.js';

const LISTS = ['images', 'annotations'] as const;
const refuse = refusalOf('ANNOTATIONS_INVALID', 'x.json');

async function records(source: AsyncIterable<Buffer>, isOneList = false) {
  const lists = isOneList ? undefined : LISTS;
  const found: JsonRecord[] = [];
  await readJsonRecords(source, { lists, onRecord: (record) => found.push(record), hint: 'A hint.' }, refuse);
  return found.map((record) => ({ list: record.list, place: record.place(), fields: record.fields }));
}

/** What is to be passed over, in the forms that could confuse: brackets and quotes in strings, and keys of lists. */
const nested = fc.oneof(
  fc.constantFrom<unknown>('[', '}', '"', '\\', '\\"', '"images":[', { images: [{ id: 1 }] }, [[[]]], '😀'),
  fc.jsonValue({ maxDepth: 4 }),
);
const record = fc.dictionary(
  fc.constantFrom('id', 'image_id', 'segmentation', 'images', '__proto__', 'é'),
  nested,
);
const document = fc
  .dictionary(fc.constantFrom('info', 'categories', '__proto__'), nested)
  .chain((others) =>
    fc
      .record({ images: fc.array(record), annotations: fc.array(record) })
      .map((lists) => ({ ...others, ...lists })),
  );

/** A member as it is given: what is nested is null, and an integer past 2^53 is text. */
function flat(value: unknown): unknown {
  if (typeof value === 'object') return null;
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? JSON.stringify(value) : value;
}

test('gives the records of a list as JSON.parse does, however the text is written and cut', async () => {
  await fc.assert(
    fc.asyncProperty(document, anyCuts, fc.constantFrom(0, 1, '\t'), async (content, cuts, indent) => {
      const found = await records(stream(JSON.stringify(content, null, indent), cuts));
      for (const list of LISTS) {
        const fields = found.filter((one) => one.list === list).map((one) => one.fields);
        const expected = content[list].map((one) =>
          Object.fromEntries(Object.entries(one).map(([key, value]) => [key, flat(value)])),
        );
        expect(JSON.stringify(fields)).toBe(JSON.stringify(expected));
      }
    }),
  );
});

test('says where a record stands, in bytes', async () => {
  const text = '{"é":[{"id":0}],"images":[ {"id":1,"polygon":[[1,2],{"[":"]"}]},\n{"id":2}]}';
  const bytes = Buffer.from(text);
  const places = (await records(drops(bytes))).map(({ place }) => place);
  const [first, second] = ['{"id":1', '{"id":2'].map((start) => bytes.indexOf(start));
  expect(places).toEqual([`images[0] at byte ${first}`, `images[1] at byte ${second}`]);
});

test('reads a file that is one list', async () => {
  expect(await records(stream('[{"id":1,"bbox":[1,2]},{"id":2}]'), true)).toEqual([
    { list: '', place: '[0] at byte 1', fields: { id: 1, bbox: null } },
    { list: '', place: '[1] at byte 23', fields: { id: 2 } },
  ]);
});

test('keeps integers apart that JavaScript would round to one', async () => {
  const [one, other, small] = await records(
    stream('{"images":[{"id":9007199254740992},{"id":9007199254740993},{"id":9007199254740991}]}'),
  );
  expect([one?.fields.id, other?.fields.id, small?.fields.id]).toEqual([
    '9007199254740992',
    '9007199254740993',
    9007199254740991,
  ]);
});

test('passes over a value of any depth', async () => {
  const deep = `${'['.repeat(300_000)}${']'.repeat(300_000)}`;
  const text = `{"info":${deep},"images":[{"id":1,"segmentation":${deep}}]}`;
  expect((await records(stream(text, [70_000, 500_000]))).map(({ fields }) => fields)).toEqual([
    { id: 1, segmentation: null },
  ]);
});

test.each([
  ['a colon that is missing', '{"images" [1]}', 'is no valid JSON after byte 10'],
  ['a comma that is missing', '{"images":[{"id":1}{', 'is no valid JSON after byte 19'],
  ['a comma too many', '{"images":[{"id":1},]}', 'is no valid JSON after byte 20'],
  ['a key that is no text', '{"images":[{1:2}]}', 'is no valid JSON after byte 12'],
  ['a bracket of another kind', '{"images":[{"id":1]', 'is no valid JSON after byte 18'],
  ['a number that is none', '{"images":[{"id":-}]}', 'is no valid JSON after byte 16'],
  ['a number with a zero before it', '{"images":[{"id":01}]}', 'is no valid JSON after byte'],
  ['NaN', '{"images":[{"id":NaN}]}', 'is no valid JSON after byte 16'],
  ['single quotes', "{'images':[]}", 'is no valid JSON after byte 0'],
  ['a line end in a text', '{"images":[{"a":"\n"}]}', 'is no valid JSON after byte 15'],
  ['something behind the end', '{"images":[]} {', 'is no valid JSON after byte 14'],
  [
    'bytes that are no UTF-8',
    Buffer.from('{"images":[{"a":"\xff"}]}', 'latin1'),
    'is no valid JSON after byte 15',
  ],
  ['an end in a record', '{"images":[{"id":1', 'is cut short; its last whole piece begins at byte 16'],
  ['an end behind a record', '{"images":[{"id":1}', 'is cut short; its last whole piece begins at byte 18'],
  ['an end in a text', '{"images":[{"id":"a', 'is cut short; its last whole piece begins at byte 16'],
  ['an end in what is passed over', '{"info":[1,2', 'is cut short; its last whole piece begins at byte 8'],
  ['an end in the first text', '"images', 'is no valid JSON after byte 0'],
  ['half a word', 'tru', 'is no valid JSON after byte 0'],
  ['nothing', '', 'is empty'],
  ['a list', ' [{}]', 'is a list, not an object'],
  ['a list that is an object', '{"images":{"1":{}}}', '"images" at byte 10 is no list'],
  ['a record that is a number', '{"images":[{},7]}', 'images[1] at byte 14 is no object'],
  ['a record that is null', '{"images":[null]}', 'images[0] at byte 11 is no object'],
  ['a record that is a list', '{"images":[[1]]}', 'images[0] at byte 11 is no object'],
])('refuses %s, and says where, however the text is cut', async (_, text, what) => {
  for (const source of [stream(text), drops(text)]) {
    const { message, hint } = await errorOf(records(source));
    expect(message).toContain(`x.json: ${what}`);
    expect(hint).toBeTruthy();
  }
});

test('refuses an object where a list is expected', async () => {
  const { message } = await errorOf(records(stream('{"images":[]}'), true));
  expect(message).toBe('x.json: is an object, not a list');
});

test('every beginning of a file is cut short, and no file of its own', async () => {
  const text = '{"info":{"a":[1,"]"]},"images":[{"id":12,"s":[[1.5,-2e3]],"é":"😀\\"","t":true}]}';
  const bytes = Buffer.from(text);
  for (let length = 0; length < bytes.length; length++) {
    const { message } = await errorOf(records(stream(bytes.subarray(0, length))));
    expect(message).toMatch(length === 0 ? /is empty/ : /is cut short/);
  }
  expect(await records(stream(bytes))).toHaveLength(1);
});
