import { Flags, type Interfaces } from '@oclif/core';
import { CocotagError } from '../errors.js';
import { parseLabels } from '../models/import/labels.js';
import type { ImportOptions, OnnxOptions, PictureOptions } from '../models/import/options.js';
import type { Size } from '../types.js';
import { RESULT_FLAGS } from './result.js';
import { readText } from './streams.js';
import { share, wholeNumber } from './tag-flags.js';

const text = (name: string, helpGroup: string, helpValue: string, description: string) =>
  Flags.custom<string>({
    helpGroup,
    helpValue,
    description,
    parse: async (value) => notBlank(name, value),
  })();

const size = (name: string, description: string) =>
  Flags.custom<Size>({
    helpGroup: 'PHOTOS',
    helpValue: '<n>|<w>x<h>',
    description,
    parse: async (value) => sizeOf(name, value),
  })();

const perChannel = (name: string, description: string) =>
  Flags.custom<readonly [number, number, number]>({
    helpGroup: 'PHOTOS',
    helpValue: '<r,g,b>',
    description,
    parse: async (value) => channels(name, value),
  })();

/** The flags that say how a file of weights becomes a package. */
export const IMPORT_FLAGS = {
  name: text('name', 'PACKAGE', '<id>', 'What the package is to be called. Needed.'),
  labels: text(
    'labels',
    'PACKAGE',
    '<file>',
    "Label names, one a line or as JSON, in the order of the network's output. Default: the file's own, or COCO's 80.",
  ),
  threshold: Flags.custom<number>({
    char: 't',
    helpGroup: 'PACKAGE',
    helpValue: '<0..1>',
    description: "The score that makes a tag. Default: the file's own, or 0.5.",
    parse: async (value) => share('threshold', value),
  })(),
  title: text('title', 'PACKAGE', '<text>', 'One line for people.'),
  licence: text('licence', 'PACKAGE', '<text>', 'The licence of the weights, for the model card.'),
  source: text('source', 'PACKAGE', '<text>', 'Where the weights come from, for the model card.'),
  weights: Flags.option({
    options: ['float32', 'int16'] as const,
    helpGroup: 'PACKAGE',
    description: 'How a checkpoint is stored; int16 halves the file and moves scores by less than 0.001.',
  })(),
  explain: Flags.boolean({
    allowNo: true,
    helpGroup: 'PACKAGE',
    description: 'Make the graph that explains from a checkpoint, too (default).',
  }),
  resize: Flags.custom<number>({
    helpGroup: 'PHOTOS',
    helpValue: '<n>',
    description: 'The shorter side of a photo goes to n pixels. Default: 8/7 of --crop.',
    parse: async (value) => wholeNumber('resize', value),
  })(),
  crop: size('crop', "The middle that is cut out. Default: the graph's size, or 224."),
  squash: size('squash', 'Both sides go to this size instead; the aspect ratio is not kept.'),
  filter: Flags.option({
    options: ['triangle', 'cubic'] as const,
    helpGroup: 'PHOTOS',
    description: 'How pixels are averaged: triangle (bilinear, default) or cubic.',
  })(),
  mean: perChannel('mean', "Of pixels from 0 to 1. Default for a checkpoint: ImageNet's."),
  std: perChannel('std', "Standard deviation. Default for a checkpoint: ImageNet's."),
  layout: Flags.option({
    options: ['NCHW', 'NHWC'] as const,
    helpGroup: 'ONNX',
    description: 'Which axis of the input holds the colours, where the graph does not show it.',
  })(),
  channels: Flags.option({
    options: ['RGB', 'BGR'] as const,
    helpGroup: 'ONNX',
    description: 'The order of the colours. Default: RGB.',
  })(),
  scale: Flags.custom<number>({
    helpGroup: 'ONNX',
    helpValue: '<x>',
    description: 'What a byte is multiplied by before --mean and --std. Default: 1/255.',
    parse: async (value) => positive('scale', value),
  })(),
  output: text('output', 'ONNX', '<name>', 'The output that has the labels, where there are several.'),
  activation: Flags.option({
    options: ['none', 'sigmoid', 'softmax'] as const,
    helpGroup: 'ONNX',
    description: 'What the output is: logits (none), or scores. Default: what the last operation shows.',
  })(),
  'accept-softmax': Flags.boolean({
    helpGroup: 'ONNX',
    description: 'Take a network that chooses one label a photo; two labels then rarely pass at once.',
  }),
  ...RESULT_FLAGS,
};

export type ImportSettings = Partial<Interfaces.InferredFlags<typeof IMPORT_FLAGS>>;

/**
 * What the library is told about an import.
 *
 * @throws CocotagError USAGE.
 */
export async function importOptions(settings: ImportSettings): Promise<ImportOptions> {
  const { name, labels, threshold, title, licence, source, weights, mean, std } = settings;
  if (name === undefined) {
    throw new CocotagError('USAGE', 'The package needs a name', {
      hint: 'Say --name mine, or what you like.',
    });
  }
  return {
    name,
    labels: labels === undefined ? undefined : parseLabels(await readText(labels), labels),
    threshold,
    title,
    licence,
    source,
    weights,
    mean,
    std,
    hasExplainer: settings.explain,
    picture: pictureOptions(settings),
    onnx: onnxOptions(settings),
  };
}

function pictureOptions({ resize, crop, squash, filter }: ImportSettings): PictureOptions {
  return { resize, crop, squash, filter };
}

/** undefined where nothing was said that is for ONNX files only. */
function onnxOptions(settings: ImportSettings): OnnxOptions | undefined {
  const { layout, channels, scale, output, activation, 'accept-softmax': isSoftmaxAccepted } = settings;
  const options: OnnxOptions = { layout, channels, scale, output, activation, isSoftmaxAccepted };
  return Object.values(options).some((value) => value !== undefined) ? options : undefined;
}

function notBlank(name: string, text: string): string {
  if (text.trim() !== '') return text;
  throw new CocotagError('USAGE', `--${name} takes a text, and none was given`);
}

function positive(name: string, text: string): number {
  // 1/255 is what people write in their training code.
  const [, above, below = '1'] = /^([^/]+)(?:\/([^/]+))?$/.exec(text) ?? [];
  const value = Number(above) / Number(below);
  if (Number.isFinite(value) && value > 0) return value;
  throw new CocotagError('USAGE', `--${name} takes a number above 0, not "${text}"`);
}

function sizeOf(name: string, text: string): Size {
  const [, width, height = width] = /^(\d{1,4})(?:x(\d{1,4}))?$/i.exec(text) ?? [];
  const size = { width: Number(width), height: Number(height) };
  if (size.width >= 1 && size.height >= 1) return size;
  throw new CocotagError('USAGE', `--${name} takes a side in pixels, or both as 320x224, not "${text}"`);
}

function channels(name: string, text: string): readonly [number, number, number] {
  const [red, green, blue, ...more] = text
    .split(',')
    .map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const values = [red, green, blue].filter((value) => value !== undefined && Number.isFinite(value));
  const [r, g, b] = values;
  if (more.length === 0 && r !== undefined && g !== undefined && b !== undefined) return [r, g, b];
  throw new CocotagError('USAGE', `--${name} takes three numbers such as 0.485,0.456,0.406, not "${text}"`);
}
