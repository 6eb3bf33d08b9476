import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CocotagError } from '../../../src/errors.js';
import { type OnnxModel, type OnnxNode, readOnnx } from '../../../src/models/import/onnx/index.js';
import { observedModel, planModel, quantizedModel } from '../../../src/models/quantize/index.js';
import { bytesOf } from '../import/onnx/run-graph.js';
import { motleyNetwork } from './small-networks.js';

/** All that is done with a graph but running it. Nothing but a CocotagError may come of it. */
async function quantising(make: () => OnnxModel): Promise<'quantised' | 'refused'> {
  try {
    const model = make();
    const plan = await planModel(model, 'm.onnx');
    const { tensors } = observedModel(model, plan);
    const parameters = new Map(tensors.map((tensor) => [tensor, { scale: 0.1, zeroPoint: 7 }]));
    await bytesOf(await quantizedModel(model, plan, parameters));
    return 'quantised';
  } catch (error) {
    if (!(error instanceof CocotagError) || error.code !== 'MODEL_INVALID') throw error;
    expect(error.message.length).toBeLessThan(1000);
    return 'refused';
  }
}

let bytes: Buffer;

beforeAll(async () => {
  bytes = await bytesOf(motleyNetwork());
  expect(await quantising(() => readOnnx(bytes, 'm.onnx'))).toBe('quantised');
});

test('a file is refused or quantised, whatever bytes are changed', async () => {
  const change = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
      const changed = Buffer.from(bytes);
      for (const { at, value } of changes) changed[at % bytes.length] = value;
      await quantising(() => readOnnx(changed, 'm.onnx'));
    }),
    { numRuns: 300 },
  );
});

test('a graph is refused or quantised, however its values are mixed up', async () => {
  const model = motleyNetwork();
  const { nodes, initializers, inputs, outputs } = model.graph;
  const names = [
    '',
    ...[
      ...nodes.flatMap((node) => node.outputs),
      ...[...initializers, ...inputs, ...outputs].map(({ name }) => name),
    ],
  ];
  const name = fc.constantFrom(...names);
  const rewired = fc.record({
    at: fc.nat({ max: nodes.length - 1 }),
    inputs: fc.option(fc.array(name, { maxLength: 5 }), { nil: undefined }),
    outputs: fc.option(fc.array(name, { maxLength: 2 }), { nil: undefined }),
    opType: fc.option(
      fc.constantFrom('Relu', 'Conv', 'Add', 'Concat', 'MaxPool', 'Identity', 'Cast', 'Constant', 'Clip'),
      { nil: undefined },
    ),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(rewired, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      async (changes, isTurned) => {
        const mixed: OnnxNode[] = nodes.map((node, i) => {
          const {
            inputs = node.inputs,
            outputs = node.outputs,
            opType = node.opType,
          } = changes.find(({ at }) => at === i) ?? {};
          return { ...node, inputs, outputs, opType };
        });
        const order = isTurned ? mixed.reverse() : mixed;
        await quantising(() => ({ ...model, graph: { ...model.graph, nodes: order } }));
      },
    ),
    { numRuns: 300 },
  );
});
