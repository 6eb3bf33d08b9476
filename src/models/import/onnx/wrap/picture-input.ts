import type { ElementType } from '../element-types.js';
import type { OnnxGraph, OnnxValue } from '../model.js';
import { IMAGENET_FEED, type PixelFeed } from '../pixel-feed.js';
import type { WrapOptions } from './options.js';
import { listed, notWrappable } from './refusal.js';

/** The input of a graph that takes pictures, with all that is needed to feed it. */
export interface PictureInput {
  readonly name: string;
  readonly type: ElementType;
  readonly feed: PixelFeed;
  readonly width: number;
  readonly height: number;
  /** How many pictures it takes at once; undefined where any number may come. */
  readonly fixedBatch: number | undefined;
}

/**
 * Understands the input of a graph, by what it says and by what the options add.
 *
 * @throws CocotagError MODEL_INVALID, with what to say in the hint.
 */
export function pictureInput(graph: OnnxGraph, options: WrapOptions): PictureInput {
  const { path } = options;
  const [input] = graph.inputs;
  if (input === undefined || graph.inputs.length > 1) {
    const found = graph.inputs.length === 0 ? 'it has no input' : `it has several (${listed(graph.inputs)})`;
    throw notWrappable(path, `one input for pictures is wanted, and ${found}`, 'Export the network alone.');
  }
  const { type = 'bool', shape } = input;
  if (shape?.length !== 4 || !['float32', 'float16', 'uint8'].includes(type)) {
    const found = `${input.type ?? 'of an unknown kind'} ${shape ? `[${shape.map((size) => size ?? '?').join(', ')}]` : ''}`;
    throw notWrappable(
      path,
      `its input "${input.name}" is ${found}, no picture`,
      'A picture is float32, float16 or uint8 with four axes.',
    );
  }
  const layout = layoutOf(input, options);
  const [batch] = shape;
  const [heightAxis, widthAxis] = layout === 'NCHW' ? [2, 3] : [1, 2];
  return {
    name: input.name,
    type,
    feed: { ...feedOf(type, options), layout },
    height: sideOf('height', shape[heightAxis], options),
    width: sideOf('width', shape[widthAxis], options),
    fixedBatch: typeof batch === 'number' ? batch : undefined,
  };
}

function layoutOf({ name, shape = [] }: OnnxValue, { path, feed }: WrapOptions): PixelFeed['layout'] {
  const fits = (axis: number): boolean => typeof shape[axis] !== 'number' || shape[axis] === 3;
  const isPlanes = fits(1) && (feed?.layout ?? 'NCHW') === 'NCHW';
  const isPixels = fits(3) && (feed?.layout ?? 'NHWC') === 'NHWC';
  if (isPlanes !== isPixels) return isPlanes ? 'NCHW' : 'NHWC';
  const found = `[${shape.map((size) => size ?? '?').join(', ')}]`;
  if (isPlanes) {
    // An axis that says three is better than one that says nothing.
    if ((shape[1] === 3) !== (shape[3] === 3)) return shape[1] === 3 ? 'NCHW' : 'NHWC';
    throw notWrappable(
      path,
      `its input "${name}" ${found} does not show which axis holds the colours`,
      'Say its layout: NCHW or NHWC.',
    );
  }
  throw notWrappable(
    path,
    `its input "${name}" ${found} has no three colours${feed?.layout === undefined ? '' : ` where ${feed.layout} has them`}`,
    'Photos are given as red, green and blue.',
  );
}

function feedOf(type: ElementType, { path, feed }: WrapOptions): Omit<PixelFeed, 'layout'> {
  const { channels = 'RGB', scale = IMAGENET_FEED.scale, mean, std } = feed ?? {};
  if (type === 'uint8') {
    if (mean === undefined && std === undefined && feed?.scale === undefined) {
      return { channels, scale: 1, mean: [0, 0, 0], std: [1, 1, 1] };
    }
    throw notWrappable(
      path,
      'it takes bytes, so that it normalises by itself',
      'Leave scale, mean and deviation out.',
    );
  }
  if (mean === undefined || std === undefined) {
    throw notWrappable(
      path,
      `it takes ${type}, and a graph does not say how pixels become that`,
      "Say its mean and standard deviation a channel, for pixels from 0 to 1; ImageNet's are 0.485,0.456,0.406 and 0.229,0.224,0.225; 0,0,0 and 1,1,1 for none.",
    );
  }
  const isSane =
    [...mean, ...std, scale].every(Number.isFinite) && std.every((channel) => channel > 0) && scale > 0;
  if (!isSane) {
    throw notWrappable(path, 'its mean, deviation or scale is no such number', 'Deviations are above 0.');
  }
  if (scale < 0.1 && mean.some((channel) => channel > 1)) {
    throw notWrappable(
      path,
      `its mean (${mean.join(', ')}) lies beyond pixels from 0 to 1`,
      'Say the scale 1 where mean and deviation are for bytes, or divide both by 255.',
    );
  }
  return { channels, scale, mean, std };
}

function sideOf(side: 'width' | 'height', found: OnnxSize, options: WrapOptions): number {
  const told = options[side];
  if (typeof found === 'number' && told !== undefined && told !== found) {
    throw notWrappable(
      options.path,
      `its ${side} is ${found}, not ${told}`,
      `Leave the ${side} out, or export the network for another.`,
    );
  }
  const size = typeof found === 'number' ? found : told;
  if (size !== undefined && Number.isInteger(size) && size >= 1 && size <= LARGEST_SIDE) return size;
  throw notWrappable(
    options.path,
    size === undefined ? `it takes pictures of any ${side}` : `its ${side} is ${size}`,
    `Say the ${side} of the pictures it was trained on, 1 to ${LARGEST_SIDE}.`,
  );
}

type OnnxSize = number | string | undefined;

/** As in a manifest. */
const LARGEST_SIDE = 4096;
