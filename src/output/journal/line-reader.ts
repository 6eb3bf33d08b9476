import type { FileHandle } from 'node:fs/promises';

/** Lines are mostly read one after the other: this many bytes are read at a time. */
const WINDOW_BYTES = 1 << 18;

const LINE_END = 0x0a;

/** Lines of a file by their offsets. What is asked for one after the other is read from the disk once. */
export class LineReader {
  private window = Buffer.alloc(0);
  private start = 0;

  constructor(private readonly file: FileHandle) {}

  /**
   * @param offset - In bytes, where a line begins that is there, line end and all.
   * @returns The line without its end.
   */
  async lineAt(offset: number): Promise<Buffer> {
    for (let bytes = WINDOW_BYTES; ; bytes *= 2) {
      const from = offset - this.start;
      const end = from < 0 ? -1 : this.window.indexOf(LINE_END, from);
      if (end !== -1) return this.window.subarray(from, end);
      const { bytesRead, buffer } = await this.file.read(Buffer.allocUnsafe(bytes), 0, bytes, offset);
      this.window = buffer.subarray(0, bytesRead);
      this.start = offset;
      if (bytesRead < bytes && !this.window.includes(LINE_END)) return this.window;
    }
  }
}
