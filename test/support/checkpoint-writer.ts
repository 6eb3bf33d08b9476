import { CocotagError } from '../../src/errors.js';
import type { ByteSource } from '../../src/models/import/checkpoint/byte-source.js';
import { type Checkpoint, readCheckpoint } from '../../src/models/import/checkpoint/checkpoint.js';
import { BINPERSID, call, global, integer, pickle, text, tuple } from './pickle-writer.js';
import { type ZipPart, zipOf } from './zip-writer.js';

/** A source in memory that counts what is read. */
export class MemorySource implements ByteSource {
  readonly path = 'a.pth';
  readonly size: number;
  bytesRead = 0;
  largestRead = 0;
  isClosed = false;

  constructor(private readonly bytes: Uint8Array) {
    this.size = bytes.length;
  }

  async read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
    if (position < 0 || length < 0 || position + length > this.size) throw new RangeError('beyond the end');
    this.bytesRead += length;
    this.largestRead = Math.max(this.largestRead, length);
    return new Uint8Array(this.bytes.subarray(position, position + length));
  }

  async close(): Promise<void> {
    this.isClosed = true;
  }
}

/** What is said of a tensor in a pickle; strides of a tensor without gaps unless given. */
export interface TensorPiece {
  /** The type of its storage, such as `FloatStorage`. */
  readonly type?: string;
  readonly key?: string;
  /** The storage's number of elements. */
  readonly elements: number;
  readonly offset?: number;
  readonly shape: readonly number[];
  readonly strides?: readonly number[];
}

/** A tensor as torch pickles it. */
export function tensor(piece: TensorPiece): Buffer {
  const { offset = 0, shape, strides = dense(shape) } = piece;
  return call(
    'torch._utils._rebuild_tensor_v2',
    storage(piece),
    integer(offset),
    tuple(...shape.map(integer)),
    tuple(...strides.map(integer)),
    Buffer.from([0x89]),
    call('collections.OrderedDict'),
  );
}

/** A reference to a storage. */
export function storage({ type = 'FloatStorage', key = '0', elements }: TensorPiece): Buffer {
  const id = [text('storage'), global(`torch.${type}`), text(key), text('cpu'), integer(elements)];
  return Buffer.concat([tuple(...id), BINPERSID]);
}

function dense(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, length) => product * length, 1));
}

/** The entries that torch.save would write of a pickle's value and of storages 0, 1, ... */
export function pthParts(value: Uint8Array, storages: readonly Uint8Array[]): ZipPart[] {
  return [
    { name: 'a/data.pkl', bytes: pickle(value) },
    { name: 'a/byteorder', bytes: Buffer.from('little') },
    ...storages.map((bytes, i): ZipPart => ({ name: `a/data/${i}`, bytes })),
    { name: 'a/version', bytes: Buffer.from('3\n') },
  ];
}

export function pthOf(value: Uint8Array, ...storages: readonly Uint8Array[]): Buffer {
  return zipOf(pthParts(value, storages));
}

/** A .safetensors file with this header. */
export function safetensorsOf(header: unknown, data: Uint8Array): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

export function floats(...numbers: readonly number[]): Buffer {
  return Buffer.from(Float32Array.from(numbers).buffer);
}

/** Opens a checkpoint in memory. */
export function opened(bytes: Uint8Array): Promise<Checkpoint> {
  return readCheckpoint(new MemorySource(bytes));
}

/** What a refused file's error says, without the name of the file. Fails where the file is not refused. */
export async function refusalOf(read: Promise<unknown>): Promise<string> {
  const thrown: unknown = await read.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(thrown instanceof CocotagError)) throw new Error(`not refused: ${String(thrown)}`);
  if (thrown.code !== 'CHECKPOINT_INVALID' || thrown.hint === undefined) throw thrown;
  return thrown.message.replace(/^a\.pth: /, '');
}
