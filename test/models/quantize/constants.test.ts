import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { GraphBuilder, littleEndian } from '../../../src/models/import/onnx/index.js';
import { Constants } from '../../../src/models/quantize/constants.js';
import { GraphIndex } from '../../../src/models/quantize/graph-index.js';
import { modelOf } from '../import/onnx/small-graphs.js';

function constantsOf(graph: GraphBuilder): Constants {
  return new Constants(new GraphIndex(modelOf(graph, [], []).graph));
}

/** Weights as the packages store them: int16, cast, times a scale. */
function stored(
  dims: readonly number[],
  integers: readonly number[],
  scaleDims: readonly number[],
  scales: readonly number[],
) {
  const graph = new GraphBuilder();
  const narrow = graph.constant('w.int16', 'int16', dims, littleEndian(Int16Array.from(integers)));
  const wide = graph.node('Cast', [narrow], 'w.wide', { to: 1 });
  graph.node('Mul', [wide, graph.floats('w.scale', scaleDims, scales)], 'w');
  return graph;
}

describe('a constant', () => {
  test('of integers and a scale along any axes is what the graph would compute', async () => {
    const shape = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 });
    const isOpen = fc.array(fc.boolean(), { minLength: 4, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(shape, isOpen, async (dims, open) => {
        const scaleDims = dims.map((size, axis) => (open[axis] ? size : 1));
        const count = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);
        const integers = Array.from({ length: count(dims) }, (_, i) => 7 * i - 20);
        const scales = Array.from({ length: count(scaleDims) }, (_, i) => 0.5 + i);
        const found = await constantsOf(stored(dims, integers, scaleDims, scales)).floats('w');
        const expected = integers.map((integer, i) => {
          let at = 0;
          let rest = i;
          const place = [...dims].reverse().map((size) => {
            const here = rest % size;
            rest = Math.floor(rest / size);
            return here;
          });
          place.reverse().forEach((here, axis) => {
            at = at * (scaleDims[axis] ?? 1) + (scaleDims[axis] === 1 ? 0 : here);
          });
          return Math.fround(integer * (scales[at] ?? Number.NaN));
        });
        expect([found?.dims, [...(found?.values ?? [])]]).toEqual([dims, expected]);
      }),
    );
  });

  test('may have the smaller factor first, fewer axes, and be handed on', async () => {
    const graph = new GraphBuilder();
    const wide = graph.floats('wide', [2, 2], [1, 2, 3, 4]);
    const product = graph.node('Mul', [graph.floats('row', [2], [10, 100]), wide], 'product');
    graph.node('Identity', [product], 'w');
    const found = await constantsOf(graph).floats('w');
    expect([found?.dims, [...(found?.values ?? [])]]).toEqual([
      [2, 2],
      [10, 200, 30, 400],
    ]);
  });

  test('may stand in a node', async () => {
    const graph = new GraphBuilder();
    const value = {
      name: '',
      type: 'float32',
      dims: [2],
      data: littleEndian(Float32Array.of(3, 4)),
    } as const;
    graph.nodes.push({
      opType: 'Constant',
      domain: '',
      name: 'c',
      inputs: [],
      outputs: ['c'],
      attributes: [{ name: 'value', kind: 'tensor', value }],
    });
    expect([...((await constantsOf(graph).floats('c'))?.values ?? [])]).toEqual([3, 4]);
  });

  test.each<[string, (graph: GraphBuilder) => void]>([
    ['integers alone', (g) => g.constant('w', 'int16', [1], Uint8Array.of(1, 0))],
    [
      'half floats',
      (g) => g.node('Cast', [g.constant('h', 'float16', [1], Uint8Array.of(0, 60))], 'w', { to: 1 }),
    ],
    ['a cast to integers', (g) => g.node('Cast', [g.floats('f', [1], [1.5])], 'w', { to: 6 })],
    [
      'factors that do not fit',
      (g) => g.node('Mul', [g.floats('a', [2, 3], Array(6).fill(1)), g.floats('b', [2], [1, 2])], 'w'),
    ],
    [
      'factors that both grow',
      (g) => g.node('Mul', [g.floats('a', [2, 1], [1, 2]), g.floats('b', [1, 2], [1, 2])], 'w'),
    ],
    ['another operation', (g) => g.node('Sqrt', [g.floats('a', [1], [4])], 'w')],
    ['what comes of a picture', (g) => g.node('Mul', ['image', g.floats('a', [1], [4])], 'w')],
    [
      'a circle',
      (g) => {
        g.node('Identity', ['v'], 'w');
        g.node('Identity', ['w'], 'v');
      },
    ],
    [
      'a product of products of products',
      (g) => {
        let name = g.floats('a', [1], [2]);
        for (const next of ['b', 'c', 'd', 'e', 'w']) name = g.node('Mul', [name, name], next);
      },
    ],
  ])('is none: %s', async (_, add) => {
    const graph = new GraphBuilder();
    add(graph);
    const constants = constantsOf(graph);
    expect(constants.dims('w')).toBeUndefined();
    expect(await constants.floats('w')).toBeUndefined();
  });
});
