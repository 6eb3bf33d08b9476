/** The two kinds of residual block: two 3x3 convolutions, or 1x1, 3x3 and 1x1. */
export type ResnetBlock = 'basic' | 'bottleneck';

/** One number a stage (layer1 to layer4). */
export type PerStage = readonly [number, number, number, number];

/** All that makes one ResNet another, as torchvision builds them. */
export interface ResnetArchitecture {
  /** torchvision's name, such as `resnet34`. */
  readonly name: string;
  readonly block: ResnetBlock;
  /** Residual blocks a stage. */
  readonly blocks: PerStage;
  /** Channels after the first convolution, 64 in the whole family; doubled from stage to stage. */
  readonly planes: number;
  /** Channels of the 3x3 convolutions of layer1; doubled from stage to stage. */
  readonly width: number;
  /** Groups of the 3x3 convolutions. */
  readonly groups: number;
  /** Rows of the last layer. */
  readonly labels: number;
  /** What the last layer is called: `fc`, or `fc.1` where a Dropout stands before it. */
  readonly head: string;
}

/** What the tensors of a checkpoint say of a member of the family. */
export type ResnetShape = Omit<ResnetArchitecture, 'labels' | 'head'>;

const PLANES = 64;
const SMALL: PerStage = [2, 2, 2, 2];
const MIDDLE: PerStage = [3, 4, 6, 3];
const LARGE: PerStage = [3, 4, 23, 3];
const HUGE: PerStage = [3, 8, 36, 3];

/** torchvision's family (torchvision/models/resnet.py): how each is called, and what it is made of. */
export const RESNET_FAMILY: readonly ResnetShape[] = [
  member('resnet18', 'basic', SMALL),
  member('resnet34', 'basic', MIDDLE),
  member('resnet50', 'bottleneck', MIDDLE),
  member('resnet101', 'bottleneck', LARGE),
  member('resnet152', 'bottleneck', HUGE),
  member('resnext50_32x4d', 'bottleneck', MIDDLE, 128, 32),
  member('resnext101_32x8d', 'bottleneck', LARGE, 256, 32),
  member('resnext101_64x4d', 'bottleneck', LARGE, 256, 64),
  member('wide_resnet50_2', 'bottleneck', MIDDLE, 128),
  member('wide_resnet101_2', 'bottleneck', LARGE, 128),
];

function member(name: string, block: ResnetBlock, blocks: PerStage, width = PLANES, groups = 1): ResnetShape {
  return { name, block, blocks, planes: PLANES, width, groups };
}

/** Channels of the features that the last layer reads. */
export function featureCount({ planes, block }: Pick<ResnetArchitecture, 'planes' | 'block'>): number {
  return 8 * planes * (block === 'basic' ? 1 : 4);
}
