import type { Row } from '../types.js';
import type { Destination } from './destination.js';
import type { RowFormat } from './format.js';

/** An output of a run: told of every row once, in order, then that the run is over. */
export class Sink {
  private hasStarted = false;
  private hasEnded = false;
  private isFinished = false;

  constructor(
    private readonly format: RowFormat,
    private readonly destination: Destination,
  ) {}

  get name(): string {
    return this.destination.name;
  }

  async write(row: Row): Promise<void> {
    await this.destination.write(this.startOnce() + this.format.row(row));
  }

  /**
   * The run is complete.
   *
   * @returns What the user should know about this output, if anything.
   */
  async finish(): Promise<string | undefined> {
    await this.end();
    await this.destination.finish();
    this.isFinished = true;
    return this.format.notice?.();
  }

  /**
   * The run ended early: the output is ended in good form and kept, but not under its own name.
   *
   * @returns Where it is, where that is another place than asked for.
   */
  async finishEarly(): Promise<string | undefined> {
    if (this.isFinished) return undefined;
    await this.end().catch(() => undefined);
    return this.destination.finishEarly();
  }

  /** The run ended early, and nothing is to stay of this output. */
  async discard(): Promise<undefined> {
    if (!this.isFinished) await this.destination.discard();
  }

  private async end(): Promise<void> {
    if (this.hasEnded) return;
    this.hasEnded = true;
    await this.destination.write(this.startOnce() + this.format.end());
  }

  private startOnce(): string {
    if (this.hasStarted) return '';
    this.hasStarted = true;
    return this.format.start();
  }
}
