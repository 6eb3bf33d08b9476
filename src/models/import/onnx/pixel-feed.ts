import { codeOf, type ElementType } from './element-types.js';
import type { GraphBuilder } from './graph-builder.js';

/** One number a channel, in the order in which the network takes its channels. */
export type PerChannel = readonly [number, number, number];

/** How a network wants its pixels: (byte * scale - mean) / deviation, in an order of channels and axes. */
export interface PixelFeed {
  readonly layout: 'NCHW' | 'NHWC';
  readonly channels: 'RGB' | 'BGR';
  /** 1 for bytes as they are, 1 / 255 for 0 to 1. */
  readonly scale: number;
  readonly mean: PerChannel;
  readonly std: PerChannel;
}

/** What ImageNet's networks, torchvision's among them, are fed with. */
export const IMAGENET_FEED: PixelFeed = {
  layout: 'NCHW',
  channels: 'RGB',
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/**
 * Adds what makes a network's input of our own: uint8 [N, H, W, 3], RGB. Normalising is not folded into the first
 * convolution: its padding is zeros of the normalised picture, which are no zeros before.
 *
 * @param image - The name of the bytes.
 * @param prefix - Of the names that are added.
 * @param type - What the network takes. Where that is uint8, scale, mean and deviation are left out.
 * @returns The name of the network's input.
 */
export function addPixelFeed(
  graph: GraphBuilder,
  image: string,
  feed: PixelFeed,
  prefix: string,
  type: ElementType = 'float32',
): string {
  let value = image;
  if (feed.channels === 'BGR') {
    const order = graph.integers(`${prefix}reversed`, [2, 1, 0]);
    value = graph.node('Gather', [value, order], `${prefix}bgr`, { axis: 3 });
  }
  if (feed.layout === 'NCHW') {
    value = graph.node('Transpose', [value], `${prefix}planes`, { perm: [0, 3, 1, 2] });
  }
  if (type === 'uint8') return value;
  value = addNormalisation(graph, value, feed, prefix);
  return type === 'float32' ? value : graph.node('Cast', [value], `${prefix}narrow`, { to: codeOf(type) });
}

function addNormalisation(
  graph: GraphBuilder,
  bytes: string,
  { layout, scale, mean, std }: PixelFeed,
  prefix: string,
): string {
  const dims = layout === 'NCHW' ? [1, 3, 1, 1] : [1, 1, 1, 3];
  let value = graph.node('Cast', [bytes], `${prefix}pixels`, { to: codeOf('float32') });
  const centre = mean.map((channel) => channel / scale);
  if (centre.some((channel) => channel !== 0)) {
    value = graph.node('Sub', [value, graph.floats(`${prefix}mean`, dims, centre)], `${prefix}centred`);
  }
  const factor = std.map((channel) => scale / channel);
  if (factor.some((channel) => channel !== 1)) {
    value = graph.node('Mul', [value, graph.floats(`${prefix}scale`, dims, factor)], `${prefix}normalised`);
  }
  return value;
}
