import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { GraphBuilder, type OnnxModel } from '../../src/models/import/onnx/index.js';
import { RESNET_FAMILY } from '../../src/models/import/resnet/index.js';
import { tensorsOf } from '../../src/models/import/resnet/layers.js';
import { modelOf } from '../models/import/onnx/small-graphs.js';
import { floats, pthOf, tensor } from './checkpoint-writer.js';
import { ROOT } from './cocotag.js';
import { dict, integer, orderedDict } from './pickle-writer.js';

/** A checkpoint of the fixtures, unpacked. */
export function goldenCheckpoint(name: 'resnet18' | 'resnet34'): Buffer {
  return gunzipSync(readFileSync(join(ROOT, `test/fixtures/checkpoints/${name}-f16.pth.gz`)));
}

/** The longest of its tensors, a convolution of layer4. */
const ELEMENTS = 512 * 512 * 3 * 3;

/**
 * A ResNet-18 as a training program writes it, made in a moment: all weights are zeros of one storage, so that its
 * logits are its biases, whatever the picture.
 *
 * @param biases - One a label.
 * @param facts - What the checkpoint says beside its weights, as pieces of a pickle.
 */
export function smallCheckpoint(
  biases: readonly number[],
  facts: Readonly<Record<string, Uint8Array>> = {},
): Buffer {
  const [shape] = RESNET_FAMILY;
  if (shape === undefined) throw new Error('the family has no member');
  const labels = biases.length;
  const tensors = [...tensorsOf({ ...shape, labels, head: 'fc' })].map(([name, shape]) => {
    if (name === 'fc.bias') return [name, tensor({ key: '1', elements: labels, shape })] as const;
    return [name, tensor({ type: 'HalfStorage', elements: ELEMENTS, shape })] as const;
  });
  return pthOf(
    dict({ epoch: integer(3), model_state_dict: orderedDict(Object.fromEntries(tensors)), ...facts }),
    new Uint8Array(2 * ELEMENTS),
    floats(...biases),
  );
}

/** How a graph breaks the rules that only running it shows. */
export type Misbehaviour = 'none' | 'neighbours' | 'not finite' | 'other width' | 'one picture';

/**
 * A classifier of two labels by the mean colour of 8x8 pixels that says it keeps to our contract, and does so or not.
 */
export function contractModel(misbehaviour: Misbehaviour = 'none'): OnnxModel {
  const graph = new GraphBuilder();
  const wide = graph.node('Cast', ['image'], 'wide', { to: 1 });
  const planes = graph.node('Transpose', [wide], 'planes', { perm: [0, 3, 1, 2] });
  const pooled = graph.node('GlobalAveragePool', [planes], 'pooled');
  const flat = graph.node('Flatten', [pooled], 'flat', { axis: 1 });
  const weight = graph.floats('weight', [2, 3], [0.01, 0, 0, 0, 0.01, -0.01]);
  const bias = graph.floats('bias', [2], [-1, 0.5]);
  const scores = graph.node('Gemm', [flat, weight, bias], 'scores', { transB: 1 });
  let last = scores;
  if (misbehaviour === 'neighbours') {
    const mean = graph.node('ReduceMean', [scores], 'mean', { axes: [0], keepdims: 1 });
    last = graph.node('Sub', [scores, mean], 'centred');
  } else if (misbehaviour === 'not finite') {
    last = graph.node('Div', [scores, graph.floats('zero', [1], [0])], 'divided');
  } else if (misbehaviour === 'other width') {
    // As many numbers a picture as there are pictures: no program can see it before it runs.
    const sizes = graph.node('Shape', ['image'], 'sizes');
    const [first, second] = [graph.integers('first', [0]), graph.integers('second', [1])];
    const pictures = graph.node('Slice', [sizes, first, second], 'pictures');
    last = graph.node('Slice', [scores, first, pictures, second], 'cut');
  } else if (misbehaviour === 'one picture') {
    last = graph.node('Reshape', [scores, graph.integers('shape', [1, 2])], 'reshaped');
  }
  graph.node('Add', [last, graph.floats('nothing', [1], [0])], 'logits');
  return modelOf(
    graph,
    [{ name: 'image', type: 'uint8', shape: ['N', 8, 8, 3] }],
    [{ name: 'logits', type: 'float32', shape: misbehaviour === 'other width' ? ['N', 'L'] : ['N', 2] }],
  );
}

/** What an export of a classifier looks like: float NCHW pictures of 32x32 in, logits of this many labels out. */
export function exportedModel(labels: number): OnnxModel {
  const graph = new GraphBuilder();
  const pooled = graph.node('GlobalAveragePool', ['input'], 'pooled');
  const flat = graph.node('Flatten', [pooled], 'flat', { axis: 1 });
  const numbers = Array.from({ length: 3 * labels }, (_, i) => ((i * 7) % 11) / 10 - 0.5);
  const weight = graph.floats('weight', [labels, 3], numbers);
  const bias = graph.floats('bias', [labels], numbers.slice(0, labels));
  graph.node('Gemm', [flat, weight, bias], 'output', { transB: 1 });
  return modelOf(
    graph,
    [{ name: 'input', type: 'float32', shape: ['batch', 3, 32, 32] }],
    [{ name: 'output', type: 'float32', shape: ['batch', labels] }],
  );
}
