import { Worker } from 'node:worker_threads';
import { CocotagError } from '../errors.js';
import type { Job, Message, Replies, Request, WorkerSetup } from './messages.js';

/** How many jobs a worker may hold: one in hand and one waiting, so that it never idles for a message. */
export const JOBS_A_WORKER = 2;

/** What the caller gets where the worker died over its job: nobody else is to blame. */
export const WORKER_DIED = Symbol('worker died');

type Reply = Replies[Job['kind']];

interface PendingJob {
  readonly job: Job;
  readonly resolve: (reply: Reply | typeof WORKER_DIED) => void;
  readonly reject: (error: CocotagError) => void;
}

interface Member {
  readonly worker: Worker;
  /** By request id, oldest first: the first is in hand. */
  readonly jobs: Map<number, PendingJob>;
}

/**
 * Worker threads that do jobs. One that dies loses only the job in hand: what waited goes to another, and a new
 * worker takes its place. One that dies while starting fails the pool, or it would start for ever.
 *
 * Work in hand keeps the process alive; an idle pool does not.
 */
export class WorkerPool {
  /** Every live thread, those that are still starting too. */
  private readonly threads = new Map<
    Worker,
    { readonly started: Promise<void>; readonly ended: Promise<void> }
  >();
  /** The workers that are ready. */
  private readonly members = new Set<Member>();
  /** Jobs that came while the last worker was being replaced. */
  private readonly backlog: PendingJob[] = [];
  private readonly running = new Set<Promise<unknown>>();
  private nextId = 0;
  private failure: CocotagError | undefined;

  private constructor(
    private readonly script: URL,
    private readonly setup: WorkerSetup,
  ) {}

  /**
   * @param script - The worker's entry, see worker.ts.
   * @param size - Number of threads.
   * @returns The pool, once every worker is ready.
   * @throws CocotagError what a worker says that it cannot start, POOL_FAILED where it just dies.
   */
  static async start(script: URL, size: number, setup: WorkerSetup): Promise<WorkerPool> {
    const pool = new WorkerPool(script, setup);
    try {
      await Promise.all(Array.from({ length: size }, () => pool.addMember()));
      return pool;
    } catch (error) {
      await pool.close();
      throw error;
    }
  }

  /**
   * Has a job done by the worker with the least to do.
   *
   * @throws CocotagError what the worker threw, POOL_FAILED where workers cannot be started any more.
   */
  run<J extends Job>(job: J): Promise<Replies[J['kind']] | typeof WORKER_DIED> {
    const reply = new Promise<Reply | typeof WORKER_DIED>((resolve, reject) => {
      this.assign({ job, resolve, reject });
    });
    this.running.add(reply);
    const forget = () => this.running.delete(reply);
    reply.then(forget, forget);
    return reply as Promise<Replies[J['kind']] | typeof WORKER_DIED>; // A worker answers a job in kind.
  }

  /** Waits for the jobs that were taken, then lets the threads come to their own end. */
  async close(): Promise<void> {
    await Promise.allSettled(this.running);
    this.fail(new CocotagError('POOL_FAILED', 'The workers were stopped'));
    await this.endThreads((worker) => worker.postMessage('close' satisfies Request));
  }

  /** Ends the threads without waiting for jobs, which fail. */
  async terminate(): Promise<void> {
    this.fail(new CocotagError('POOL_FAILED', 'The workers were stopped'));
    await this.endThreads((worker) => worker.terminate());
  }

  private async endThreads(end: (worker: Worker) => void): Promise<void> {
    const ends = [...this.threads].map(async ([worker, { started, ended }]) => {
      // A thread that is ended while onnxruntime makes its session takes the whole process with it.
      await started.catch(() => undefined);
      worker.ref();
      end(worker);
      await ended;
    });
    await Promise.all(ends);
  }

  /** Starts one worker; settles when it is ready, or cannot be. */
  private addMember(): Promise<void> {
    const worker = new Worker(this.script, { workerData: this.setup });
    const member: Member = { worker, jobs: new Map() };
    const started = new Promise<void>((resolve, reject) => {
      worker.on('message', (message: Message) => {
        if (message.kind === 'ready') {
          worker.unref();
          this.members.add(member);
          for (const pending of this.backlog.splice(0)) this.assign(pending);
          resolve();
        } else if (message.kind === 'unstartable') {
          reject(CocotagError.fromPlain(message.error));
        } else {
          settle(member, message);
        }
      });
      let lastError: Error | undefined;
      worker.on('error', (error) => {
        lastError = error;
      });
      worker.on('exit', (status) => {
        this.threads.delete(worker);
        const reason = lastError?.message ?? `exit status ${status}`;
        // Does nothing where the worker had started.
        reject(
          new CocotagError('POOL_FAILED', `A worker died while starting: ${reason}`, { cause: lastError }),
        );
        if (this.members.delete(member) && this.failure === undefined) this.replace(member);
      });
    });
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    this.threads.set(worker, { started, ended });
    return started;
  }

  private replace({ jobs }: Member): void {
    this.addMember().catch((error: CocotagError) => this.fail(error));
    const [inHand, ...waiting] = jobs.values();
    inHand?.resolve(WORKER_DIED);
    for (const pending of waiting) this.assign(pending);
  }

  private assign(pending: PendingJob): void {
    if (this.failure !== undefined) {
      pending.reject(this.failure);
      return;
    }
    const [member] = [...this.members].sort((a, b) => a.jobs.size - b.jobs.size);
    if (member === undefined) {
      this.backlog.push(pending);
      return;
    }
    const id = this.nextId++;
    member.jobs.set(id, pending);
    member.worker.ref();
    const request: Request = { id, job: pending.job };
    member.worker.postMessage(request);
  }

  /** Fails all jobs, now and later; the first reason stays. */
  private fail(error: CocotagError): void {
    this.failure ??= error;
    const taken = [...this.members].flatMap(({ jobs }) => [...jobs.values()]);
    for (const pending of [...taken, ...this.backlog.splice(0)]) pending.reject(this.failure);
  }
}

function settle(
  { worker, jobs }: Member,
  message: Exclude<Message, { kind: 'ready' } | { kind: 'unstartable' }>,
): void {
  const pending = jobs.get(message.id);
  jobs.delete(message.id);
  if (jobs.size === 0) worker.unref();
  if (message.kind === 'done') pending?.resolve(message.reply);
  else pending?.reject(CocotagError.fromPlain(message.error));
}
