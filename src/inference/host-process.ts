import { type ChildProcess, fork } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CocotagError, messageOf } from '../errors.js';
import type { PhotoRef } from '../types.js';
import type { HostMessage, HostRequest, HostSetup } from './host-messages.js';
import type { Host, Lost } from './lost.js';
import type { Outcome } from './messages.js';

const ENTRY = join(fileURLToPath(new URL('../../bin/', import.meta.url)), 'engine-host.js');

/** A host that works says so several times a second; one that is silent for this long is stuck. */
const SILENCE_MS = 60_000;
/** Loading a network takes less than a second; on a GPU of a new kind its code is compiled first, for minutes. */
const START_MS = 600_000;
const CHECK_MS = 1_000;

/** The system ends a killed process at once, unless that waits in the kernel for a disk that does not answer. */
const END_MS = 5_000;

/** How much of what its libraries print is kept, in characters: the last words are those that matter. */
const LAST_WORDS = 2_000;

/** Signals that a terminal sends to all processes of a run. Until a host has loaded it dies of them. */
const FROM_TERMINAL: ReadonlySet<string> = new Set(['SIGINT', 'SIGTERM', 'SIGHUP']);

interface Pending<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: CocotagError) => void;
}

/** Why a host is over: what is said of each batch, or to everybody. */
type End = ((batch: number) => Lost) | CocotagError;

/**
 * A process of its own that decodes and infers. Decoders and the runtime are native code, and what crashes takes its
 * process with it, threads included.
 *
 * Work in hand keeps this process alive; an idle host does not, and it ends with this process, however that ends.
 */
export class HostProcess implements Host {
  private readonly pending = new Map<number, Pending<readonly Outcome[] | Lost>>();
  /** Paths that are not absolute start from here. */
  private readonly folder = process.cwd();
  private readonly closed: Promise<void>;
  private readonly check: NodeJS.Timeout;
  private starting: (Pending<void> & { readonly setup: HostSetup }) | undefined;
  private ended: End | undefined;
  private nextBatch = 0;
  private silenceMs = 0;
  private startMs = 0;
  private lastWords = '';

  private constructor(private readonly child: ChildProcess) {
    this.closed = new Promise((resolve) => child.once('close', () => resolve()));
    this.check = setInterval(() => this.checkSilence(), CHECK_MS).unref();
    child.on('message', (message: HostMessage) => this.onMessage(message));
    child.on('error', (error) => this.die(messageOf(error)));
    // Comes when all that it said was heard.
    child.on('close', (status, signal) => this.die(signal ?? `exit status ${status}`));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.lastWords = (this.lastWords + text).slice(-LAST_WORDS);
    });
  }

  /**
   * @returns The host, once every worker is ready.
   * @throws CocotagError what a worker says that it cannot start, POOL_FAILED where the process does not start or dies.
   */
  static async start(setup: HostSetup): Promise<HostProcess> {
    while (true) {
      const host = new HostProcess(forked(setup.workers));
      try {
        await host.become(setup);
        return host;
      } catch (error) {
        const isInterrupted = FROM_TERMINAL.has(host.child.signalCode ?? '');
        await host.end();
        if (!isInterrupted) throw error;
      }
    }
  }

  get isOver(): boolean {
    return this.ended !== undefined;
  }

  run(photos: readonly PhotoRef[]): Promise<readonly Outcome[] | Lost> {
    const batch = this.nextBatch++;
    const reply = new Promise<readonly Outcome[] | Lost>((resolve, reject) => {
      this.pending.set(batch, { resolve, reject });
    });
    if (this.ended === undefined)
      this.send({ kind: 'run', batch, photos: photos.map((photo) => this.reachable(photo)) });
    else this.settleAll(this.ended);
    return reply;
  }

  async end(): Promise<void> {
    this.over(new CocotagError('POOL_FAILED', 'The workers were stopped'));
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, END_MS);
    });
    await Promise.race([this.closed, patience]);
    clearTimeout(timer);
  }

  private become(setup: HostSetup): Promise<void> {
    const started = new Promise<void>((resolve, reject) => {
      this.starting = { setup, resolve, reject };
    });
    if (this.ended === undefined) this.hold();
    else this.settleAll(this.ended);
    return started;
  }

  private onMessage(message: HostMessage): void {
    this.silenceMs = 0;
    if (this.ended !== undefined) return;
    switch (message.kind) {
      case 'listening':
        if (this.starting !== undefined) this.send({ kind: 'start', setup: this.starting.setup });
        break;
      case 'ready':
        this.starting?.resolve();
        this.starting = undefined;
        break;
      case 'unstartable':
        this.over(CocotagError.fromPlain(message.error));
        break;
      case 'done':
        this.take(message.batch)?.resolve(message.outcomes);
        break;
      case 'failed':
        this.take(message.batch)?.reject(CocotagError.fromPlain(message.error));
        break;
      case 'hung':
        this.over((batch) => ({
          how: 'a photo hung',
          isKilled: false,
          late: message.late.find((late) => late.batch === batch)?.photos ?? [],
        }));
        break;
      case 'broken':
        this.die(message.how);
        break;
      case 'alive':
        break;
    }
    this.hold();
  }

  private take(batch: number): Pending<readonly Outcome[] | Lost> | undefined {
    const pending = this.pending.get(batch);
    this.pending.delete(batch);
    return pending;
  }

  private die(how: string): void {
    const lost: Lost = { how, isKilled: how === 'SIGKILL' };
    this.over(() => lost);
  }

  private over(end: End): void {
    if (this.ended !== undefined) return;
    this.ended = end;
    clearInterval(this.check);
    // Threads that are stuck in native code end with their process only.
    this.child.kill('SIGKILL');
    this.settleAll(end);
  }

  private settleAll(end: End): void {
    const { starting } = this;
    this.starting = undefined;
    starting?.reject(end instanceof CocotagError ? end : this.startError(end(-1)));
    for (const batch of [...this.pending.keys()]) {
      const pending = this.take(batch);
      if (end instanceof CocotagError) pending?.reject(end);
      else pending?.resolve(end(batch));
    }
    this.hold();
  }

  private startError({ how }: Lost): CocotagError {
    const words = this.lastWords.trim();
    return new CocotagError(
      'POOL_FAILED',
      `The process that decodes and infers died while starting: ${how}`,
      words === '' ? {} : { hint: `Its last words:\n${words}` },
    );
  }

  /** While there is something to wait for this process must not end by itself, and else it must not be kept. */
  private hold(): void {
    const isBusy = this.starting !== undefined || this.pending.size > 0;
    if (isBusy) {
      this.child.ref();
      this.child.channel?.ref();
    } else {
      this.child.unref();
      this.child.channel?.unref();
    }
  }

  private send(request: HostRequest): void {
    this.hold();
    // Where it is no more, that is heard elsewhere.
    this.child.send(request, () => {});
  }

  /** A program that uses the library may have gone to another folder since. */
  private reachable(photo: PhotoRef): PhotoRef {
    if (process.cwd() === this.folder) return photo;
    const { path, pathBytes } = photo;
    if (pathBytes === undefined) return { path: resolve(path) };
    const isAbsolute = Buffer.from(pathBytes).toString('latin1').startsWith('/');
    return isAbsolute
      ? photo
      : { path, pathBytes: Buffer.concat([Buffer.from(`${process.cwd()}/`), pathBytes]) };
  }

  /** Counts checks, not time: neither Ctrl-Z nor a computer that sleeps makes a host late. */
  private checkSilence(): void {
    const isStarting = this.starting !== undefined;
    if (isStarting) this.startMs += CHECK_MS;
    this.silenceMs = isStarting || this.pending.size > 0 ? this.silenceMs + CHECK_MS : 0;
    if (this.silenceMs > SILENCE_MS) this.die(`no answer for ${SILENCE_MS / 1_000} s`);
    if (this.startMs > START_MS) this.die(`not ready after ${START_MS / 1_000} s`);
  }
}

function forked(workers: number): ChildProcess {
  try {
    return fork(ENTRY, [String(workers)], {
      // A debugger's port is this process's own.
      execArgv: [],
      serialization: 'advanced',
      // Whatever a library prints, standard output is for rows.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
  } catch (cause) {
    throw new CocotagError('POOL_FAILED', `No process could be started: ${messageOf(cause)}`, { cause });
  }
}
