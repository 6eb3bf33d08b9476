import { describe, expect, test } from '@jest/globals';
import { readCheckpoint } from '../../../../src/models/import/checkpoint/checkpoint.js';
import {
  floats,
  MemorySource,
  opened,
  pthOf,
  pthParts,
  refusalOf,
  type TensorPiece,
  tensor,
} from '../../../support/checkpoint-writer.js';
import { call, dict, integer, list, orderedDict, pickleOf, text } from '../../../support/pickle-writer.js';
import { zipOf } from '../../../support/zip-writer.js';

const SIX = floats(0, 1, 2, 3, 4, 5);
const six = { elements: 6, shape: [2, 3] };

/** A file with one tensor, `w`, over six floats unless others are given. */
function fileWith(piece: TensorPiece, bytes: Uint8Array = SIX): Buffer {
  return pthOf(orderedDict({ w: tensor(piece) }), bytes);
}

async function numbers(file: Uint8Array, name = 'w'): Promise<number[]> {
  return [...(await (await opened(file)).read(name))];
}

describe('reads', () => {
  const views: [string, TensorPiece, number[]][] = [
    ['a whole storage', six, [0, 1, 2, 3, 4, 5]],
    ['a transposed view', { ...six, shape: [3, 2], strides: [1, 3] }, [0, 3, 1, 4, 2, 5]],
    ['a part', { ...six, shape: [2], offset: 3 }, [3, 4]],
    ['every second one', { ...six, shape: [3], strides: [2], offset: 1 }, [1, 3, 5]],
    ['a column', { ...six, shape: [2, 1], strides: [3, 1], offset: 2 }, [2, 5]],
    ['a single number', { ...six, shape: [], offset: 4 }, [4]],
    ['one number many times', { ...six, shape: [2, 2], strides: [0, 0], offset: 5 }, [5, 5, 5, 5]],
    ['any stride along an axis of one', { ...six, shape: [1, 6], strides: [77, 1] }, [0, 1, 2, 3, 4, 5]],
    ['no number at all', { ...six, shape: [0, 3] }, []],
    ['no number behind the end', { ...six, shape: [0], offset: 6 }, []],
  ];
  test.each(views)('%s', async (_, piece, expected) => {
    expect(await numbers(fileWith(piece))).toEqual(expected);
  });

  const types: [string, Uint8Array, string, number[]][] = [
    [
      'HalfStorage',
      bytesOf(Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00)),
      'float16',
      [1, -2, 2 ** -24, Infinity],
    ],
    [
      'BFloat16Storage',
      bytesOf(Uint16Array.of(0x3f80, 0xc000, 0x0001, 0x7f80)),
      'bfloat16',
      [1, -2, 2 ** -133, Infinity],
    ],
    ['FloatStorage', bytesOf(Float32Array.of(1, -2, 2 ** -149, NaN)), 'float32', [1, -2, 2 ** -149, NaN]],
    [
      'DoubleStorage',
      bytesOf(Float64Array.of(1, -2, 1e300, 0.1)),
      'float64',
      [1, -2, Infinity, Math.fround(0.1)],
    ],
    ['LongStorage', bytesOf(BigInt64Array.of(1n, -2n, 2n ** 40n, 0n)), 'int64', [1, -2, 2 ** 40, 0]],
    ['IntStorage', bytesOf(Int32Array.of(1, -2, 3, 4)), 'int32', [1, -2, 3, 4]],
    ['ShortStorage', bytesOf(Int16Array.of(1, -2, 3, 4)), 'int16', [1, -2, 3, 4]],
    ['CharStorage', bytesOf(Int8Array.of(1, -2, 3, 4)), 'int8', [1, -2, 3, 4]],
    ['ByteStorage', bytesOf(Uint8Array.of(1, 254, 3, 4)), 'uint8', [1, 254, 3, 4]],
    ['BoolStorage', bytesOf(Uint8Array.of(1, 0, 1, 0)), 'bool', [1, 0, 1, 0]],
    ['storage.UntypedStorage', bytesOf(Uint8Array.of(1, 0, 1, 0)), 'uint8', [1, 0, 1, 0]],
  ];
  test.each(types)('a %s', async (type, bytes, dtype, expected) => {
    const file = fileWith({ type, elements: 4, shape: [4] }, bytes);
    expect((await opened(file)).tensors.get('w')).toMatchObject({ dtype, shape: [4] });
    expect(await numbers(file)).toEqual(expected);
  });

  test('a part of a float16 storage at an odd place', async () => {
    const bytes = bytesOf(Uint16Array.of(0, 0x3c00, 0x4000, 0x4200));
    expect(
      await numbers(fileWith({ type: 'HalfStorage', elements: 4, shape: [2], offset: 1 }, bytes)),
    ).toEqual([1, 2]);
  });

  test('a parameter, and tensors of the older way of saving', async () => {
    const weight = call(
      'torch._utils._rebuild_parameter',
      tensor(six),
      Buffer.from([0x88]),
      call('collections.OrderedDict'),
    );
    expect(await numbers(pthOf(dict({ w: weight }), SIX))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('compressed entries', async () => {
    const parts = pthParts(dict({ w: tensor({ ...six, shape: [2], offset: 3 }) }), [SIX]);
    expect(await numbers(zipOf(parts.map((part) => ({ ...part, isDeflated: true }))))).toEqual([3, 4]);
  });

  test.each([2, 3, 4, 5])('a pickle of protocol %i', async (protocol) => {
    const [, ...others] = pthParts(dict({}), [SIX]);
    const data = { name: 'a/data.pkl', bytes: pickleOf(protocol, dict({ w: tensor(six) })) };
    expect(await numbers(zipOf([data, ...others]))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('entries without a folder', async () => {
    const parts = pthParts(dict({ w: tensor(six) }), [SIX]).map((part) => ({
      ...part,
      name: part.name.slice(2),
    }));
    expect(await numbers(zipOf(parts))).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('only the tensors that are asked for, and a shared storage in parts', async () => {
    const large = floats(...Array(100_000).keys());
    const parts = {
      a: tensor({ elements: 100_000, shape: [2], offset: 7 }),
      b: tensor({ elements: 100_000, shape: [1] }),
    };
    const other = tensor({ key: '1', elements: 100_000, shape: [100_000] });
    const source = new MemorySource(pthOf(dict({ ...parts, other }), large, large));
    const checkpoint = await readCheckpoint(source);
    expect(source.bytesRead).toBeLessThan(100_000);
    expect(await checkpoint.read('a')).toEqual(Float32Array.of(7, 8));
    const afterFirst = source.bytesRead;
    // Once through the storage for its checksum, once only.
    expect(afterFirst).toBeLessThan(500_000);
    expect(await checkpoint.read('b')).toEqual(Float32Array.of(0));
    expect(source.bytesRead - afterFirst).toBeLessThan(50_000);
  });

  test('tensors asked for at the same time', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `${i}`);
    const tensors = Object.fromEntries(names.map((key) => [key, tensor({ key, elements: 1, shape: [1] })]));
    const checkpoint = await opened(pthOf(dict(tensors), ...names.map((name) => floats(Number(name)))));
    const read = await Promise.all(names.map(async (name) => (await checkpoint.read(name))[0]));
    expect(read).toEqual(names.map(Number));
  });
});

describe('refuses', () => {
  const views: [string, TensorPiece, RegExp][] = [
    [
      'a storage longer than its file',
      { elements: 7, shape: [7] },
      /w: its storage, data\/0, should have 28 bytes .* and has 24$/,
    ],
    ['a storage shorter than its file', { elements: 5, shape: [5] }, /should have 20 bytes/],
    ['a storage of another type', { ...six, type: 'DoubleStorage' }, /should have 48 bytes/],
    ['a storage that is missing', { ...six, key: '1' }, /w: its storage, data\/1, is not in the file$/],
    [
      'a storage outside the folder',
      { ...six, key: '../version' },
      /refers to a storage by a name that is not possible/,
    ],
    ['a storage of 2^60 numbers', { ...six, elements: 2 ** 60 }, /refers to something outside the pickle/],
    [
      'a storage of fewer than no numbers',
      { ...six, elements: -6 },
      /refers to something outside the pickle/,
    ],
    ['a view behind the end', { ...six, offset: 1 }, /reaches to number 7 of a storage of 6 \(0\)$/],
    ['strides behind the end', { ...six, strides: [4, 1] }, /reaches to number 7 of a storage of 6/],
    ['strides that overflow', { ...six, strides: [2 ** 52, 2 ** 52] }, /reaches to number/],
    ['negative strides', { ...six, strides: [-3, 1], offset: 3 }, /a size or strides that are not possible/],
    ['negative lengths', { ...six, shape: [-2, 3] }, /a size or strides that are not possible/],
    ['a negative offset', { ...six, offset: -1 }, /called with something else than a storage/],
    ['fewer strides than lengths', { ...six, strides: [1] }, /a size or strides that are not possible/],
    ['very many axes', { ...six, shape: Array(1000).fill(1) }, /a size or strides that are not possible/],
    [
      'one number 2^40 times',
      { ...six, shape: [2 ** 20, 2 ** 20], strides: [0, 0] },
      /more than 536870912 numbers/,
    ],
    [
      'a product that overflows',
      { ...six, shape: [2 ** 40, 2 ** 40, 2 ** 40], strides: [0, 0, 0] },
      /more than/,
    ],
    [
      'one number 100 million times',
      { ...six, shape: [1e8], strides: [0] },
      /tensors show 400000000 bytes, and it stores 24$/,
    ],
  ];
  test.each(views)('%s', async (_, piece, message) => {
    expect(await refusalOf(opened(fileWith(piece)))).toMatch(message);
  });

  test('very many views of the same numbers', async () => {
    const bytes = Buffer.alloc(4_000_000);
    const names = Array.from({ length: 100 }, (_, i) => `${i}`);
    const tensors = Object.fromEntries(names.map((name) => [name, tensor({ elements: 1e6, shape: [1e6] })]));
    expect(await refusalOf(opened(pthOf(dict(tensors), bytes)))).toMatch(
      /show 400000000 bytes, and it stores 4000000$/,
    );
  });

  test('very many parts of a compressed storage, each of which unpacks it', async () => {
    const tensors = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [`${i}`, tensor({ elements: 1e6, shape: [1] })]),
    );
    const parts = pthParts(dict(tensors), [
      Buffer.from(Float32Array.from({ length: 1e6 }, Math.random).buffer),
    ]);
    const file = zipOf(parts.map((part) => ({ ...part, isDeflated: true })));
    expect(await refusalOf(opened(file))).toMatch(/show 400000000 bytes/);
  });

  const wholes: [string, Uint8Array, string][] = [
    ['a list', pthOf(list(tensor(six)), SIX), 'holds no state dict, which has names and tensors'],
    [
      'a dict without tensors',
      pthOf(dict({ epoch: integer(1) }), SIX),
      'holds no state dict, which has names and tensors',
    ],
    ['a number', pthOf(integer(1)), 'holds no state dict, which has names and tensors'],
    [
      'a zip file of something else',
      zipOf([{ name: 'a.txt', bytes: SIX }]),
      'is a zip file without a data.pkl, so torch.save did not write it',
    ],
    ['an empty zip file', zipOf([]), 'is a zip file without a data.pkl, so torch.save did not write it'],
    [
      'two pickles',
      zipOf([...pthParts(dict({}), []), { name: 'b/data.pkl', bytes: SIX }]),
      'is a zip file with more than one data.pkl',
    ],
    [
      'TorchScript',
      zipOf([...pthParts(dict({}), []), { name: 'a/constants.pkl', bytes: SIX }]),
      'is a TorchScript program, not a file of weights',
    ],
    [
      'big-endian numbers',
      zipOf([
        { name: 'a/data.pkl', bytes: SIX },
        { name: 'a/byteorder', bytes: Buffer.from('big') },
      ]),
      'its numbers were saved big-endian, which is not read',
    ],
    [
      'an unknown order of bytes',
      zipOf([
        { name: 'a/data.pkl', bytes: SIX },
        { name: 'a/byteorder', bytes: SIX },
      ]),
      'its byteorder is neither "little" nor "big"',
    ],
    [
      'a whole model',
      pthOf(call('torchvision.models.resnet.ResNet')),
      'data.pkl: GLOBAL at byte 2: refers to torchvision.models.resnet.ResNet, which is not among the names that weights need',
    ],
  ];
  test.each(wholes)('%s', async (_, file, message) => {
    expect(await refusalOf(opened(file))).toBe(message);
  });

  test('a name that it has not', async () => {
    const checkpoint = await opened(fileWith(six));
    expect(await refusalOf(checkpoint.read('x\u001b[2J'))).toBe('has no tensor x\\u{1b}[2J');
  });

  test('names in messages that would move the cursor or never end', async () => {
    const name = `\u202e\u001b[31m${'x'.repeat(500)}`;
    const file = pthOf(dict({ [name]: tensor({ ...six, elements: 7 }) }), SIX);
    expect(await refusalOf(opened(file))).toMatch(/^\\u\{202e\}\\u\{1b\}\[31mx{94}\.\.\.: its storage/);
  });
});

test('says what to do', async () => {
  await expect(opened(pthOf(text('x')))).rejects.toMatchObject({
    code: 'CHECKPOINT_INVALID',
    path: 'a.pth',
    hint: expect.stringContaining('torch.save(model.state_dict(), "weights.pth")'),
  });
});

function bytesOf(array: { readonly buffer: ArrayBufferLike }): Uint8Array {
  return new Uint8Array(array.buffer);
}
