import { describe, expect, test } from '@jest/globals';
import { floats, opened, pthOf, tensor } from '../../../support/checkpoint-writer.js';
import {
  APPEND,
  call,
  dict,
  EMPTY_DICT,
  EMPTY_LIST,
  get,
  integer,
  NONE,
  put,
  SETITEM,
  text,
} from '../../../support/pickle-writer.js';

const weight = (offset = 0) => tensor({ elements: 4, shape: [1], offset });
const state = (offset = 0) => dict({ 'fc.weight': weight(offset) });
const ONE = floats(0, 1, 2, 3);

async function placeOf(value: Uint8Array): Promise<unknown> {
  const { place, otherPlaces, tensors, read } = await opened(pthOf(value, ONE));
  const [name = ''] = tensors.keys();
  return { place, otherPlaces, name, number: (await read(name))[0] };
}

describe('takes the state dict', () => {
  const found = { name: 'fc.weight', number: 0, otherPlaces: [] };
  const checkpoints: [string, Uint8Array, string][] = [
    ['itself', state(), ''],
    ['under state_dict', dict({ state_dict: state() }), 'state_dict'],
    ['under model_state_dict', dict({ epoch: integer(1), model_state_dict: state() }), 'model_state_dict'],
    ['under model', dict({ model: state(), optimizer: dict({ state: dict({}) }) }), 'model'],
    ['under ema', dict({ ema: state() }), 'ema'],
    ['under ema.module', dict({ ema: dict({ module: state() }) }), 'ema.module'],
    ['under model.state_dict', dict({ model: dict({ state_dict: state() }) }), 'model.state_dict'],
    ['beside a loss that is a tensor', dict({ loss: weight(1), state_dict: state() }), 'state_dict'],
    ['where another name is a text', dict({ state_dict: text('none'), model: state() }), 'model'],
    ['where another name has no tensors', dict({ state_dict: dict({}), model: state() }), 'model'],
  ];
  test.each(checkpoints)('%s', async (_, value, place) => {
    expect(await placeOf(value)).toEqual({ ...found, place });
  });

  test('before averaged weights, and names those', async () => {
    const value = dict({ model_ema: state(1), model: state(), ema: dict({ module: state(2) }) });
    expect(await placeOf(value)).toEqual({
      ...found,
      place: 'model',
      otherPlaces: ['ema.module', 'model_ema'],
    });
  });

  test('once, where it stands under two names', async () => {
    const value = dict({ model: Buffer.concat([state(), put(0)]), state_dict: get(0) });
    expect(await placeOf(value)).toMatchObject({ place: 'state_dict', otherPlaces: [] });
  });

  test('where dicts hold themselves', async () => {
    const self = [EMPTY_DICT, put(0), text('model'), get(0), SETITEM, text('ema'), state(), SETITEM];
    expect(await placeOf(Buffer.concat(self))).toMatchObject({ place: 'ema' });
  });
});

describe('takes off prefixes', () => {
  const names: [string[], string, string[]][] = [
    [['conv1.weight', 'fc.bias'], '', ['conv1.weight', 'fc.bias']],
    [['module.a', 'module.b'], 'module.', ['a', 'b']],
    [['model.a', 'model.b'], 'model.', ['a', 'b']],
    [['backbone.a', 'backbone.b'], 'backbone.', ['a', 'b']],
    [['_orig_mod.a'], '_orig_mod.', ['a']],
    [['module.model.module.a', 'module.model.module.b'], 'module.model.module.', ['a', 'b']],
    [['backbone.a', 'head.b'], '', ['backbone.a', 'head.b']],
    [['module.backbone.a', 'module.head.b'], 'module.', ['backbone.a', 'head.b']],
    [['model.a', 'model.'], '', ['model.a', 'model.']],
    [['modulea.b'], '', ['modulea.b']],
  ];
  test.each(names)('%j: %j', async (given, prefix, expected) => {
    const checkpoint = await opened(
      pthOf(dict(Object.fromEntries(given.map((name) => [name, weight()]))), ONE),
    );
    expect(checkpoint.prefix).toBe(prefix);
    expect([...checkpoint.tensors.keys()]).toEqual(expected);
  });

  test('though a counter of averaging has none', async () => {
    const value = dict({ n_averaged: weight(), 'module.a': weight(), 'module.b': weight(), extra: NONE });
    expect([...(await opened(pthOf(value, ONE))).tensors.keys()]).toEqual(['a', 'b']);
  });
});

describe('what a checkpoint says of itself', () => {
  const half = Buffer.concat([Buffer.from('G'), Buffer.from([0x3f, 0xe0, 0, 0, 0, 0, 0, 0])]);
  const texts = (...items: string[]) =>
    Buffer.concat([EMPTY_LIST, ...items.flatMap((item) => [text(item), APPEND])]);
  const numbered = (keys: readonly Uint8Array[]) =>
    Buffer.concat([
      EMPTY_DICT,
      ...keys.flatMap((key, i) => [key, text('cat dog'.split(' ')[i] ?? ''), SETITEM]),
    ]);

  const facts: [string, Uint8Array, unknown][] = [
    ['a threshold', dict({ threshold: half }), { threshold: 0.5 }],
    ['a threshold that is none', dict({ threshold: integer(7) }), {}],
    ['thresholds', dict({ thresholds: Buffer.concat([EMPTY_LIST, half, APPEND]) }), { thresholds: [0.5] }],
    ['a number of classes', dict({ num_cls: integer(80) }), { classCount: 80 }],
    ['a number of classes that is none', dict({ num_classes: integer(-1) }), {}],
    ['an architecture', dict({ arch: text('resnet34') }), { architecture: 'resnet34' }],
    ['an architecture under model', dict({ model: text('resnet34') }), { architecture: 'resnet34' }],
    ['an epoch', dict({ epoch: integer(0) }), { epoch: 0 }],
    ['labels', dict({ classes: texts('cat', 'dog') }), { labels: ['cat', 'dog'] }],
    [
      'labels by number',
      dict({ idx_to_class: numbered([integer(0), integer(1)]) }),
      { labels: ['cat', 'dog'] },
    ],
    [
      'labels by number in text',
      dict({ id2label: numbered([text('0'), text('1')]) }),
      { labels: ['cat', 'dog'] },
    ],
    ['labels with a gap', dict({ id2label: numbered([text('0'), text('2')]) }), {}],
    ['labels that are no texts', dict({ classes: integer(80) }), {}],
    [
      'settings',
      dict({ args: dict({ arch: text('resnet50'), num_classes: integer(5) }) }),
      { architecture: 'resnet50', classCount: 5 },
    ],
    [
      'settings of argparse',
      dict({
        args: Buffer.concat([call('argparse.Namespace'), dict({ arch: text('resnet50') }), Buffer.from('b')]),
      }),
      { architecture: 'resnet50' },
    ],
    [
      'metrics',
      dict({ metrics: dict({ mAP: half, best: Buffer.from([0x88]), none: NONE, name: text('x') }) }),
      { metrics: { mAP: 0.5, best: true, none: null, name: 'x' } },
    ],
    [
      'metrics that hold themselves',
      dict({ metrics: Buffer.concat([EMPTY_LIST, put(9), get(9), APPEND]) }),
      { metrics: [[[[[[]]]]]] },
    ],
    [
      'metrics with tensors',
      dict({ metrics: dict({ loss: weight(), mAP: half }) }),
      { metrics: { mAP: 0.5 } },
    ],
    [
      'metrics that are called __proto__',
      dict({ metrics: dict({ __proto__x: half, ['__proto__']: half }) }),
      { metrics: { __proto__x: 0.5 } },
    ],
    [
      'metrics that are not finite',
      dict({ metrics: Buffer.from([0x47, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0]) }),
      { metrics: null },
    ],
    [
      'metrics of great integers',
      dict({ metrics: Buffer.from([0x8a, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1]) }),
      { metrics: '18446744073709551616' },
    ],
    ['metrics with long texts', dict({ metrics: dict({ log: text('x'.repeat(1001)) }) }), { metrics: {} }],
  ];
  test.each(facts)('%s', async (_, said, expected) => {
    // The state dict is added to what is said: a SETITEM behind the last one.
    const value = Buffer.concat([said, text('state_dict'), state(), SETITEM]);
    expect((await opened(pthOf(value, ONE))).facts).toEqual(expected);
  });

  test('is bounded, where it branches without end', async () => {
    const twice = [EMPTY_LIST, put(9), get(9), APPEND, get(9), APPEND, get(9), APPEND];
    const many = Array.from({ length: 100 }, () => [get(9), APPEND]).flat();
    const value = dict({ state_dict: state(), metrics: Buffer.concat([...twice, ...many]) });
    const { metrics } = (await opened(pthOf(value, ONE))).facts;
    expect(JSON.stringify(metrics).length).toBeLessThan(100_000);
  });
});
