import { describe, expect, test } from '@jest/globals';
import { floats, opened, refusalOf, safetensorsOf } from '../../../support/checkpoint-writer.js';

const DATA = floats(1, 2, 3, 4);
const first = { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] };
const second = { dtype: 'F32', shape: [2], data_offsets: [8, 16] };

describe('reads', () => {
  test('tensors, in any order, and what stands beside them', async () => {
    const metadata = { format: 'pt', threshold: '0.27', num_classes: '80', arch: 'resnet34' };
    const checkpoint = await opened(
      safetensorsOf({ __metadata__: metadata, 'model.b': second, 'model.a': first }, DATA),
    );
    expect(checkpoint).toMatchObject({ format: 'safetensors', place: '', otherPlaces: [], prefix: 'model.' });
    expect(checkpoint.facts).toEqual({ threshold: 0.27, classCount: 80, architecture: 'resnet34', metadata });
    expect(checkpoint.tensors.get('a')).toMatchObject({ dtype: 'float32', shape: [1, 2] });
    expect(await checkpoint.read('a')).toEqual(Float32Array.of(1, 2));
    expect(await checkpoint.read('b')).toEqual(Float32Array.of(3, 4));
  });

  test.each([
    ['F16', Uint8Array.of(0, 0x3c), 1],
    ['BF16', Uint8Array.of(0x80, 0x3f), 1],
    ['F64', new Uint8Array(Float64Array.of(0.5).buffer), 0.5],
    ['I64', new Uint8Array(BigInt64Array.of(-3n).buffer), -3],
    ['I32', Uint8Array.of(254, 255, 255, 255), -2],
    ['I16', Uint8Array.of(254, 255), -2],
    ['I8', Uint8Array.of(254), -2],
    ['U8', Uint8Array.of(254), 254],
    ['BOOL', Uint8Array.of(1), 1],
  ])('%s', async (dtype, data, number) => {
    const file = safetensorsOf({ w: { dtype, shape: [], data_offsets: [0, data.length] } }, data);
    expect(await (await opened(file)).read('w')).toEqual(Float32Array.of(number));
  });

  test('tensors without numbers', async () => {
    const empty = { dtype: 'F32', shape: [0, 5], data_offsets: [8, 8] };
    const file = safetensorsOf({ a: first, none: empty, b: second }, DATA);
    expect(await (await opened(file)).read('none')).toEqual(new Float32Array(0));
  });

  test('a header that is filled with blanks, as its writers do', async () => {
    const file = safetensorsOf(`${JSON.stringify({ a: first, b: second })}     `, DATA);
    expect((await opened(file)).tensors.size).toBe(2);
  });
});

describe('refuses', () => {
  const one = (change: object) => ({ a: first, b: { ...second, ...change } });
  const headers: [string, unknown, RegExp][] = [
    ['text that is no JSON', '{"a": ', /the header is not JSON/],
    ['no tensors', {}, /tensors have 0 bytes, and 16 follow/],
    [
      'metadata that are no texts',
      { __metadata__: { a: 1 }, a: first, b: second },
      /the header is not one of \.safetensors/,
    ],
    ['a tensor that is none', { a: first, b: 7 }, /^b: .*Invalid type/],
    [
      'an unknown type of numbers',
      one({ dtype: 'F8_E4M3' }),
      /^b: dtype: "F8_E4M3" is no type of numbers that is read$/,
    ],
    ['a name of JavaScript for a type', one({ dtype: 'constructor' }), /^b: dtype: /],
    ['a length that is no number', one({ shape: ['2'] }), /^b: shape\.0: /],
    ['a negative length', one({ shape: [-2] }), /^b: shape\.0: /],
    ['half a length', one({ shape: [0.5] }), /^b: shape\.0: /],
    ['a length beyond 2^53', one({ shape: [2 ** 60] }), /^b: shape\.0: /],
    ['very many axes', one({ shape: Array(1000).fill(1) }), /^b: shape: /],
    ['a product that overflows', one({ shape: [2 ** 50, 2 ** 50] }), /^b: has more than 536870912 numbers$/],
    ['three offsets', one({ data_offsets: [8, 16, 24] }), /^b: data_offsets/],
    [
      'offsets that go back',
      one({ data_offsets: [16, 8] }),
      /^b: its shape needs 8 bytes, its data_offsets span -8$/,
    ],
    [
      'offsets of another length',
      one({ data_offsets: [8, 12] }),
      /^b: its shape needs 8 bytes, its data_offsets span 4$/,
    ],
    [
      'tensors that overlap',
      one({ data_offsets: [4, 12] }),
      /^b: overlaps with another tensor, at byte 4 of the data$/,
    ],
    ['the same bytes twice', one({ data_offsets: [0, 8] }), /^b: overlaps with another tensor/],
    ['a hole', one({ data_offsets: [12, 20] }), /^b: leaves a hole before it, at byte 8 of the data$/],
    ['bytes that are no tensor', { a: first }, /^its tensors have 8 bytes, and 16 follow the header$/],
    [
      'a tensor behind the end',
      { a: first, b: { ...second, shape: [3], data_offsets: [8, 20] } },
      /have 20 bytes, and 16 follow/,
    ],
    [
      'a name of JavaScript',
      `{"a": ${JSON.stringify(first)}, "__proto__": ${JSON.stringify(second)}}`,
      /have 8 bytes, and 16 follow/,
    ],
    [
      'a name twice',
      `{"a": ${JSON.stringify(first)}, "a": ${JSON.stringify(second)}}`,
      /leaves a hole before it/,
    ],
  ];
  test.each(headers)('%s', async (_, header, message) => {
    expect(await refusalOf(opened(safetensorsOf(header, DATA)))).toMatch(message);
  });

  test('no tensors and no bytes', async () => {
    expect(await refusalOf(opened(safetensorsOf({}, Buffer.alloc(0))))).toBe('holds no tensors');
  });

  test('a header that is no UTF-8', async () => {
    const file = safetensorsOf({ a: first, b: second }, DATA);
    file[12] = 0xff;
    expect(await refusalOf(opened(file))).toBe('its header is no UTF-8');
  });

  test.each([
    [2 ** 31, 'its header is longer than 4194304 bytes'],
    [1000, 'is cut short in its header'],
  ])('a header of %i bytes, where there are less', async (length, message) => {
    const file = safetensorsOf({ a: first, b: second }, DATA);
    file.writeBigUInt64LE(BigInt(length));
    expect(await refusalOf(opened(file))).toBe(message);
  });

  test('a file that is cut', async () => {
    const file = safetensorsOf({ a: first, b: second }, DATA);
    expect(await refusalOf(opened(file.subarray(0, -1)))).toMatch(/have 16 bytes, and 15 follow/);
  });
});
