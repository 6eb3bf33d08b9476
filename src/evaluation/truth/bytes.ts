import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CocotagError, messageOf, systemCode } from '../../errors.js';
import type { Refuse } from './refusal.js';

/** Large enough that a read costs nothing beside parsing; small enough for any memory. */
const CHUNK_BYTES = 256 * 1024;

/** How an operating system's codes are said. Others are said as the system says them. */
const SAID: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read: permission denied',
};

/**
 * The bytes of a file.
 *
 * @throws What `refuse` makes, where the file cannot be opened or read.
 */
export async function* fileBytes(path: string, refuse: Refuse): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(path, { highWaterMark: CHUNK_BYTES });
  } catch (cause) {
    const said = SAID[systemCode(cause) ?? ''] ?? `cannot be read: ${messageOf(cause)}`;
    throw refuse(said, { cause, hint: 'Check the path; a relative one starts from the working folder.' });
  }
}

/**
 * The text of a stream as UTF-8 bytes: decompressed where it is gzip, by its first bytes and whatever its name is,
 * and without a byte order mark.
 *
 * @throws What `refuse` makes, for gzip that is damaged or cut short and for UTF-16.
 */
export async function* textBytes(source: AsyncIterable<Buffer>, refuse: Refuse): AsyncGenerator<Buffer> {
  const { head, chunks } = await peek(source, 2);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  yield* withoutMark(isGzip ? gunzipped(chunks, refuse) : chunks, refuse);
}

/** A stream, and a look at its beginning. */
export interface Peeked {
  /** At least as many bytes as were asked for, or all there are. */
  readonly head: Buffer;
  /** The whole stream, its head included. To be ended by `return` where it is not read. */
  readonly chunks: AsyncGenerator<Buffer>;
}

/** Looks at the first bytes of a stream, however small its chunks are. */
export async function peek(source: AsyncIterable<Buffer>, byteCount: number): Promise<Peeked> {
  const chunks = whole(source, byteCount);
  const first = await chunks.next();
  return { head: first.value ?? Buffer.alloc(0), chunks };
}

/** The head, which `peek` takes, and then the stream with its head. */
async function* whole(source: AsyncIterable<Buffer>, byteCount: number): AsyncGenerator<Buffer, undefined> {
  const head: Buffer[] = [];
  let missing = byteCount;
  for await (const chunk of source) {
    if (missing <= 0) {
      yield chunk;
      continue;
    }
    head.push(chunk);
    missing -= chunk.length;
    if (missing > 0) continue;
    yield Buffer.concat(head);
    yield Buffer.concat(head);
  }
  if (missing <= 0) return;
  yield Buffer.concat(head);
  yield Buffer.concat(head);
}

async function* gunzipped(chunks: AsyncIterable<Buffer>, refuse: Refuse): AsyncGenerator<Buffer> {
  // What goes wrong comes out of the last stream, which is read here; the callback has nothing to add.
  const plain = pipeline(chunks, createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
  try {
    yield* plain;
  } catch (cause) {
    if (cause instanceof CocotagError) throw cause;
    throw refuse(`its gzip is damaged or cut short: ${messageOf(cause)}`, {
      cause,
      hint: 'Copy or download the file again.',
    });
  }
}

async function* withoutMark(source: AsyncIterable<Buffer>, refuse: Refuse): AsyncGenerator<Buffer> {
  const { head, chunks } = await peek(source, 3);
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  if (isUtf16) {
    await chunks.return(undefined);
    throw refuse('is UTF-16', { hint: 'Save it as UTF-8. (In PowerShell, `>` writes UTF-16.)' });
  }
  let marks = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  for await (const chunk of chunks) {
    if (chunk.length > marks) yield chunk.subarray(marks);
    marks = 0;
  }
}
