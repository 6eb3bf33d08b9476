import type { PullProgress } from '../models/hub/index.js';
import { duration, type ProgressStream } from './progress.js';

/** Between two lines on a terminal, which is as often as an eye follows. */
const TERMINAL_INTERVAL_MS = 200;

/** Between two lines elsewhere. */
const PLAIN_INTERVAL_MS = 5_000;

/** How far a download is, on standard error: one line that changes on a terminal, elsewhere a line now and then. */
export class DownloadProgress {
  private start: { readonly at: number; readonly bytes: number } | undefined;
  private shownAt = Number.NEGATIVE_INFINITY;
  private isLineOpen = false;

  constructor(
    private readonly stream: ProgressStream,
    private readonly isShown: boolean,
  ) {}

  show({ bytes, totalBytes }: PullProgress): void {
    const now = performance.now();
    this.start ??= { at: now, bytes };
    const interval = this.stream.isTTY ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS;
    if (!this.isShown || (now - this.shownAt < interval && bytes < totalBytes)) return;
    this.shownAt = now;
    const rate = ((bytes - this.start.bytes) * 1000) / Math.max(1, now - this.start.at);
    const left = rate > 0 ? `, ${megabytes(rate)}/s, ${duration((totalBytes - bytes) / rate)} left` : '';
    const text = `${megabytes(bytes)} of ${megabytes(totalBytes)}${left}`;
    this.stream.write(this.stream.isTTY ? `\r${text}\u001b[K` : `${text}\n`);
    this.isLineOpen = this.stream.isTTY === true;
  }

  /** Leaves the terminal clean for what comes next. */
  stop(): void {
    if (this.isLineOpen) this.stream.write('\r\u001b[K');
    this.isLineOpen = false;
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
