import { type FileHandle, open, stat } from 'node:fs/promises';
import { CocotagError, messageOf, systemCode } from '../../../errors.js';
import { refusalOf } from './refusal.js';

/** Bytes that can be read at any place. All that the readers know of a file goes through here. */
export interface ByteSource {
  /** The file, for messages. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /**
   * Reads a range, which must lie within the size.
   *
   * @returns Exactly `length` bytes, which begin a buffer of their own: typed arrays of any element fit on them.
   */
  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** The most that one read of the system takes; it counts in 32 bits with a sign. */
const CHUNK_BYTES = 2 ** 30;

/**
 * Opens a file.
 *
 * @throws CocotagError CHECKPOINT_INVALID where it is not there, cannot be opened, or is no file; and so does reading.
 */
export async function openFile(path: string): Promise<ByteSource> {
  const { file, size } = await explained(path, () => openRegularFile(path));
  return {
    path,
    size,
    read: (position, length) => explained(path, () => readWhole(file, path, position, length)),
    close: () => file.close(),
  };
}

async function openRegularFile(path: string): Promise<{ file: FileHandle; size: number }> {
  // Asked before the file is opened: opening a named pipe waits for a writer, for ever where there is none.
  if (!(await stat(path)).isFile()) throw refusalOf(path, 'Name the file itself.')('is not a file');
  const file = await open(path, 'r');
  try {
    return { file, size: (await file.stat()).size };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

async function readWhole(
  file: FileHandle,
  path: string,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const wanted = Math.min(length - done, CHUNK_BYTES);
    const { bytesRead } = await file.read(bytes, done, wanted, position + done);
    if (bytesRead === 0) throw refusalOf(path)('the file became shorter while it was read');
    done += bytesRead;
  }
  return bytes;
}

/** Turns what the system says into an error of ours. */
async function explained<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof CocotagError) throw cause;
    throw new CocotagError(
      'CHECKPOINT_INVALID',
      `${path}: cannot be read: ${systemCode(cause) ?? messageOf(cause)}`,
      {
        path,
        hint: 'Check the path and the permissions. A relative path starts from the working folder.',
        cause,
      },
    );
  }
}
