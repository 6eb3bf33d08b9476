import type { FileHandle } from 'node:fs/promises';
import { writeError } from '../destination.js';

/** What is appended is handed to the system this often. It then survives the process. */
const WRITE_MS = 250;

/**
 * What the system has is put on the disk this often. It then survives the machine. With the time that both take, what
 * was appended five seconds ago is on the disk, as long as the disk is not slower than two seconds.
 */
const SYNC_MS = 2_500;

/** Who appends is asked to wait while so many bytes are not written yet. */
const MAX_WAITING_BYTES = 4 << 20;

/** A part of a file, in bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Appends lines to a file beside the work that makes them: whole lines only, several at a time, on the disk a few
 * seconds later.
 */
export class LineWriter {
  private waiting: Buffer[] = [];
  private waitingBytes = 0;
  /** How far the file is on the disk. */
  private synced: number;
  private written: number;
  private lastSync = performance.now();
  private timer: NodeJS.Timeout | undefined;
  /** The writing that goes on; what comes next waits for it. */
  private work: Promise<void> = Promise.resolve();
  private failure: Error | undefined;
  private isStopped = false;

  /**
   * @param end - How long the file is, in bytes.
   * @param name - How messages call it.
   */
  constructor(
    private readonly file: FileHandle,
    private end: number,
    private readonly name: string,
  ) {
    this.written = end;
    this.synced = end;
  }

  /** How long the file will be when all is written, in bytes. */
  get length(): number {
    return this.end;
  }

  /** @param line - With its line end. */
  append(line: string): Span {
    const bytes = Buffer.from(line);
    const start = this.end;
    this.end += bytes.length;
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    this.wakeUp();
    return { start, end: this.end };
  }

  /**
   * Resolves when more may be appended.
   *
   * @throws CocotagError DISK_FULL, OUTPUT_UNWRITABLE where something that was appended earlier could not be written.
   */
  async room(): Promise<void> {
    if (this.waitingBytes > MAX_WAITING_BYTES) await this.write();
    if (this.failure !== undefined) throw this.failure;
  }

  /**
   * Has the system take all that was appended.
   *
   * @throws as {@link room}.
   */
  write(): Promise<void> {
    return this.inTurn(() => this.writeWaiting());
  }

  /**
   * Puts all that was appended on the disk.
   *
   * @throws as {@link room}.
   */
  sync(): Promise<void> {
    return this.inTurn(async () => {
      await this.writeWaiting();
      await this.syncWritten();
    });
  }

  /** Stops writing by itself, and waits for what goes on. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.work;
  }

  private wakeUp(): void {
    if (this.timer !== undefined || this.isStopped || this.failure !== undefined) return;
    this.timer = setTimeout(() => {
      const isDue = performance.now() - this.lastSync >= SYNC_MS;
      const work = isDue ? this.sync() : this.write();
      // Whoever appends next is told of a failure.
      const again = () => {
        this.timer = undefined;
        if (this.synced < this.end) this.wakeUp();
      };
      work.then(again, again);
    }, WRITE_MS);
    // Whoever has appended ends with sync(): a file that waits keeps no process alive.
    this.timer.unref();
  }

  private async inTurn(work: () => Promise<void>): Promise<void> {
    this.work = this.work.then(async () => {
      if (this.failure !== undefined) return;
      try {
        await work();
      } catch (thrown) {
        this.failure = writeError(thrown, this.name);
      }
    });
    await this.work;
    if (this.failure !== undefined) throw this.failure;
  }

  private async writeWaiting(): Promise<void> {
    const bytes = Buffer.concat(this.waiting);
    this.waiting = [];
    this.waitingBytes = 0;
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.file.write(bytes, at, bytes.length - at, this.written);
      at += bytesWritten;
      this.written += bytesWritten;
    }
  }

  private async syncWritten(): Promise<void> {
    this.lastSync = performance.now();
    if (this.synced === this.written) return;
    const { written } = this;
    await this.file.datasync();
    this.synced = written;
  }
}
