import { RandomAccessReader } from 'yauzl';
import type { ByteSource } from './byte-source.js';

/** How much is read ahead. The list of a checkpoint's entries is read in pieces of some 50 bytes. */
const WINDOW_BYTES = 16 * 1024;

/** What was read last, and where it lies in the file. */
interface Window {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Lets yauzl read from a source of ours. */
export class ZipReader extends RandomAccessReader {
  private window: Window = { start: 0, bytes: new Uint8Array(0) };

  constructor(private readonly source: ByteSource) {
    super();
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    // The declared type lacks the number of bytes, without which yauzl cannot see a file that is too short.
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    this.fill(position, length).then(
      ({ start, bytes }) => {
        const part = bytes.subarray(position - start, position - start + length);
        buffer.set(part, offset);
        callback(null, part.length);
      },
      // What a source throws is always an error.
      (error: Error) => callback(error),
    );
  }

  /** A window with the range, or what the file has of it. Another read may have put a new one in its place since. */
  private async fill(position: number, length: number): Promise<Window> {
    const { start, bytes } = this.window;
    if (position >= start && position + length <= start + bytes.length) return this.window;
    const from = Math.min(position, this.source.size);
    const wanted = Math.min(Math.max(length, WINDOW_BYTES), this.source.size - from);
    const window = { start: position, bytes: await this.source.read(from, wanted) };
    this.window = window;
    return window;
  }
}
