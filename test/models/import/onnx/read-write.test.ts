import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  GraphBuilder,
  type OnnxModel,
  type OnnxTensor,
  onnxByteLength,
  readOnnx,
  summarise,
  tensorValues,
  writeOnnx,
} from '../../../../src/models/import/onnx/index.js';
import { WireMessage } from '../../../../src/models/import/onnx/wire-writer.js';
import { tempFolder } from '../../../support/temp-folder.js';
import { bytesOf, outputOf, runGraph } from './run-graph.js';
import { foreignModel, modelOf } from './small-graphs.js';

const folder = tempFolder();
const ROOT = join(__dirname, '../../../..');
const TINY = join(ROOT, 'test/fixtures/tiny/model.onnx');

/** A model with each kind of attribute, and a graph in a node. */
function manifold(): OnnxModel {
  const graph = new GraphBuilder();
  graph.node('If', ['condition'], 'chosen');
  const inner = new GraphBuilder();
  inner.node('Identity', ['x'], 'y', { axis: -1, ends: [2 ** 40, -3, 0] });
  const { graph: branch } = modelOf(inner, [], [{ name: 'y', type: undefined, shape: undefined }]);
  const bytes = (text: string) => new TextEncoder().encode(text);
  const tensor: OnnxTensor = { name: '', type: 'bool', dims: [], data: Uint8Array.of(1) };
  const attributes: OnnxModel['graph']['nodes'][number]['attributes'] = [
    { name: 'float', kind: 'float', value: 0.5 },
    { name: 'int', kind: 'int', value: 9223372036854775807n },
    { name: 'least', kind: 'int', value: -9223372036854775808n },
    { name: 'string', kind: 'string', value: bytes('linear') },
    { name: 'tensor', kind: 'tensor', value: tensor },
    { name: 'graph', kind: 'graph', value: branch },
    { name: 'floats', kind: 'floats', value: [0.25, Number.NEGATIVE_INFINITY] },
    { name: 'ints', kind: 'ints', value: [] },
    { name: 'strings', kind: 'strings', value: [bytes('a'), bytes('')] },
  ];
  const nodes = graph.nodes.map((node) => ({ ...node, domain: 'com.microsoft', attributes }));
  const model = modelOf(graph, [{ name: 'x', type: 'int8', shape: [1, 'n', undefined] }], []);
  const initializers: OnnxTensor[] = [
    { name: 'half', type: 'float16', dims: [2], data: Uint8Array.of(0, 60, 0, 188) },
    { name: 'nibbles', type: 'int4', dims: [3], data: Uint8Array.of(0x21, 3) },
    { name: 'none', type: 'float32', dims: [0, 5], data: new Uint8Array() },
  ];
  const opsets = new Map([
    ['', 17],
    ['com.microsoft', 1],
  ]);
  return { ...model, opsets, graph: { ...model.graph, nodes, initializers } };
}

/** Buffers and arrays of bytes are the same here. */
function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    return { bytes: [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)] };
  }
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return [...value];
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}

test('reads what it has written, of every kind', async () => {
  const model = manifold();
  const bytes = await bytesOf(model);
  expect(onnxByteLength(model)).toBe(bytes.length);
  const read = readOnnx(bytes, 'm.onnx');
  expect(read.graph.nodes[0]?.attributes[1]?.value).toBe(9223372036854775807n);
  expect(plain(read)).toEqual(plain(model));
  expect((await bytesOf(read)).equals(bytes)).toBe(true);
});

test('writes a graph that runs as the original', async () => {
  const original = readFileSync(TINY);
  const numbers = Uint8Array.from({ length: 192 }, (_, i) => (i * 7) % 256);
  const image = { type: 'uint8', dims: [1, 8, 8, 3], numbers } as const;
  const [before, after] = await Promise.all([
    runGraph(folder, original, { image }),
    runGraph(folder, readOnnx(original, TINY), { image }),
  ]);
  expect(outputOf(before, 'logits').data).toHaveLength(4);
  expect(after).toEqual(before);
});

test('sums up a file', () => {
  expect(summarise(readOnnx(readFileSync(TINY), TINY))).toEqual({
    producer: 'cocotag test fixture',
    irVersion: 8,
    opset: 17,
    inputs: [{ name: 'image', type: 'uint8', shape: ['N', 8, 8, 3] }],
    outputs: [{ name: 'logits', type: 'float32', shape: ['N', 4], tail: 'Gemm' }],
    operators: new Map([
      ['Cast', 1],
      ['Gemm', 1],
      ['ReduceMean', 1],
    ]),
    parameters: 16,
  });
  expect([...summarise(manifold()).operators]).toEqual([
    ['Identity', 1],
    ['com.microsoft.If', 1],
  ]);
});

test.each(['fusion/model.onnx', 'picodet_s_416/model.onnx', 'resnet34/model.int8.onnx'])(
  'reads the bundled %s',
  async (name) => {
    const path = join(ROOT, 'models', name);
    const model = readOnnx(readFileSync(path), path);
    expect(summarise(model)).toMatchObject({
      opset: 17,
      inputs: [{ name: 'image', type: 'uint8' }],
      outputs: [{ name: 'logits' }, { name: 'maps', tail: 'Sigmoid' }],
    });
    const again = readOnnx(await bytesOf(model), path);
    expect(again.graph.nodes).toHaveLength(model.graph.nodes.length);
    expect(again.graph.initializers.map(({ name, dims }) => [name, dims])).toEqual(
      model.graph.initializers.map(({ name, dims }) => [name, dims]),
    );
  },
);

test('makes one tensor at a time, when its turn comes', async () => {
  const made: string[] = [];
  const graph = new GraphBuilder();
  for (const name of ['a', 'b', 'c']) {
    graph.constant(name, 'uint8', [100_000], async () => {
      made.push(name);
      return new Uint8Array(100_000);
    });
  }
  const chunks = writeOnnx(modelOf(graph, [], []));
  expect(made).toEqual([]);
  await chunks.next();
  expect(made).toEqual(['a']);
  for await (const _ of chunks);
  expect(made).toEqual(['a', 'b', 'c']);
});

test('does not write a tensor of another size than its shape', async () => {
  const graph = new GraphBuilder();
  graph.constant('a', 'float32', [2], async () => new Uint8Array(7));
  await expect(bytesOf(modelOf(graph, [], []))).rejects.toThrow('A tensor has 7 bytes in place of 8');
});

/** A file with one tensor that is stored as told. */
function fileWith(tensor: WireMessage): Uint8Array {
  const graph = new WireMessage().message(5, tensor);
  return fileOf(new WireMessage().integer(1, 8).message(7, graph));
}

function fileOf(message: WireMessage): Uint8Array {
  const bytes = message.message(8, new WireMessage().integer(2, 17)).pieces.map((piece) => {
    if ('load' in piece) throw new Error('late');
    return piece;
  });
  return Buffer.concat(bytes);
}

const tensorOf = (code: number, ...dims: number[]): WireMessage =>
  dims
    .reduce((message, size) => message.integer(1, size), new WireMessage())
    .integer(2, code)
    .text(8, 't');

describe('numbers that are not stored as bytes', () => {
  test.each<[string, WireMessage, number[]]>([
    ['floats', tensorOf(1, 2).floats(4, [0.5, -2]), [0.5, -2]],
    ['floats, one a field', tensorOf(1, 2).float(4, 0.5).float(4, -2), [0.5, -2]],
    ['int64', tensorOf(7, 2).integers(7, [-1, 2 ** 40]), [-1, 2 ** 40]],
    ['int32', tensorOf(6, 3).integers(5, [-1, 2, -70_000]), [-1, 2, -70_000]],
    ['int16', tensorOf(5, 2).integers(5, [-300, 300]), [-300, 300]],
    ['int8, one a field', tensorOf(3, 2).integer(5, -1).integer(5, 100), [-1, 100]],
    ['uint8', tensorOf(2, 2).integers(5, [255, 0]), [255, 0]],
    ['bool', tensorOf(9, 2).integers(5, [1, 0]), [1, 0]],
    ['doubles', tensorOf(11, 1).bytes(10, new Uint8Array(new Float64Array([0.1]).buffer)), [0.1]],
  ])('are read: %s', async (_, tensor, expected) => {
    const [found] = readOnnx(fileWith(tensor), 'm.onnx').graph.initializers;
    expect(found && (await tensorValues(found))).toEqual(expected);
  });
});

const node = (opType: string): WireMessage => new WireMessage().text(4, opType);
const inGraph = (field: number, message: WireMessage): Uint8Array =>
  fileOf(new WireMessage().integer(1, 8).message(7, new WireMessage().message(field, message)));
const nested = (depth: number): WireMessage => {
  const graph = new WireMessage();
  if (depth === 0) return graph;
  const attribute = new WireMessage()
    .text(1, 'body')
    .message(6, nested(depth - 1))
    .integer(20, 5);
  return graph.message(1, node('Loop').message(5, attribute));
};

test.each<[string, Uint8Array, string]>([
  ['nothing', new Uint8Array(), 'it has no graph'],
  ['text', Buffer.from('Hello, this is no model.'), 'cannot be read as ONNX'],
  ['no version', fileOf(new WireMessage().message(7, new WireMessage())), 'does not say its version'],
  ['no operators', Buffer.from([8, 8, 58, 0]), 'does not say its version of the operators'],
  ['weights in another file', fileWith(tensorOf(1, 2).integer(14, 1)), 'the tensor "t" lies in another file'],
  [
    'weights in /etc',
    fileWith(tensorOf(1, 2).message(13, new WireMessage().text(1, 'location').text(2, '/etc/passwd'))),
    'lies in another file',
  ],
  [
    'functions',
    fileOf(new WireMessage().integer(1, 8).message(25, new WireMessage())),
    'functions of its own',
  ],
  ['sparse weights', inGraph(15, new WireMessage()), 'sparse weights'],
  ['a compiled graph', inGraph(1, node('EPContext')), 'opens other files'],
  ['strings', fileWith(tensorOf(8, 1)), 'numbers of the kind 8'],
  ['too few numbers', fileWith(tensorOf(1, 3).floats(4, [1, 2])), 'has 8 bytes in place of 12'],
  ['a tensor that would fill the memory', fileWith(tensorOf(1, 2 ** 30, 2 ** 20)), 'has 0 bytes in place of'],
  ['sizes beyond numbers', fileWith(tensorOf(1, 2 ** 50, 2 ** 50)), 'has the shape ['],
  ['a negative size', fileWith(tensorOf(1, -1)), 'has the shape [-1]'],
  ['many axes', fileWith(tensorOf(1, ...Array.from({ length: 17 }, () => 1))), 'has the shape ['],
  ['a name that is no text', inGraph(1, new WireMessage().bytes(4, Uint8Array.of(255))), 'not UTF-8'],
  ['graphs without end', fileOf(new WireMessage().integer(1, 8).message(7, nested(20))), 'more than 8 deep'],
])('refuses %s', (_, bytes, message) => {
  expect(() => readOnnx(bytes, 'm.onnx')).toThrow(
    expect.objectContaining({
      code: 'MODEL_INVALID',
      path: 'm.onnx',
      message: expect.stringContaining(message),
    }),
  );
});

test('refuses millions of empty nodes before they fill the memory', () => {
  const graph = Buffer.alloc(4_000_000, Buffer.from([10, 0]));
  const file = fileOf(new WireMessage().integer(1, 8).bytes(7, graph));
  expect(() => readOnnx(file, 'm.onnx')).toThrow('more than 1000000 parts');
});

test('reads constants of old files, which are inputs as well', () => {
  const model = foreignModel();
  const inputs = [...model.graph.inputs, { name: 'weight', type: 'float32' as const, shape: [2, 3] }];
  const writing = bytesOf({ ...model, irVersion: 3, graph: { ...model.graph, inputs } });
  return writing.then((bytes) => expect(readOnnx(bytes, 'm').graph.inputs).toEqual(model.graph.inputs));
});
