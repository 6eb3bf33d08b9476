/** How much a pickle may ask for, so that it costs bounded time and memory to read. */
export interface PickleLimits {
  /** The whole pickle. The one of a ResNet-34 without optimizer has 24 kB. */
  readonly bytes: number;
  /** Steps. The same has 6,700. */
  readonly opcodes: number;
  /** Lists, tuples, dicts, tensors and other things that take memory of their own. The same has 2,200. */
  readonly objects: number;
  /** Values that wait to be put together. */
  readonly stack: number;
  /** Values that are kept to be used again. The same keeps 1,700. */
  readonly memo: number;
  /** Bytes of one text. */
  readonly text: number;
  /** Bytes of one value of bytes. */
  readonly binary: number;
  /** Bytes of one integer. Making a decimal number of a long one takes time that grows with its square. */
  readonly integer: number;
}

/**
 * Enough for some ten thousand tensors with their optimizer. The costliest pickle that was found within them, half a
 * million views of one storage, took 1.5 seconds and 260 MB (24 November 2026, Node 20.20, one shared Xeon core).
 */
export const PICKLE_LIMITS: PickleLimits = {
  bytes: 32 * 2 ** 20,
  opcodes: 3_000_000,
  objects: 500_000,
  stack: 100_000,
  memo: 500_000,
  text: 2 ** 20,
  binary: 16 * 2 ** 20,
  integer: 256,
};
