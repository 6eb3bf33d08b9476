import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CocotagError } from '../../../../src/errors.js';
import { readCheckpoint } from '../../../../src/models/import/checkpoint/checkpoint.js';
import {
  floats,
  MemorySource,
  pthOf,
  pthParts,
  safetensorsOf,
  tensor,
} from '../../../support/checkpoint-writer.js';
import * as p from '../../../support/pickle-writer.js';
import { withZip64End, zipOf } from '../../../support/zip-writer.js';

/** How many files each property tries; a long run sets more: COCOTAG_FUZZ=100000 npx jest .../fuzz.test.ts */
const RUNS = Number(process.env.COCOTAG_FUZZ ?? 1000);

const half = tensor({ type: 'HalfStorage', key: '1', elements: 4, shape: [2, 2], strides: [1, 2] });
const state = p.orderedDict({
  'model.conv1.weight': tensor({ elements: 6, shape: [2, 3] }),
  'model.fc.weight': p.call(
    'torch._utils._rebuild_parameter',
    half,
    Buffer.from([0x88]),
    p.call('collections.OrderedDict'),
  ),
  'model.fc.bias': tensor({ elements: 6, shape: [2], offset: 4, strides: [1] }),
});
const number = p.call(
  'numpy.core.multiarray.scalar',
  Buffer.concat([
    p.call('numpy.dtype', p.text('f8'), p.NONE, p.NONE),
    p.tuple(p.integer(3), p.text('<')),
    p.BUILD,
  ]),
  p.bytes(new Uint8Array(8)),
);
const checkpoint = p.dict({
  epoch: p.integer(7),
  model_state_dict: Buffer.concat([state, p.put(1)]),
  ema: p.dict({ module: p.get(1) }),
  num_cls: p.integer(80),
  threshold: p.float(0.27),
  labels: p.list(p.text('cat'), p.text('dog')),
  metrics: p.dict({ mAP: number, history: p.tuple(p.float(0.25), p.integer(2 ** 40)) }),
});
const storages = [floats(0, 1, 2, 3, 4, 5), Buffer.from(Uint16Array.of(0, 1, 2, 3).buffer)];

const VALID = {
  pth: pthOf(checkpoint, ...storages),
  packed: zipOf(pthParts(checkpoint, storages).map((part) => ({ ...part, isDeflated: true }))),
  zip64: withZip64End(pthOf(checkpoint, ...storages)),
  safetensors: safetensorsOf(
    {
      __metadata__: { format: 'pt', threshold: '0.27' },
      'model.a': { dtype: 'F32', shape: [1, 2], data_offsets: [0, 8] },
      'model.b': { dtype: 'BF16', shape: [4], data_offsets: [8, 16] },
    },
    floats(1, 2, 3, 4),
  ),
};

/** What is done to a file. Places are shares of its length. */
type Change =
  | { readonly kind: 'set'; readonly at: number; readonly value: number }
  | { readonly kind: 'number'; readonly at: number; readonly value: number }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'remove' | 'repeat'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array };

// Without the bias of fast-check to small numbers: most changes would be made to the first bytes.
const at = fc.noBias(fc.nat(999_999)).map((millionths) => millionths / 1e6);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('set' as const), at, value: fc.nat(255) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('number' as const),
      at,
      value: fc.constantFrom(0, 1, 2 ** 16 - 1, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1),
    }),
  },
  fc.record({ kind: fc.constant('cut' as const), at }),
  fc.record({
    kind: fc.constantFrom('remove' as const, 'repeat' as const),
    at,
    length: fc.integer({ min: 1, max: 64 }),
  }),
  fc.record({
    kind: fc.constant('insert' as const),
    at,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 16 }),
  }),
);
const changes = fc.array(change, { minLength: 1, maxLength: 4 });

function changed(file: Buffer, change: Change): Buffer {
  const place = Math.floor(change.at * file.length);
  const before = file.subarray(0, place);
  const after = file.subarray(place);
  switch (change.kind) {
    case 'set': {
      const copy = Buffer.from(file);
      if (place < copy.length) copy[place] = change.value;
      return copy;
    }
    case 'number': {
      const copy = Buffer.from(file);
      if (place + 4 <= copy.length) copy.writeUInt32LE(change.value, place);
      return copy;
    }
    case 'cut':
      return before;
    case 'remove':
      return Buffer.concat([before, after.subarray(change.length)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, change.length), after]);
    case 'insert':
      return Buffer.concat([before, change.bytes, after]);
  }
}

/**
 * Reads all of a file that somebody changed: it is read, or refused with a CocotagError. Counts the work, whose bounds
 * grow with the file and with nothing that the file says.
 */
async function readAll(file: Buffer): Promise<'read' | 'refused'> {
  const source = new MemorySource(file);
  let numbers = 0;
  try {
    const checkpoint = await readCheckpoint(source);
    JSON.stringify(checkpoint.facts);
    for (const name of checkpoint.tensors.keys()) numbers += (await checkpoint.read(name)).length;
    return 'read';
  } catch (error) {
    if (!(error instanceof CocotagError)) throw error;
    expect(error).toMatchObject({ code: 'CHECKPOINT_INVALID', hint: expect.any(String) });
    expect(error.message.length).toBeLessThan(500);
    return 'refused';
  } finally {
    expect(source.largestRead).toBeLessThanOrEqual(file.length);
    // A header of each entry, read with what follows, comes to some 16 kB or the whole file.
    expect(source.bytesRead).toBeLessThanOrEqual(60 * file.length);
    // Numbers may be shared, up to 16 MiB of them; what is packed may unpack to more.
    expect(numbers).toBeLessThanOrEqual(2 ** 24 + 8 * file.length);
  }
}

/** By name, so that a counterexample is short. */
const files = fc.constantFrom(...(Object.keys(VALID) as (keyof typeof VALID)[])); // The keys of a table of ours.

test.each(Object.entries(VALID))('the %s file is good before it is changed', async (_, file) => {
  expect(await readAll(file)).toBe('read');
});

test('a file in which anything was changed is read, or refused in good form', async () => {
  await fc.assert(
    fc.asyncProperty(files, changes, async (file, changes) => {
      await readAll(changes.reduce(changed, VALID[file]));
    }),
    { numRuns: RUNS },
  );
});

test('so is one whose pickle was changed, in a zip file that is good', async () => {
  await fc.assert(
    fc.asyncProperty(changes, async (changes) => {
      const [, ...others] = pthParts(checkpoint, storages);
      const bytes = changes.reduce(changed, p.pickle(checkpoint));
      await readAll(zipOf([{ name: 'a/data.pkl', bytes }, ...others]));
    }),
    { numRuns: RUNS },
  );
});

/** Lengths, strides, offsets: most of them possible, some of them lies. */
const length = fc.oneof(
  { weight: 30, arbitrary: fc.nat(2) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 6, 2 ** 20, 2 ** 31, 2 ** 40, 2 ** 53) },
);
const tensors: fc.Arbitrary<Uint8Array> = fc
  .record({
    type: fc.constantFrom(...Array(6).fill('FloatStorage'), 'HalfStorage', 'ByteStorage', 'LongStorage'),
    key: fc.constantFrom(...Array(12).fill('0'), '1', '2', '../0'),
    elements: fc.constantFrom(...Array(12).fill(6), 4, 24, 3, 2 ** 40),
    offset: length,
    axes: fc.array(fc.tuple(length, length), { maxLength: 3 }),
  })
  .map(({ axes, ...piece }) =>
    tensor({ ...piece, shape: axes.map(([length]) => length), strides: axes.map(([, stride]) => stride) }),
  );

const keys = fc.constantFrom(
  ...[
    'state_dict',
    'model',
    'ema',
    'module',
    'module.fc.weight',
    'module.fc.bias',
    'metrics',
    'threshold',
    'epoch',
  ],
  ...['num_cls', 'labels', 'args', '__proto__', 'n_averaged'],
);
const names = fc.constantFrom(
  ...[
    'torch._utils._rebuild_tensor_v2',
    'torch._utils._rebuild_parameter',
    'torch.Size',
    'torch.FloatStorage',
  ],
  ...['torch.device', 'collections.OrderedDict', 'argparse.Namespace', 'numpy.dtype', '_codecs.encode'],
  ...['numpy.core.multiarray.scalar', 'posix.system'],
);
const leaf = fc.oneof(
  { weight: 12, arbitrary: tensors },
  { weight: 3, arbitrary: fc.oneof(length, fc.nat(100)).map(p.integer) },
  { weight: 3, arbitrary: fc.double().map(p.float) },
  { weight: 3, arbitrary: fc.oneof(keys, fc.constantFrom('latin1', 'f8', '<'), fc.string()).map(p.text) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 9 }).map(p.bytes) },
  { weight: 3, arbitrary: fc.constantFrom(p.NONE, number, p.get(0), p.get(1)) },
  { weight: 1, arbitrary: names.map(p.global) },
);
/** Values of all kinds, put together as pickles are, and now and then as they never are. */
const { value: values } = fc.letrec<{ value: Uint8Array }>((tie) => {
  const value = tie('value');
  const items = fc.array(value, { maxLength: 5 });
  const entries = fc.array(fc.tuple(keys, value), { maxLength: 5 }).map((list) => Object.fromEntries(list));
  return {
    value: fc.oneof(
      { maxDepth: 4 },
      { weight: 20, arbitrary: leaf },
      { weight: 2, arbitrary: items.map((list) => p.list(...list)) },
      { weight: 2, arbitrary: items.map((list) => p.tuple(...list)) },
      { weight: 4, arbitrary: entries.map(p.dict) },
      { weight: 4, arbitrary: entries.map(p.orderedDict) },
      {
        weight: 4,
        arbitrary: fc.tuple(value, fc.nat(1)).map(([kept, i]) => Buffer.concat([kept, p.put(i)])),
      },
      { weight: 1, arbitrary: fc.tuple(names, items).map(([name, args]) => p.call(name, ...args)) },
      { weight: 1, arbitrary: fc.tuple(value, value).map((both) => Buffer.concat([...both, p.BUILD])) },
    ),
  };
});

test('so is one whose pickle is put together of anything', async () => {
  const dicts = fc.dictionary(keys, values, { minKeys: 1, maxKeys: 4 });
  await fc.assert(
    fc.asyncProperty(dicts, async (dict) => {
      // What is kept from the start can be asked for anywhere, the whole by its own parts.
      const whole = [
        p.EMPTY_DICT,
        p.put(0),
        p.put(1),
        ...Object.entries(dict).flatMap(([key, value]) => [p.text(key), value, p.SETITEM]),
      ];
      await readAll(pthOf(Buffer.concat(whole), ...storages));
    }),
    { numRuns: RUNS },
  );
});

test('so is one made of parts of two', async () => {
  await fc.assert(
    fc.asyncProperty(files, files, at, at, async (one, other, from, to) => {
      const head = VALID[one].subarray(0, Math.floor(from * VALID[one].length));
      await readAll(Buffer.concat([head, VALID[other].subarray(Math.floor(to * VALID[other].length))]));
    }),
    { numRuns: RUNS },
  );
});

test('so are any bytes', async () => {
  const heads = fc
    .constantFrom('PK\x03\x04', '', '\x20\0\0\0\0\0\0\0{')
    .map((head) => Buffer.from(head, 'latin1'));
  await fc.assert(
    fc.asyncProperty(heads, fc.uint8Array({ maxLength: 500 }), async (head, bytes) => {
      await readAll(Buffer.concat([head, bytes]));
    }),
    { numRuns: RUNS },
  );
});
