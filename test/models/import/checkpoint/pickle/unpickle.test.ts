import { describe, expect, test } from '@jest/globals';
import { PICKLE_LIMITS } from '../../../../../src/models/import/checkpoint/pickle/limits.js';
import { unpickle } from '../../../../../src/models/import/checkpoint/pickle/unpickle.js';
import { PickleTuple } from '../../../../../src/models/import/checkpoint/pickle/values.js';
import { refusalOf } from '../../../../../src/models/import/checkpoint/refusal.js';
import * as p from '../../../../support/pickle-writer.js';

const read = (bytes: Uint8Array, limits = PICKLE_LIMITS) => unpickle(bytes, refusalOf('a.pth'), limits);

function messageOf(bytes: Uint8Array, limits = PICKLE_LIMITS): string {
  try {
    read(bytes, limits);
  } catch (error) {
    expect(error).toMatchObject({ code: 'CHECKPOINT_INVALID', path: 'a.pth', hint: expect.any(String) });
    return error instanceof Error ? error.message.replace('a.pth: ', '') : '';
  }
  throw new Error('not refused');
}

const COMMAND = p.text('touch /tmp/hacked');
const item = (value: number) => Buffer.from([0x4b, value]);
/** The name that is left behind by GLOBAL, and what a pickle does with it. */
const SYSTEM = /refers to posix\.system, which is not among the names that weights need$/;

describe('reads', () => {
  const values: [string, Uint8Array, unknown][] = [
    ['None', p.NONE, null],
    ['booleans', p.list(Buffer.from([0x88]), Buffer.from([0x89])), [true, false]],
    ['integers', p.list(item(7), Buffer.from([0x4d, 1, 2]), p.integer(-3)), [7, 513, -3]],
    ['long integers', p.list(p.integer(-(2 ** 40)), Buffer.from([0x8a, 0])), [-(2 ** 40), 0]],
    ['integers beyond 2^53', Buffer.from([0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1]), 2n ** 64n],
    ['LONG4', Buffer.concat([p.withUint32(0x8b, 2), Buffer.from([0xff, 0xff])]), -1],
    ['floats', p.float(0.27), 0.27],
    ['texts', p.list(p.text('é'), Buffer.from([0x8c, 1, 0x61])), ['é', 'a']],
    ['BINUNICODE8', Buffer.from([0x8d, 1, 0, 0, 0, 0, 0, 0, 0, 0x61]), 'a'],
    ['tuples', p.tuple(item(1), item(2)), new PickleTuple([1, 2])],
    [
      'short tuples',
      Buffer.concat([item(1), item(2), item(3), Buffer.from([0x87])]),
      new PickleTuple([1, 2, 3]),
    ],
    ['lists in lists', p.list(p.list(item(1)), p.EMPTY_LIST), [[1], []]],
    [
      'APPEND and SETITEM',
      Buffer.concat([p.EMPTY_DICT, p.text('a'), p.EMPTY_LIST, item(1), p.APPEND, p.SETITEM]),
      new Map([['a', [1]]]),
    ],
    [
      'dicts',
      p.dict({ a: item(1), b: p.dict({}) }),
      new Map<string, unknown>([
        ['a', 1],
        ['b', new Map()],
      ]),
    ],
    ['what was kept', p.list(p.text('x'), p.put(70_000), p.get(70_000)), ['x', 'x']],
    ['MEMOIZE', p.list(p.text('x'), p.MEMOIZE, Buffer.from([0x68, 0])), ['x', 'x']],
    ['FRAME', Buffer.concat([Buffer.from([0x95, 2, 0, 0, 0, 0, 0, 0, 0]), item(1)]), 1],
    ['an OrderedDict', p.orderedDict({ a: item(1) }), new Map([['a', 1]])],
    [
      'the metadata of a state dict, which are left out',
      Buffer.concat([p.orderedDict({ a: item(1) }), p.dict({ _metadata: p.dict({}) }), p.BUILD]),
      new Map([['a', 1]]),
    ],
    ['torch.Size', p.call('torch.Size', p.tuple(item(2), item(3))), new PickleTuple([2, 3])],
    [
      'torch.device',
      p.list(p.call('torch.device', p.text('cuda'), item(1)), p.call('torch.device', p.text('cpu'))),
      ['cuda:1', 'cpu'],
    ],
    ['a number of numpy', numpyNumber('f8', bytesOf(Float64Array.of(0.5))), 0.5],
    [
      'a number of numpy 2',
      numpyNumber('f4', bytesOf(Float32Array.of(0.5)), '<', 'numpy._core.multiarray.scalar'),
      0.5,
    ],
    ['an integer of numpy', numpyNumber('i8', bytesOf(BigInt64Array.of(-5n))), -5],
    ['a big-endian number of numpy', numpyNumber('i2', Uint8Array.of(1, 2), '>'), 258],
    ['a boolean of numpy', numpyNumber('b1', Uint8Array.of(1), '|'), true],
    [
      'a number of numpy in protocol 2',
      numpyNumber('f8', p.call('_codecs.encode', p.text('\0\0\0\0\0\0\u00e0\u003f'), p.text('latin1'))),
      0.5,
    ],
  ];
  test.each(values)('%s', (_, piece, expected) => {
    const value = read(p.pickleOf(4, piece));
    // toEqual tells a Map from a class of it; what is in it counts here.
    expect(value instanceof Map ? new Map(value) : value).toEqual(expected);
  });

  test('the attributes of an argparse.Namespace', () => {
    const piece = [
      p.global('argparse.Namespace'),
      p.EMPTY_TUPLE,
      p.NEWOBJ,
      p.dict({ lr: p.float(0.1) }),
      p.BUILD,
    ];
    expect(read(p.pickle(...piece))).toMatchObject({ attributes: new Map([['lr', 0.1]]) });
  });
});

describe('refuses, by name,', () => {
  const hostile: [string, Uint8Array, RegExp][] = [
    ['os.system by GLOBAL', p.pickle(p.global('posix.system')), SYSTEM],
    ['os.system by REDUCE', p.pickle(p.call('posix.system', COMMAND)), SYSTEM],
    [
      'os.system by STACK_GLOBAL',
      p.pickleOf(4, p.text('posix'), p.text('system'), p.STACK_GLOBAL, p.tuple(COMMAND), p.REDUCE),
      SYSTEM,
    ],
    ['os.system by INST', p.pickle(p.MARK, COMMAND, Buffer.from('iposix\nsystem\n')), SYSTEM],
    ['os.system by OBJ', p.pickle(p.MARK, p.global('posix.system'), COMMAND, Buffer.from('o')), SYSTEM],
    ['os.system by NEWOBJ', p.pickle(p.global('posix.system'), p.tuple(COMMAND), p.NEWOBJ), SYSTEM],
    [
      'os.system by BUILD',
      p.pickle(
        p.global('argparse.Namespace'),
        p.EMPTY_TUPLE,
        p.NEWOBJ,
        p.dict({ __setstate__: p.global('posix.system') }),
        p.BUILD,
      ),
      SYSTEM,
    ],
    ['os.system in a dict', p.pickle(p.dict({ hidden: p.list(p.call('posix.system', COMMAND)) })), SYSTEM],
    ['builtins.eval', p.pickle(p.call('builtins.eval', COMMAND)), /refers to builtins\.eval/],
    ['__builtin__.eval', p.pickle(p.call('__builtin__.eval', COMMAND)), /refers to __builtin__\.eval/],
    [
      'a name inside a name',
      p.pickleOf(4, p.text('collections'), p.text('OrderedDict.__init__.__globals__'), p.STACK_GLOBAL),
      /refers to collections\.OrderedDict\.__init__\.__globals__/,
    ],
    [
      'the hasOwnProperty of JavaScript',
      p.pickle(p.global('constructor.prototype')),
      /refers to constructor\.prototype/,
    ],
    [
      'a dot more',
      p.pickleOf(4, p.text('torch._utils'), p.text('_rebuild_tensor_v2.x'), p.STACK_GLOBAL),
      /refers to torch\._utils\._rebuild_tensor_v2\.x/,
    ],
    ['a storage of another kind', p.pickle(p.global('torch.QInt8Storage')), /refers to torch\.QInt8Storage/],
    [
      'an array of numpy',
      p.pickle(p.global('numpy.core.multiarray._reconstruct')),
      /refers to numpy\.core\.multiarray\._reconstruct/,
    ],
    [
      'a name of control characters',
      p.pickle(Buffer.from('ca\u001b\n\u202eb\n')),
      /refers to a\\u\{1b\}\.\\u\{202e\}b/,
    ],
  ];
  test.each(hostile)('%s', (_, bytes, message) => {
    expect(messageOf(bytes)).toMatch(message);
  });

  test('with the opcode and its place', () => {
    expect(messageOf(p.pickle(item(1), p.global('posix.system')))).toMatch(
      /^GLOBAL at byte 4: refers to posix/,
    );
  });
});

describe('refuses', () => {
  const FRAMES = Buffer.from([0x95, 9, 0, 0, 0, 0, 0, 0, 0]);
  const broken: [string, Uint8Array, RegExp][] = [
    ['nothing', Buffer.alloc(0), /^byte 0: the pickle is cut short$/],
    ['protocol 0', Buffer.from('(lp0\n.'), /does not begin as a pickle of protocol 2 to 5 does/],
    ['protocol 6', p.pickleOf(6, p.NONE), /is of protocol 6, which is none of 2 to 5/],
    [
      'an unknown opcode',
      p.pickle(Buffer.from([0xff])),
      /^byte 2: opcode 0xff is not among those that weights need$/,
    ],
    ['a second beginning', p.pickle(p.pickle(p.NONE)), /opcode 0x80/],
    ['an extension', p.pickle(Buffer.from([0x82, 1])), /opcode 0x82/],
    ['NEWOBJ_EX', p.pickleOf(4, Buffer.from([0x92])), /opcode 0x92/],
    ['a buffer outside', p.pickleOf(5, Buffer.from([0x97])), /opcode 0x97/],
    ['an id in text', p.pickle(Buffer.from('P0\n')), /opcode 0x50/],
    ['no end', Buffer.concat([Buffer.from([0x80, 2]), p.NONE]), /the pickle is cut short/],
    ['a text that is cut', p.pickle(p.withUint32('X', 100)), /BINUNICODE at byte 2: the pickle is cut short/],
    ['a frame longer than the rest', p.pickleOf(4, FRAMES), /FRAME at byte 2: the pickle is cut short/],
    ['a text that is no UTF-8', p.pickle(Buffer.from([0x8c, 1, 0xff])), /a text that is no UTF-8/],
    ['a name without end', p.pickle(Buffer.from(`cposix${'x'.repeat(1000)}`)), /a name that does not end/],
    ['a name of something else', p.pickleOf(4, item(1), item(2), p.STACK_GLOBAL), /a name is no text/],
    ['a value where there is none', p.pickle(Buffer.from([0x85])), /takes a value where there is none/],
    [
      'a value from before the mark',
      p.pickle(item(1), p.MARK, Buffer.from([0x85])),
      /takes a value where there is none/,
    ],
    ['a mark where there is none', p.pickle(p.TUPLE), /takes values to a mark, and there is none/],
    ['values that are left over', p.pickle(item(1), item(2)), /values are left over/],
    ['a value that was not kept', p.pickle(p.get(5)), /asks for value 5, which was not kept/],
    ['adding to a tuple', p.pickle(p.EMPTY_TUPLE, item(1), p.APPEND), /adds to something that is no list/],
    [
      'an item of a list',
      p.pickle(p.EMPTY_LIST, item(1), item(2), p.SETITEM),
      /sets an item of something that is no dict/,
    ],
    ['a key without value', p.pickle(p.EMPTY_DICT, p.MARK, item(1), p.SETITEMS), /a key has no value/],
    ['a list as key', p.pickle(p.EMPTY_DICT, p.EMPTY_LIST, item(1), p.SETITEM), /a key is a list or a dict/],
    [
      'a call of a text',
      p.pickle(p.text('eval'), p.EMPTY_TUPLE, p.REDUCE),
      /calls something that is no function/,
    ],
    ['a call of a type', p.pickle(p.call('torch.float32')), /calls torch\.float32/],
    ['a call of a storage', p.pickle(p.call('torch.FloatStorage', item(1))), /calls torch\.FloatStorage/],
    [
      'a call without a tuple',
      p.pickle(p.global('torch.Size'), p.EMPTY_LIST, p.REDUCE),
      /takes a tuple, and finds something else/,
    ],
    [
      'state of a plain dict',
      p.pickle(p.EMPTY_DICT, p.EMPTY_DICT, p.BUILD),
      /sets the state of something that has none/,
    ],
    [
      'state of a name',
      p.pickle(p.global('torch.Size'), p.EMPTY_DICT, p.BUILD),
      /sets the state of something that has none/,
    ],
    [
      'state that is no dict',
      p.pickle(p.call('collections.OrderedDict'), p.tuple(p.EMPTY_DICT, p.EMPTY_DICT), p.BUILD),
      /sets the state of something that has none/,
    ],
    [
      'a filled OrderedDict',
      p.pickle(p.call('collections.OrderedDict', p.EMPTY_LIST)),
      /collections\.OrderedDict is called with arguments/,
    ],
    [
      'a size of something else',
      p.pickle(p.call('torch.Size', p.text('x'))),
      /torch\.Size is called with something else than lengths/,
    ],
    [
      'a device without name',
      p.pickle(p.call('torch.device', item(1))),
      /torch\.device is called without the name/,
    ],
    [
      'a tensor of nothing',
      p.pickle(p.call('torch._utils._rebuild_tensor_v2')),
      /_rebuild_tensor_v2 is called with something else/,
    ],
    [
      'a parameter of nothing',
      p.pickle(p.call('torch._utils._rebuild_parameter')),
      /_rebuild_parameter is called without a tensor/,
    ],
    [
      'another encoding',
      p.pickle(p.call('_codecs.encode', p.text('x'), p.text('rot13'))),
      /_codecs\.encode is called with something else/,
    ],
    [
      'bytes that are none',
      p.pickle(p.call('_codecs.encode', p.text('€'), p.text('latin1'))),
      /a text that is not latin1/,
    ],
    [
      'long bytes',
      p.pickle(p.call('_codecs.encode', p.text('x'.repeat(65)), p.text('latin1'))),
      /more than 64 characters/,
    ],
    [
      'objects of numpy',
      p.pickle(p.call('numpy.dtype', p.text('O8'))),
      /numpy\.dtype is called with an unknown type/,
    ],
    [
      'a number of numpy that is too short',
      p.pickle(numpyNumber('f8', Uint8Array.of(1))),
      /called with 1 bytes for a number of type f8/,
    ],
    [
      'an unknown order of bytes',
      p.pickle(numpyNumber('f8', new Uint8Array(8), '?')),
      /an unknown order of bytes/,
    ],
  ];
  test.each(broken)('%s', (_, bytes, message) => {
    expect(messageOf(bytes)).toMatch(message);
  });

  const id = (...items: Uint8Array[]) => p.pickle(p.tuple(...items), p.BINPERSID);
  const good = [p.text('storage'), p.global('torch.FloatStorage'), p.text('0'), p.text('cpu'), item(4)];
  test.each([
    ['that is no tuple', p.pickle(p.text('0'), p.BINPERSID)],
    ['that is empty', id()],
    ['of another kind', id(p.text('module'), ...good.slice(1))],
    ['of another type', id(p.text('storage'), p.global('torch.Size'), ...good.slice(2))],
    ['with a type in text', id(p.text('storage'), p.text('torch.FloatStorage'), ...good.slice(2))],
    ['with a key that is no text', id(...good.slice(0, 2), item(0), ...good.slice(3))],
    ['without a number of elements', id(...good.slice(0, 4))],
    ['with a number that is none', id(...good.slice(0, 4), p.float(0.5))],
    ['with a path for a key', id(...good.slice(0, 2), p.text('../../etc/passwd'), ...good.slice(3))],
  ])('an id of a storage %s', (_, bytes) => {
    expect(messageOf(bytes)).toMatch(
      /^BINPERSID at byte \d+: refers to (?:something outside|a storage by a name)/,
    );
  });
});

describe('costs no more than its limits:', () => {
  const MILLION = 1_000_000;
  const repeated = (text: string, times = MILLION) => Buffer.from(text.repeat(times), 'latin1');

  const bombs: [string, Uint8Array, RegExp][] = [
    [
      'a million lists inside each other',
      p.pickle(repeated(']'), repeated('a')),
      /more than 100000 values wait/,
    ],
    ['a million marks', p.pickle(repeated('(')), /more than 100000 values wait/],
    ['a million tuples inside each other', p.pickle(p.NONE, repeated('\x85')), /more than 500000 objects/],
    ['a million kept values', p.pickleOf(4, p.NONE, repeated('\x94')), /keeps more than 500000 values/],
    ['millions of steps', p.pickle(p.EMPTY_LIST, repeated('Na', 2 * MILLION)), /more than 3000000 steps/],
    ['an integer of 2^31 bytes', p.pickle(p.withUint32(0x8b, 2 ** 31)), /an integer of 2147483648 bytes/],
    [
      'an integer of 2^32 - 1 bytes',
      p.pickle(p.withUint32(0x8b, 2 ** 32 - 1)),
      /an integer of 4294967295 bytes/,
    ],
    ['a text of 2^32 - 1 bytes', p.pickle(p.withUint32('X', 2 ** 32 - 1)), /a text of 4294967295 bytes/],
    [
      'a text of 2^63 bytes',
      p.pickleOf(4, Buffer.from([0x8d, 0, 0, 0, 0, 0, 0, 0, 0x80])),
      /a text of 9223372036854776000 bytes/,
    ],
    [
      'bytes of 2^63 bytes',
      p.pickleOf(4, Buffer.from([0x8e, 0, 0, 0, 0, 0, 0, 0, 0x80])),
      /a value of 9223372036854776000 bytes/,
    ],
    ['a pickle of 33 MB', Buffer.alloc(33 * 2 ** 20), /^is longer than 33554432 bytes$/],
  ];
  test.each(bombs)('%s', (_, bytes, message) => {
    expect(messageOf(bytes)).toMatch(message);
  });

  test('a place to keep a value far away takes no room', () => {
    expect(read(p.pickle(item(1), p.put(2 ** 32 - 1)))).toBe(1);
  });

  test('lists that hold the last one twice take room once', () => {
    const twice = Array.from({ length: 1000 }, (_, i) => [
      p.EMPTY_LIST,
      p.MARK,
      p.get(i),
      p.get(i),
      p.APPENDS,
      p.put(i + 1),
    ]);
    // Written out, it would have 2^1000 items.
    const value = read(p.pickle(p.EMPTY_LIST, p.put(0), p.MARK, ...twice.flat(), p.APPENDS));
    expect(value).toHaveLength(1000);
  });

  test('a list may hold itself', () => {
    const value = read(p.pickle(p.EMPTY_LIST, p.put(0), p.get(0), p.APPEND));
    expect(Array.isArray(value) && value[0] === value).toBe(true);
  });

  test('very many objects may share one state, which is not copied', () => {
    const state = p.dict(Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}`, p.NONE])));
    const object = [p.global('argparse.Namespace'), p.EMPTY_TUPLE, p.NEWOBJ, p.get(0), p.BUILD];
    const value = read(
      p.pickle(p.EMPTY_LIST, state, p.put(0), p.APPEND, p.MARK, ...object, ...object, p.APPENDS),
    );
    expect(value).toMatchObject({ length: 3 });
    const [first, second, third] = value as [unknown, { attributes: unknown }, { attributes: unknown }];
    expect(second.attributes).toBe(first);
    expect(third.attributes).toBe(first);
  });
});

/** A single number of numpy; its bytes as they are, or as a piece that makes them. */
function numpyNumber(
  code: string,
  value: Uint8Array,
  order = '<',
  name = 'numpy.core.multiarray.scalar',
): Buffer {
  const state = p.tuple(
    item(3),
    p.text(order),
    p.NONE,
    p.NONE,
    p.NONE,
    p.integer(-1),
    p.integer(-1),
    item(0),
  );
  const type = Buffer.concat([
    p.call('numpy.dtype', p.text(code), Buffer.from([0x89]), Buffer.from([0x88])),
    state,
    p.BUILD,
  ]);
  return p.call(name, type, value.length > 16 ? value : p.bytes(value));
}

function bytesOf(array: { readonly buffer: ArrayBufferLike }): Uint8Array {
  return new Uint8Array(array.buffer);
}
