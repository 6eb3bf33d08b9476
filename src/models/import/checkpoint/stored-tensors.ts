import type { DType } from './dtypes.js';
import type { CheckpointFacts } from './facts.js';

/** A tensor that lies in a file. */
export interface StoredTensor {
  readonly dtype: DType;
  /** The sizes of its axes; none for a single number. */
  readonly shape: readonly number[];
  /** Reads it, as float32 in order, last axis fastest. */
  readonly read: () => Promise<Float32Array<ArrayBuffer>>;
}

/** What the reader of a format finds in a file. */
export interface StoredTensors {
  /** By the names that stand in the file. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Where in the file the state dict lies, such as `ema.module`; empty where it is all there is. */
  readonly place: string;
  /** Other places with state dicts, which were not taken. */
  readonly otherPlaces: readonly string[];
  readonly facts: CheckpointFacts;
}

/** The most tensors. A ResNet-152 has 932. */
export const TENSORS_LIMIT = 100_000;
