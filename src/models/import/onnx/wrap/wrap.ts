import { codeOf } from '../element-types.js';
import { GraphBuilder } from '../graph-builder.js';
import type { OnnxGraph, OnnxModel } from '../model.js';
import { addPixelFeed } from '../pixel-feed.js';
import { cutSigmoid } from './cut-sigmoid.js';
import { batchBound } from './fixed-batch.js';
import { freeNames, OWN_PREFIX, type Renamed } from './free-names.js';
import { type LabelOutput, labelOutput } from './label-output.js';
import type { WrapOptions, WrappedOnnx } from './options.js';
import { type PictureInput, pictureInput } from './picture-input.js';
import { notWrappable } from './refusal.js';

/** The oldest operators that broadcast as the ones do that are added (Max, Min). */
const OLDEST_OPSET = 8;

/** Before version 4 of the file constants had to be inputs too; 8 goes with all those operators. */
const OLDEST_IR = 8;

/** Scores of a sigmoid or softmax are kept this far from 0 and 1, whose logits are infinite: at ±16. */
const CLOSEST = 1e-7;

/**
 * Brings a graph of another contract to ours: uint8 [N, H, W, 3] RGB in, `logits` float32 [N, labels] out.
 *
 * A Sigmoid at the end is cut off; what else comes out of a sigmoid or softmax is turned back, log(p / (1 - p)).
 * Other outputs are dropped. A graph that keeps to the contract already stays as it is, with all its outputs.
 *
 * @throws CocotagError MODEL_INVALID where the graph cannot be wrapped, or not without an option: the hint says which.
 */
export async function wrapOnnx(model: OnnxModel, options: WrapOptions): Promise<WrappedOnnx> {
  const opset = model.opsets.get('') ?? 0;
  if (opset < OLDEST_OPSET) {
    throw notWrappable(options.path, `its operators are of version ${opset}`, 'Export it with opset 17.');
  }
  const input = pictureInput(model.graph, options);
  const output = labelOutput(model.graph, options);
  const notes = await batchNotes(model.graph, input, options);
  const { width, height } = input;
  const sizes = { width, height, labels: output.labels };
  if (keepsContract(input, output)) return { model, ...sizes, notes };
  const names = freeNames(model.graph);
  const graph = wrapped(names, input, output);
  const irVersion = Math.max(model.irVersion, OLDEST_IR);
  return { model: { ...model, irVersion, graph }, ...sizes, notes };
}

/** What a network was exported with must not bind it: tells of it, or refuses. */
async function batchNotes(
  graph: OnnxGraph,
  { fixedBatch }: PictureInput,
  { path }: WrapOptions,
): Promise<string[]> {
  if (fixedBatch === undefined) return [];
  const bound = await batchBound(graph);
  if (fixedBatch === 1 && bound === undefined) {
    return [
      'It was exported for one picture at a time; nothing in it counts on that, and it now takes any number.',
    ];
  }
  const why =
    bound === undefined ? '' : `, and its operation ${bound.opType} "${bound.name}" may count on that`;
  throw notWrappable(
    path,
    `it takes ${fixedBatch} pictures at a time${why}`,
    "Export it with a free first axis (torch.onnx.export(..., dynamic_axes={'input': {0: 'N'}})).",
  );
}

function keepsContract(input: PictureInput, output: LabelOutput): boolean {
  return (
    input.name === 'image' &&
    input.type === 'uint8' &&
    input.feed.layout === 'NHWC' &&
    input.feed.channels === 'RGB' &&
    input.fixedBatch === undefined &&
    output.name === 'logits' &&
    output.type === 'float32' &&
    output.isFlat &&
    output.activation === 'none'
  );
}

function wrapped({ graph, nameOf }: Renamed, input: PictureInput, output: LabelOutput): OnnxGraph {
  const before = new GraphBuilder();
  const pixels = addPixelFeed(before, 'image', input.feed, OWN_PREFIX, input.type);
  // Not by the builder, which names a node as its output: one of the graph's own may be called as its input is.
  const handOver = { opType: 'Identity', domain: '', name: `${OWN_PREFIX}input`, attributes: [] };
  before.nodes.push({ ...handOver, inputs: [pixels], outputs: [nameOf(input.name)] });
  const after = new GraphBuilder();
  const result = nameOf(output.name);
  const cut = output.activation === 'sigmoid' ? cutSigmoid(graph, result) : undefined;
  addLogits(after, result, cut === undefined ? output : { ...output, activation: 'none' });
  return {
    name: graph.name,
    nodes: [...before.nodes, ...(cut ?? graph).nodes, ...after.nodes],
    initializers: [...before.initializers, ...graph.initializers, ...after.initializers],
    inputs: [{ name: 'image', type: 'uint8', shape: ['N', input.height, input.width, 3] }],
    outputs: [{ name: 'logits', type: 'float32', shape: ['N', output.labels] }],
  };
}

/** Adds what makes logits of an output. */
function addLogits(graph: GraphBuilder, name: string, { type, isFlat, activation }: LabelOutput): void {
  let value = name;
  const add = (opType: string, inputs: readonly string[], output: string, attributes = {}): void => {
    value = graph.node(opType, inputs, `${OWN_PREFIX}${output}`, attributes);
  };
  if (!isFlat) add('Flatten', [value], 'flat', { axis: 1 });
  if (type !== 'float32') add('Cast', [value], 'wide', { to: codeOf('float32') });
  if (activation !== 'none') {
    const number = (called: string, x: number) => graph.floats(`${OWN_PREFIX}${called}`, [], [x]);
    const one = number('one', 1);
    add('Max', [value, number('lowest', CLOSEST)], 'above0');
    add('Min', [value, number('highest', 1 - CLOSEST)], 'below1');
    const score = value;
    add('Sub', [one, score], 'rest');
    add('Div', [score, value], 'odds');
    add('Log', [value], 'log_odds');
  }
  graph.node('Identity', [value], 'logits');
}
