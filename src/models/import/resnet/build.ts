import {
  addPixelFeed,
  GraphBuilder,
  IMAGENET_FEED,
  type OnnxModel,
  type OnnxValue,
  type PerChannel,
} from '../onnx/index.js';
import { featureCount, type ResnetArchitecture } from './architecture.js';
import type { ReadTensor } from './fold.js';
import { addBackbone, addHead, addOpenBackbone, type NetworkParts } from './network.js';
import type { NamedWeights, WeightStorage } from './stored-weights.js';

/** How a graph is built. */
export interface ResnetOptions {
  /** Of the pictures that it will get, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Of pixels from 0 to 1, RGB. Default: ImageNet's. */
  readonly mean?: PerChannel | undefined;
  readonly std?: PerChannel | undefined;
  /** Default: `float32`. int16 halves the file and moves scores by less than 1e-3. */
  readonly weights?: WeightStorage | undefined;
}

/** 17 is what onnxruntime has known since 1.12; 8 is the newest version of the file that goes with it. */
const OPSET = 17;
const IR_VERSION = 8;

/** Halves a side as every strided layer of a ResNet does, the stem's two and three stages'. */
const HALVINGS = 5;

/**
 * The graph that tags: `logits` float32 [N, labels], and `maps` float32 [N, labels, h, w], which is what the last
 * layer says of each cell of the last stage by itself: sigmoid(W f + b), 0 to 1.
 *
 * Nothing is read before the graph is written (`writeOnnx`), and then one layer at a time.
 *
 * @param read - Gives a tensor's numbers; writing fails with what it throws, and with CHECKPOINT_INVALID where they
 * are not as many as `architecture` says, or not finite.
 */
export function buildResnet(
  architecture: ResnetArchitecture,
  read: ReadTensor,
  options: ResnetOptions,
): OnnxModel {
  const { parts, pixels } = startGraph(architecture, read, options);
  const { graph } = parts;
  const features = addBackbone(parts, pixels);
  const head = addHead(parts);
  addLogits(graph, features, head);
  const cells = graph.node('Conv', [features, headKernel(parts, head), head.bias], 'cells');
  graph.node('Sigmoid', [cells], 'maps');
  return finish(parts, options, 'maps');
}

/**
 * The graph that explains: `gradcam` float32 [N, labels, h, w], Grad-CAM at the last convolution of layer4[-1]
 * (conv2, in bottlenecks conv3), after ReLU, unscaled; and `logits`.
 *
 * In closed form, without a backward pass: between that convolution's output A and a logit lie the normalisation's
 * scale s, a ReLU, the mean over the h * w cells and the last layer's W, so that the weight of channel c for label k
 * is W[k,c] * s[c] * n[c] / (h * w)^2, with n[c] the cells where the block's output is positive. The normalisation
 * stays apart from its convolution here, so that A need not be computed back: where s is 0 it could not.
 *
 * @param read - As for {@link buildResnet}.
 * @param options - int16 weights move these maps by up to 7e-3 of their largest value (on the golden networks, which
 * are random), where float32 ones are within 4e-5 of pytorch-grad-cam's.
 */
export function buildResnetExplainer(
  architecture: ResnetArchitecture,
  read: ReadTensor,
  options: ResnetOptions,
): OnnxModel {
  const { parts, pixels } = startGraph(architecture, read, options);
  const { graph } = parts;
  const { convolved, scale, features } = addOpenBackbone(parts, pixels);
  const head = addHead(parts);
  addLogits(graph, features, head);
  const { width, height } = mapSize(options);
  // Behind a ReLU the sign is 1 where a value is positive and else 0.
  const positive = graph.node('Sign', [features], 'positive');
  const share = graph.node('GlobalAveragePool', [positive], 'positive.share');
  const slope = graph.node('Mul', [share, scale], 'slope');
  const perCell = graph.floats('per_cell', [], [1 / (width * height)]);
  const weighted = graph.node(
    'Mul',
    [convolved, graph.node('Mul', [slope, perCell], 'slope.cell')],
    'weighted',
  );
  const summed = graph.node('Conv', [weighted, headKernel(parts, head)], 'gradcam.signed');
  graph.node('Relu', [summed], 'gradcam');
  return finish(parts, options, 'gradcam');
}

function startGraph(
  architecture: ResnetArchitecture,
  read: ReadTensor,
  { mean, std, weights }: ResnetOptions,
): { parts: NetworkParts; pixels: string } {
  const graph = new GraphBuilder();
  const feed = { ...IMAGENET_FEED, ...(mean && { mean }), ...(std && { std }) };
  const pixels = addPixelFeed(graph, 'image', feed, 'input.');
  return { parts: { graph, architecture, read, storage: weights ?? 'float32' }, pixels };
}

function addLogits(graph: GraphBuilder, features: string, { weight, bias }: NamedWeights): void {
  const pooled = graph.node('GlobalAveragePool', [features], 'avgpool');
  const flat = graph.node('Flatten', [pooled], 'flatten', { axis: 1 });
  graph.node('Gemm', [flat, weight, bias], 'logits', { transB: 1 });
}

/** The last layer's weights as those of a 1x1 convolution. */
function headKernel({ graph, architecture }: NetworkParts, { weight }: NamedWeights): string {
  const shape = graph.integers('head.kernel.shape', [architecture.labels, featureCount(architecture), 1, 1]);
  return graph.node('Reshape', [weight, shape], 'head.kernel');
}

/** How many cells the last stage has for a picture. */
export function mapSize({ width, height }: Pick<ResnetOptions, 'width' | 'height'>): {
  width: number;
  height: number;
} {
  const cells = (side: number) => Math.ceil(side / 2 ** HALVINGS);
  return { width: cells(width), height: cells(height) };
}

function finish(
  { graph, architecture }: NetworkParts,
  options: ResnetOptions,
  maps: 'maps' | 'gradcam',
): OnnxModel {
  const { labels, name } = architecture;
  const cells = mapSize(options);
  const value = (name: string, shape: readonly (number | string)[]): OnnxValue => ({
    name,
    type: name === 'image' ? 'uint8' : 'float32',
    shape: ['N', ...shape],
  });
  return {
    irVersion: IR_VERSION,
    producer: 'cocotag',
    opsets: new Map([['', OPSET]]),
    graph: {
      name,
      nodes: graph.nodes,
      initializers: graph.initializers,
      inputs: [value('image', [options.height, options.width, 3])],
      outputs: [value('logits', [labels]), value(maps, [labels, cells.height, cells.width])],
    },
  };
}
