import { featureCount, type ResnetArchitecture } from './architecture.js';

/** A convolution with the batch normalisation behind it. Padding is half the kernel. */
export interface ConvolutionLayer {
  /** What its weights are called, without `.weight`. */
  readonly name: string;
  /** What the normalisation is called. */
  readonly norm: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Width and height of the kernel. */
  readonly kernel: number;
  readonly stride: number;
  readonly groups: number;
}

/** A residual block: convolutions in turn, and the one on the shortcut where the size changes. */
export interface ResidualBlock {
  readonly name: string;
  readonly convolutions: readonly [ConvolutionLayer, ...ConvolutionLayer[]];
  readonly shortcut: ConvolutionLayer | undefined;
}

/** The first convolution of all. */
export function stemOf({ planes }: ResnetArchitecture): ConvolutionLayer {
  return { name: 'conv1', norm: 'bn1', inputs: 3, outputs: planes, kernel: 7, stride: 2, groups: 1 };
}

/** The residual blocks in order, as torchvision has them: in a bottleneck the 3x3 convolution strides. */
export function blocksOf(architecture: ResnetArchitecture): ResidualBlock[] {
  const { blocks, planes, width, block } = architecture;
  const expansion = block === 'basic' ? 1 : 4;
  const found: ResidualBlock[] = [];
  let inputs = planes;
  blocks.forEach((count, stage) => {
    for (let i = 0; i < count; i++) {
      const outputs = (planes << stage) * expansion;
      const stride = stage > 0 && i === 0 ? 2 : 1;
      const sizes = { inputs, outputs, width: width << stage, stride };
      found.push(residualBlock(`layer${stage + 1}.${i}`, architecture, sizes));
      inputs = outputs;
    }
  });
  return found;
}

function residualBlock(
  name: string,
  { block, groups }: ResnetArchitecture,
  { inputs, outputs, width, stride }: { inputs: number; outputs: number; width: number; stride: number },
): ResidualBlock {
  const convolution = (
    i: number,
    from: number,
    to: number,
    kernel: number,
    more: { stride?: number; groups?: number } = {},
  ): ConvolutionLayer => ({
    name: `${name}.conv${i}`,
    norm: `${name}.bn${i}`,
    inputs: from,
    outputs: to,
    kernel,
    stride: 1,
    groups: 1,
    ...more,
  });
  return {
    name,
    convolutions:
      block === 'basic'
        ? [convolution(1, inputs, outputs, 3, { stride }), convolution(2, outputs, outputs, 3)]
        : [
            convolution(1, inputs, width, 1),
            convolution(2, width, width, 3, { stride, groups }),
            convolution(3, width, outputs, 1),
          ],
    shortcut:
      stride === 1 && inputs === outputs
        ? undefined
        : {
            name: `${name}.downsample.0`,
            norm: `${name}.downsample.1`,
            inputs,
            outputs,
            kernel: 1,
            stride,
            groups: 1,
          },
  };
}

/** The shape of a convolution's weights. */
export function weightShape({ inputs, outputs, kernel, groups }: ConvolutionLayer): number[] {
  return [outputs, inputs / groups, kernel, kernel];
}

/** Every tensor that a checkpoint must have, with its shape. */
export function tensorsOf(architecture: ResnetArchitecture): Map<string, readonly number[]> {
  const blocks = blocksOf(architecture);
  const layers = [
    stemOf(architecture),
    ...blocks.flatMap(({ convolutions, shortcut }) => [...convolutions, ...(shortcut ? [shortcut] : [])]),
  ];
  const tensors = new Map<string, readonly number[]>();
  for (const layer of layers) {
    tensors.set(`${layer.name}.weight`, weightShape(layer));
    for (const part of NORM_PARTS) tensors.set(`${layer.norm}.${part}`, [layer.outputs]);
  }
  const { head, labels } = architecture;
  tensors.set(`${head}.weight`, [labels, featureCount(architecture)]);
  return tensors.set(`${head}.bias`, [labels]);
}

const NORM_PARTS = ['weight', 'bias', 'running_mean', 'running_var'] as const;
