import type { ByteSource } from './byte-source.js';
import { COPY_AGAIN, type Refusal, SAVE_WEIGHTS } from './refusal.js';

/** The formats of checkpoints that are read. */
export type CheckpointFormat = 'pth' | 'safetensors';

/** Up to where a file's kind can be told: a tar file says what it is at byte 257. */
const HEAD_BYTES = 512;

/** Bytes by which other kinds of files are known, what they are, and what to do. */
const OTHERS: readonly { at: number; bytes: Buffer; what: string; hint: string }[] = [
  {
    at: 257,
    bytes: latin1('ustar'),
    what: 'is of the tar format that torch.save wrote before 0.1.10',
    hint: SAVE_WEIGHTS,
  },
  {
    at: 0,
    // The number that stands before everything, 0x1950a86a20f9469cfc6c, as a pickle of protocol 2.
    bytes: latin1('\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19'),
    what: 'is of the format that torch.save wrote before 1.6, a row of pickles',
    hint: SAVE_WEIGHTS,
  },
  {
    at: 0,
    bytes: latin1('\x80'),
    what: 'is a bare pickle, which torch.save does not write',
    hint: SAVE_WEIGHTS,
  },
  { at: 0, bytes: latin1('\x1f\x8b'), what: 'is packed with gzip', hint: 'Unpack it first: gunzip FILE.' },
  {
    at: 0,
    bytes: latin1('\x89HDF'),
    what: 'is of the HDF5 format, as Keras writes it',
    hint: 'Give a checkpoint of PyTorch.',
  },
  {
    at: 0,
    bytes: latin1('version https://git-lfs'),
    what: 'is only a pointer of Git LFS to the file',
    hint: 'Fetch the file itself: git lfs pull.',
  },
  {
    at: 0,
    bytes: latin1('<'),
    what: 'is a page of HTML or XML',
    hint: 'Download the file itself, not the page about it.',
  },
];

/**
 * Which format a file has. Its content decides, never its name.
 *
 * @throws CocotagError CHECKPOINT_INVALID, saying which kind of file it is, where that can be told.
 */
export async function formatOf(source: ByteSource, refusal: Refusal): Promise<CheckpointFormat> {
  if (source.size === 0) throw refusal('is empty', COPY_AGAIN);
  const head = Buffer.from((await source.read(0, Math.min(HEAD_BYTES, source.size))).buffer);
  if (head.subarray(0, 2).equals(latin1('PK'))) return 'pth';
  // A .safetensors file begins with the length of its header, which begins with a brace.
  if (head.length > 8 && head[8] === 0x7b && head.readUInt32LE(4) === 0) return 'safetensors';
  const other = OTHERS.find(({ at, bytes }) => head.subarray(at, at + bytes.length).equals(bytes));
  throw refusal(
    other?.what ?? 'is neither a .pth file (of torch 1.6 or later) nor a .safetensors file',
    other?.hint ?? 'The content decides, not the name. Give the file of weights itself.',
  );
}

function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
