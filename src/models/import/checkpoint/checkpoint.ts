import { type ByteSource, openFile } from './byte-source.js';
import type { DType } from './dtypes.js';
import type { CheckpointFacts } from './facts.js';
import { type CheckpointFormat, formatOf } from './format.js';
import { sharedPrefix } from './prefix.js';
import { readPth } from './pth.js';
import { refusalOf, shown } from './refusal.js';
import { readSafetensors } from './safetensors.js';

/** What is known of a tensor without reading it. */
export interface TensorInfo {
  /** The type of its numbers in the file. */
  readonly dtype: DType;
  /** The sizes of its axes; none for a single number. */
  readonly shape: readonly number[];
}

/** A file of weights. To be closed when it is not needed any more. */
export interface Checkpoint {
  readonly format: CheckpointFormat;
  /** By name, in the file's order, without the prefix. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** What stood before all names and was taken off, such as `module.`; empty for nothing. */
  readonly prefix: string;
  /** Where in the file the state dict lies, such as `model_state_dict`; empty where it is all there is. */
  readonly place: string;
  /** Other places with state dicts, such as `ema`, which were not taken. */
  readonly otherPlaces: readonly string[];
  /** What it says of itself. */
  readonly facts: CheckpointFacts;
  /**
   * Reads a tensor. float16, bfloat16 and float32 come out exact, float64 and large integers rounded.
   *
   * @param name - As in `tensors`.
   * @returns Its numbers in order, last axis fastest, whatever its strides in the file.
   * @throws CocotagError CHECKPOINT_INVALID for a name that is not there, and for damaged bytes.
   */
  read(name: string): Promise<Float32Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/**
 * Opens a file of weights: `.pth` (or `.pt`, `.bin`, `.ckpt`) as torch.save writes it since 1.6, or `.safetensors`.
 * The content decides which. Only what describes the tensors is read; nothing in it is executed.
 *
 * @throws CocotagError CHECKPOINT_INVALID.
 */
export async function openCheckpoint(path: string): Promise<Checkpoint> {
  const source = await openFile(path);
  try {
    return await readCheckpoint(source);
  } catch (thrown) {
    await source.close();
    throw thrown;
  }
}

/** The same for bytes that lie somewhere else than in a file. Closing the checkpoint closes them. */
export async function readCheckpoint(source: ByteSource): Promise<Checkpoint> {
  const refusal = refusalOf(source.path);
  const format = await formatOf(source, refusal);
  const read = format === 'pth' ? readPth : readSafetensors;
  const { tensors: stored, ...about } = await read(source, refusal);
  const prefix = sharedPrefix([...stored.keys()]);
  const tensors = new Map([...stored].map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  return {
    format,
    ...about,
    prefix,
    tensors,
    read: async (name) => {
      const tensor = tensors.get(name);
      if (tensor === undefined) throw refusal(`has no tensor ${shown(name)}`);
      return tensor.read();
    },
    close: () => source.close(),
  };
}
