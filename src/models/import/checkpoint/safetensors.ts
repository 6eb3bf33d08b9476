import { isUtf8 } from 'node:buffer';
import type { ByteSource } from './byte-source.js';
import { toFloat32 } from './dtypes.js';
import { type CheckpointFacts, factsOf } from './facts.js';
import type { Refusal } from './refusal.js';
import { parseHeader } from './safetensors-header.js';
import type { StoredTensor, StoredTensors } from './stored-tensors.js';

/** The header's length stands before it, in 64 bits. */
const LENGTH_BYTES = 8;

/** The longest header. A ResNet-152's has 120 kB; JSON made to deceive takes 60 times its length in memory. */
const HEADER_LIMIT = 4 * 2 ** 20;

/**
 * Reads a .safetensors file: a JSON header, then the numbers. Of the tensors nothing is read yet.
 *
 * @throws CocotagError CHECKPOINT_INVALID where the header is wrong, or does not describe the file.
 * @see https://github.com/huggingface/safetensors#format
 */
export async function readSafetensors(source: ByteSource, refusal: Refusal): Promise<StoredTensors> {
  const lengthBytes = await source.read(0, LENGTH_BYTES);
  const length = Number(Buffer.from(lengthBytes.buffer).readBigUInt64LE());
  const dataStart = LENGTH_BYTES + length;
  if (length > HEADER_LIMIT) throw refusal(`its header is longer than ${HEADER_LIMIT} bytes`);
  if (dataStart > source.size) throw refusal('is cut short in its header');
  const header = await source.read(LENGTH_BYTES, length);
  if (!isUtf8(header)) throw refusal('its header is no UTF-8');
  const { tensors, metadata } = parseHeader(
    Buffer.from(header.buffer).toString('utf8'),
    source.size - dataStart,
    refusal,
  );
  if (tensors.length === 0) throw refusal('holds no tensors');
  const stored = tensors.map(({ name, dtype, shape, start, end }): [string, StoredTensor] => [
    name,
    { dtype, shape, read: async () => toFloat32(dtype, await source.read(dataStart + start, end - start)) },
  ]);
  return {
    tensors: new Map(stored),
    place: '',
    otherPlaces: [],
    facts: metadata === undefined ? {} : facts(metadata),
  };
}

/** Metadata are texts: numbers are read from them. */
function facts(metadata: Readonly<Record<string, string>>): CheckpointFacts {
  const entries = Object.entries(metadata).map(([name, text]): [string, string | number] => [
    name,
    /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text,
  ]);
  return { ...factsOf(new Map(entries)), metadata };
}
