import type { DecodeLimits } from '../decode/index.js';
import type { PlainError } from '../errors.js';
import type { ChosenGraph } from '../models/index.js';
import type { EmbeddedMetadata, InputSpec, PhotoRef, Size } from '../types.js';

/** Where a session runs. */
export type Device = 'cpu' | 'cuda';

/** What a worker is given when it starts. One that has `decode` decodes, one that has `session` infers. */
export interface WorkerSetup {
  readonly input: InputSpec;
  /** Photos in one batch, at most. */
  readonly batchSize: number;
  readonly decode?: DecodeLimits & {
    /** Whether photos' metadata are handed on. */
    readonly keepsMetadata?: boolean;
  };
  readonly session?: { readonly graph: ChosenGraph; readonly labelCount: number; readonly device: Device };
}

/** What a worker thread finds when it starts. */
export interface WorkerData {
  readonly setup: WorkerSetup;
  /** For a {@link StepNote}. */
  readonly note: SharedArrayBuffer;
}

/** What a worker can be asked for. */
export type Job =
  /** Decode and infer: photos in, logits out. */
  | { readonly kind: 'tag'; readonly photos: readonly PhotoRef[] }
  /** Photos in, pixels out. */
  | { readonly kind: 'decode'; readonly photos: readonly PhotoRef[] }
  /** Pixels in, logits out: uint8 [count, height, width, 3]. */
  | { readonly kind: 'infer'; readonly pixels: Uint8Array<ArrayBuffer>; readonly count: number };

/** A photo's own size where it was decoded, or why it was not. In the order of the job's photos. */
export type Decoded =
  | { readonly size: Size; readonly embedded?: EmbeddedMetadata }
  | { readonly error: PlainError };

/** A photo with its logits, or why it has none. In the order of the job's photos. */
export type Outcome =
  // logits: [labels]
  | { readonly size: Size; readonly logits: Float32Array; readonly embedded?: EmbeddedMetadata }
  | { readonly error: PlainError };

/** The answers, by the kind of the job. */
export interface Replies {
  readonly tag: { readonly outcomes: readonly Outcome[] };
  /** `pixels` holds the decoded photos alone, without gaps. */
  readonly decode: { readonly decoded: readonly Decoded[]; readonly pixels: Uint8Array<ArrayBuffer> };
  /** [count, labels] */
  readonly infer: { readonly logits: Float32Array };
}

/** What a thread hands over with a job or a reply, rather than a copy: pixels are made for one receiver. */
export function handedOver(content: Job | Replies[Job['kind']]): ArrayBuffer[] {
  return 'pixels' in content ? [content.pixels.buffer] : [];
}

/** A job on its way to a worker thread. */
export interface Request {
  readonly id: number;
  readonly job: Job;
}

/** Worker thread to pool. */
export type Message =
  | { readonly kind: 'ready' }
  | { readonly kind: 'unstartable'; readonly error: PlainError }
  | { readonly kind: 'done'; readonly id: number; readonly reply: Replies[Job['kind']] }
  | { readonly kind: 'failed'; readonly id: number; readonly error: PlainError };
