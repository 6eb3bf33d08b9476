import cliProgress from 'cli-progress';

/** Where progress is shown: a terminal gets a bar, anything else a plain line now and then. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number;
  write(text: string): boolean;
}

/** Between two plain lines. */
const PLAIN_INTERVAL_MS = 5_000;

/** How far a run is. */
export interface ProgressCount {
  done: number;
  failed: number;
  /** Photos of `done` whose rows an earlier run left: they took no time. */
  takenOver: number;
  /** Photos found so far. */
  known: number;
  /** Whether the walk is over, so that `known` is the total. */
  isTotalKnown: boolean;
}

/** Progress of a run on standard error, or nothing at all. */
export class Progress {
  readonly count: ProgressCount = { done: 0, failed: 0, takenOver: 0, known: 0, isTotalKnown: false };
  private readonly terminal: LineTerminal;
  private readonly bar: cliProgress.SingleBar | undefined;
  private plainTimer: NodeJS.Timeout | undefined;
  private startedAt = 0;

  constructor(
    private readonly stream: ProgressStream,
    readonly isShown: boolean,
  ) {
    this.terminal = new LineTerminal(stream);
    if (!isShown || !stream.isTTY) return;
    this.bar = new cliProgress.SingleBar({
      stream: stream as NodeJS.WritableStream,
      terminal: this.terminal,
      format: (options, { progress }) => this.text(cliProgress.Format.BarFormat(progress, options)),
      barsize: 20,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      fps: 5,
      clearOnComplete: true,
      synchronousUpdate: false,
      gracefulExit: false,
      forceRedraw: true,
    } as cliProgress.Options);
  }

  /** Says at once what takes a moment; on a terminal the bar takes its place. */
  announce(text: string): void {
    if (this.isShown) this.stream.write(this.stream.isTTY ? `\r${text}\u001b[K` : `${text}\n`);
  }

  start(): void {
    this.startedAt = performance.now();
    this.bar?.start(1, 0);
    if (!this.isShown || this.stream.isTTY) return;
    this.plainTimer = setInterval(() => this.stream.write(`${this.text()}\n`), PLAIN_INTERVAL_MS);
    this.plainTimer.unref();
  }

  /** Counts a row. */
  row(isFailed: boolean, isTakenOver = false): void {
    this.count.done++;
    if (isTakenOver) this.count.takenOver++;
    if (isFailed) this.count.failed++;
    const { done, known, isTotalKnown } = this.count;
    if (isTotalKnown) this.bar?.setTotal(Math.max(known, done));
    this.bar?.update(isTotalKnown ? done : 0);
  }

  /** Writes lines of something else to the same terminal; the bar stays below them. */
  async aside(write: () => unknown): Promise<void> {
    const isThere = this.isShown && this.stream.isTTY === true;
    if (isThere) this.terminal.clearLine();
    await write();
    if (isThere && this.bar?.isActive) this.terminal.rewrite();
  }

  stop(): void {
    this.bar?.stop();
    clearInterval(this.plainTimer);
    if (this.isShown && this.stream.isTTY) this.terminal.clearLine();
  }

  private text(bar = ''): string {
    const { done, failed, takenOver, known, isTotalKnown } = this.count;
    const perSecond = ((done - takenOver) * 1000) / Math.max(1, performance.now() - this.startedAt);
    // A list is not counted ahead; of a walk that still goes on, what is known so far is shown.
    const total = known === 0 ? '' : ` of ${Math.max(known, done)}${isTotalKnown ? '' : '+'}`;
    const parts = [`${done}${total} photos`];
    if (done > 0) parts.push(`${perSecond.toFixed(1)}/s`);
    if (isTotalKnown && perSecond > 0) parts.push(`${duration((known - done) / perSecond)} left`);
    if (failed > 0) parts.push(`${failed} failed`);
    return `${isTotalKnown && bar !== '' ? `${bar} ` : ''}${parts.join(', ')}`;
  }
}

/** Seconds as people say them. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 90) return `${whole} s`;
  if (whole < 5400) return `${Math.round(whole / 60)} min`;
  return `${(whole / 3600).toFixed(1)} h`;
}

/**
 * The terminal that cli-progress draws on. Its own one saves the cursor at the start and goes back there in the end,
 * which would draw over the rows that were printed in between.
 */
class LineTerminal {
  private line = '';

  constructor(private readonly stream: ProgressStream) {}

  /** Writes once more what was written last. */
  rewrite(): void {
    this.stream.write(this.line);
  }

  isTTY(): boolean {
    return true;
  }
  getWidth(): number {
    // Some terminals say that they have none.
    return this.stream.columns || 80;
  }
  write(text: string): void {
    this.line = text.slice(0, this.getWidth() - 1);
    this.rewrite();
  }
  newline(): void {
    this.stream.write('\n');
  }
  cursorTo(): void {
    this.stream.write('\r');
  }
  clearRight(): void {
    this.stream.write('\u001b[K');
  }
  clearLine(): void {
    this.stream.write('\r\u001b[K');
  }
  cursorSave(): void {}
  cursorRestore(): void {}
  cursor(): void {}
  lineWrapping(): void {}
}
