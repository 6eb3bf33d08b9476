import type { OnnxModel } from '../model.js';
import type { PixelFeed } from '../pixel-feed.js';

/** What lies between the network's last layer and its output. */
export type Activation = 'none' | 'sigmoid' | 'softmax';

/** What has to be known of a graph that it does not say itself. */
export interface WrapOptions {
  /** The file, for messages. */
  readonly path: string;
  /**
   * How it wants its pixels. `mean` and `std` must be given for a network that takes floats. The layout is seen by
   * the axis of three where the graph says it; the scale is 1 / 255 and the channels RGB unless told.
   */
  readonly feed?: Partial<PixelFeed> | undefined;
  /** In pixels; needed where the graph leaves them open. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  /** Needed where the graph leaves the width of its output open. */
  readonly labels?: number | undefined;
  /** Which output, where there are several and none is called `logits`. */
  readonly output?: string | undefined;
  /** Default: what the last operation shows. Needed where it is none that says it. */
  readonly activation?: Activation | undefined;
  /** A softmax spreads one sure event over the labels, so that two of them are never likely: only if wanted. */
  readonly isSoftmaxAccepted?: boolean | undefined;
}

/** A graph that keeps to the contract of docs/models.md, and what was found on the way. */
export interface WrappedOnnx {
  readonly model: OnnxModel;
  readonly width: number;
  readonly height: number;
  readonly labels: number;
  /** Sentences on what was changed beyond the wrapping itself. */
  readonly notes: readonly string[];
}
