import { type GraphBuilder, littleEndian } from '../onnx/index.js';
import { featureCount, type ResnetArchitecture } from './architecture.js';
import { type ReadTensor, readConvolution, readExact, readFolded, readNorm } from './fold.js';
import { blocksOf, type ConvolutionLayer, type ResidualBlock, stemOf, weightShape } from './layers.js';
import { addWeights, type NamedWeights, type WeightStorage } from './stored-weights.js';

/** What the layers of one network are built with. */
export interface NetworkParts {
  readonly graph: GraphBuilder;
  readonly architecture: ResnetArchitecture;
  readonly read: ReadTensor;
  readonly storage: WeightStorage;
}

/** The last block in pieces, for Grad-CAM. */
export interface OpenBlock {
  /** What its last convolution gives, before normalisation. */
  readonly convolved: string;
  /** The normalisation's scale, [channels, 1, 1]. */
  readonly scale: string;
  /** What the block gives. */
  readonly features: string;
}

/** Adds everything from normalised pixels to the last stage, BatchNorm folded. @returns The features' name. */
export function addBackbone(parts: NetworkParts, pixels: string): string {
  return blocksOf(parts.architecture).reduce(
    (value, block) => addBlock(parts, block, value),
    addStem(parts, pixels),
  );
}

/** {@link addBackbone}, with the last block's last convolution and its BatchNorm apart. */
export function addOpenBackbone(parts: NetworkParts, pixels: string): OpenBlock {
  const blocks = blocksOf(parts.architecture);
  const before = blocks
    .slice(0, -1)
    .reduce((value, block) => addBlock(parts, block, value), addStem(parts, pixels));
  return addOpenBlock(parts, blocks.slice(-1)[0] as ResidualBlock, before); // Every stage has a block.
}

/** Adds the weights of the last layer, [labels, channels]. */
export function addHead({ graph, architecture, read, storage }: NetworkParts): NamedWeights {
  const { head, labels } = architecture;
  const shape = [labels, featureCount(architecture)];
  return addWeights(
    graph,
    head,
    {
      shape,
      read: async () => ({
        weight: await readExact(read, `${head}.weight`, labels * featureCount(architecture)),
        bias: await readExact(read, `${head}.bias`, labels),
      }),
    },
    storage,
  );
}

function addStem(parts: NetworkParts, pixels: string): string {
  const { graph } = parts;
  const stem = relu(graph, addConvolution(parts, stemOf(parts.architecture), pixels));
  return graph.node('MaxPool', [stem], 'maxpool', {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
  });
}

function addBlock(parts: NetworkParts, block: ResidualBlock, input: string): string {
  const { graph } = parts;
  const last = block.convolutions.length - 1;
  const value = block.convolutions.reduce((x, layer, i) => {
    const convolved = addConvolution(parts, layer, x);
    return i === last ? convolved : relu(graph, convolved);
  }, input);
  return addSum(parts, block, value, input);
}

function addOpenBlock(parts: NetworkParts, block: ResidualBlock, input: string): OpenBlock {
  const { graph, read, storage } = parts;
  const layer = block.convolutions.slice(-1)[0] ?? block.convolutions[0];
  const value = block.convolutions
    .slice(0, -1)
    .reduce((x, inner) => relu(graph, addConvolution(parts, inner, x)), input);
  const weights = addWeights(
    graph,
    layer.name,
    {
      shape: weightShape(layer),
      read: async () => ({
        weight: await readConvolution(layer, read),
        bias: new Float32Array(layer.outputs),
      }),
    },
    storage,
  );
  const convolved = convolve(graph, layer, value, weights);
  const perChannel = [layer.outputs, 1, 1];
  const constant = (part: 'scale' | 'shift'): string =>
    graph.constant(`${layer.norm}.${part}`, 'float32', perChannel, async () =>
      littleEndian(Float32Array.from((await readNorm(layer, read))[part])),
    );
  const scale = constant('scale');
  const scaled = graph.node('Mul', [convolved, scale], `${layer.norm}.scaled`);
  const normalised = graph.node('Add', [scaled, constant('shift')], layer.norm);
  return { convolved, scale, features: addSum(parts, block, normalised, input) };
}

function addSum(
  parts: NetworkParts,
  { name, shortcut }: ResidualBlock,
  value: string,
  input: string,
): string {
  const { graph } = parts;
  const other = shortcut === undefined ? input : addConvolution(parts, shortcut, input);
  return relu(graph, graph.node('Add', [value, other], `${name}.add`));
}

function addConvolution(parts: NetworkParts, layer: ConvolutionLayer, input: string): string {
  const { graph, read, storage } = parts;
  const lazy = { shape: weightShape(layer), read: () => readFolded(layer, read) };
  return convolve(graph, layer, input, addWeights(graph, layer.name, lazy, storage));
}

function convolve(
  graph: GraphBuilder,
  { name, kernel, stride, groups }: ConvolutionLayer,
  input: string,
  { weight, bias }: NamedWeights,
): string {
  const pad = (kernel - 1) / 2;
  return graph.node('Conv', [input, weight, bias], name, {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    group: groups,
  });
}

function relu(graph: GraphBuilder, input: string): string {
  return graph.node('Relu', [input], `${input}.relu`);
}
