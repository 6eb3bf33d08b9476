import { CocotagError, type PlainError } from '../errors.js';
import type { PhotoRef } from '../types.js';
import { type Host, isLost, type Lost } from './lost.js';
import type { Outcome } from './messages.js';
import { Turns } from './turns.js';

/** So many hosts may die one after the other without an answer between; then it is not the photos. */
const DEATHS_IN_A_ROW = 50;

/** How hosts are started. */
export type StartHost = (workers: number) => Promise<Host>;

/**
 * Runs batches in a host, and in another one when that dies. The photos that were in work are then tried one at a time,
 * with nothing beside them, so that the one that kills is known, and costs one row.
 */
export class Supervisor {
  private readonly turns = new Turns();
  private readonly running = new Set<Promise<unknown>>();
  private restarting: Promise<void> | undefined;
  /** The last host whose death was counted. */
  private mourned: Host | undefined;
  private deaths = 0;
  private failure: CocotagError | undefined;

  private constructor(
    private readonly startHost: StartHost,
    private workers: number,
    private host: Host,
  ) {}

  /**
   * @param workers - Threads of the first host. One that comes after a host that was killed has half as many.
   * @throws CocotagError what keeps the first host from starting.
   */
  static async start(startHost: StartHost, workers: number): Promise<Supervisor> {
    return new Supervisor(startHost, workers, await startHost(workers));
  }

  /**
   * A batch's logits, or errors, in the order of its photos.
   *
   * @throws CocotagError what a worker threw; POOL_FAILED where hosts cannot be started any more, or were stopped.
   */
  async run(photos: readonly PhotoRef[]): Promise<readonly Outcome[]> {
    const outcomes = this.outcomesOf(photos);
    this.running.add(outcomes);
    try {
      return await outcomes;
    } finally {
      this.running.delete(outcomes);
    }
  }

  /** Waits for the batches that were taken, then ends the host. */
  async close(): Promise<void> {
    await Promise.allSettled(this.running);
    await this.terminate();
  }

  /** Ends the host at once; batches in work fail. */
  async terminate(): Promise<void> {
    this.failure ??= new CocotagError('POOL_FAILED', 'The workers were stopped');
    await this.restarting;
    await this.host.end();
  }

  private async outcomesOf(photos: readonly PhotoRef[]): Promise<readonly Outcome[]> {
    const reply = await this.turns.together(() => this.attempt(photos));
    if (!isLost(reply)) return reply;
    const { late } = reply;
    // Neighbours of a photo that hung.
    if (late?.length === 0) return this.outcomesOf(photos);
    const [index, ...others] = late ?? [];
    if (index === undefined || others.length > 0) return this.turns.alone(() => this.oneByOne(photos));
    return this.withoutLate(photos, index);
  }

  /** Each photo by itself. */
  private async oneByOne(photos: readonly PhotoRef[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    for (const photo of photos) {
      let reply = await this.attempt([photo], true);
      // Whoever kills processes, such as a system that is short of memory, does not know that this one is innocent.
      if (isLost(reply) && reply.isKilled) reply = await this.attempt([photo], true);
      outcomes.push(...(isLost(reply) ? [{ error: blamed(reply) }] : reply));
    }
    return outcomes;
  }

  /** A batch with one photo that hung: nobody else is to blame. */
  private async withoutLate(photos: readonly PhotoRef[], index: number): Promise<readonly Outcome[]> {
    const others = photos.filter((_, i) => i !== index);
    const outcomes = others.length === 0 ? [] : await this.outcomesOf(others);
    return outcomes.toSpliced(index, 0, { error: HUNG });
  }

  /** Runs photos in a host that lives. */
  private async attempt(photos: readonly PhotoRef[], isAlone = false): Promise<readonly Outcome[] | Lost> {
    const host = await this.liveHost();
    const reply = await host.run(photos);
    if (isLost(reply)) this.mourn(host, reply, isAlone);
    else this.deaths = 0;
    return reply;
  }

  private async liveHost(): Promise<Host> {
    while (this.failure === undefined) {
      if (!this.host.isOver) return this.host;
      this.restarting ??= this.restart();
      await this.restarting;
    }
    throw this.failure;
  }

  /** Each batch of a host tells of its death; it counts once. */
  private mourn(host: Host, { how, isKilled }: Lost, isAlone: boolean): void {
    if (host === this.mourned) return;
    this.mourned = host;
    this.deaths++;
    if (isKilled && !isAlone) this.halve();
    if (this.deaths < DEATHS_IN_A_ROW) return;
    this.failure ??= new CocotagError(
      'POOL_FAILED',
      `The process that decodes and infers died ${this.deaths} times in a row: ${how}`,
    );
  }

  /** Starts another host; where memory is short for that too, a smaller one. */
  private async restart(): Promise<void> {
    try {
      this.host = await this.startHost(this.workers);
    } catch (thrown) {
      const error = CocotagError.from(thrown);
      if (error.code === 'POOL_FAILED' && this.workers > 1) this.halve();
      else this.failure ??= error;
    } finally {
      this.restarting = undefined;
    }
  }

  private halve(): void {
    this.workers = Math.ceil(this.workers / 2);
  }
}

const HUNG: PlainError = {
  code: 'IMAGE_TIMEOUT',
  message: 'hangs the decoder, which could only be killed (--timeout-per-image)',
};

function blamed({ how, late }: Lost): PlainError {
  if (late !== undefined) return HUNG;
  return { code: 'IMAGE_CRASHED_DECODER', message: `crashes the process that decodes it: ${how}` };
}
