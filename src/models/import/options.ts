import type { Label, ResizeFilter, Size } from '../../types.js';
import type { Activation, PerChannel, PixelFeed } from './onnx/index.js';
import type { WeightStorage } from './resnet/index.js';

/** How photos come to the network's size. What is left out is what torchvision's classifiers were trained with. */
export interface PictureOptions {
  /** The shorter side is brought to this many pixels, then `crop` is cut out. Default: 8/7 of `crop`. */
  readonly resize?: number | undefined;
  /** Default: the graph's own size, else 224x224. */
  readonly crop?: Size | undefined;
  /** Both sides are brought to this size, the aspect ratio is not kept. In place of `resize` and `crop`. */
  readonly squash?: Size | undefined;
  /** Default: triangle. */
  readonly filter?: ResizeFilter | undefined;
}

/** What has to be said of an ONNX file that does not say it itself. */
export interface OnnxOptions {
  readonly layout?: PixelFeed['layout'] | undefined;
  readonly channels?: PixelFeed['channels'] | undefined;
  /** What a byte is multiplied by before mean and deviation. Default: 1 / 255. */
  readonly scale?: number | undefined;
  /** The output that has the labels, where there are several. */
  readonly output?: string | undefined;
  readonly activation?: Activation | undefined;
  readonly isSoftmaxAccepted?: boolean | undefined;
}

/** What a person says of a file that becomes a package. */
export interface ImportOptions {
  /** The package's id. */
  readonly name: string;
  /** Default: 1.0.0. */
  readonly version?: string | undefined;
  readonly title?: string | undefined;
  /** Default: `unknown`. */
  readonly licence?: string | undefined;
  /** Where the file comes from, for the model card. Default: its name. */
  readonly source?: string | undefined;
  /** In the order of the network's output. Default: the file's own; COCO's 80 where it gives 80 numbers and no names. */
  readonly labels?: readonly Label[] | undefined;
  /** 0 to 1. Default: the file's own, else 0.5. */
  readonly threshold?: number | undefined;
  readonly picture?: PictureOptions | undefined;
  /** Of pixels from 0 to 1, RGB. Default for a checkpoint: ImageNet's. */
  readonly mean?: PerChannel | undefined;
  readonly std?: PerChannel | undefined;
  /** How a checkpoint's weights are stored. Default: float32. */
  readonly weights?: WeightStorage | undefined;
  /** Whether a checkpoint's package gets the graph that explains. Default: true. */
  readonly hasExplainer?: boolean | undefined;
  /** For ONNX files only. */
  readonly onnx?: OnnxOptions | undefined;
  /** Ends the import early where it aborts; what it has written by then is of no use. */
  readonly signal?: AbortSignal | undefined;
}

/** A package that was written, and what its maker should know. */
export interface Imported {
  /** Sentences on what was assumed or changed. */
  readonly notes: readonly string[];
}
