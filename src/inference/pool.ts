import { Worker } from 'node:worker_threads';
import { CocotagError, messageOf } from '../errors.js';
import {
  handedOver,
  type Job,
  type Message,
  type Replies,
  type Request,
  type WorkerData,
  type WorkerSetup,
} from './messages.js';
import { StepNote } from './step-note.js';

type Reply = Replies[Job['kind']];

interface PendingJob {
  /** The batch that the job is for. */
  readonly batch: number;
  /** How many photos it decodes. */
  readonly photos: number;
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: CocotagError) => void;
}

interface Member {
  readonly worker: Worker;
  readonly note: StepNote;
  /** By request id, oldest first: the first is in hand, of the second the first photo may be. */
  readonly jobs: Map<number, PendingJob>;
}

/** What a worker does now. */
export interface InHand {
  readonly batch: number;
  /** The index of the photo that is decoded; undefined where the whole batch is in work. */
  readonly photo: number | undefined;
}

/**
 * Worker threads that do jobs, for as long as their process lives. One that dies takes the pool with it: its process is
 * no longer what it was, and has another one to take its place.
 */
export class WorkerPool {
  private readonly members: Member[] = [];
  private nextId = 0;

  private constructor(private readonly onDeath: (how: string) => void) {}

  /**
   * @param script - The worker's entry, see worker.ts.
   * @param size - Number of threads.
   * @param onDeath - Told of a worker that died after it had started. Jobs are not settled any more.
   * @returns The pool, once every worker is ready.
   * @throws CocotagError what a worker says that it cannot start, POOL_FAILED where it just dies.
   */
  static async start(
    script: URL,
    size: number,
    setup: WorkerSetup,
    onDeath: (how: string) => void,
  ): Promise<WorkerPool> {
    const pool = new WorkerPool(onDeath);
    await Promise.all(Array.from({ length: size }, () => pool.addMember(script, setup)));
    return pool;
  }

  /**
   * Has a job done by the worker with the least to do.
   *
   * @param batch - What {@link inHand} is to call it.
   * @throws CocotagError what the worker threw.
   */
  run<J extends Job>(job: J, batch: number): Promise<Replies[J['kind']]> {
    const member = this.members.reduce((least, other) => (other.jobs.size < least.jobs.size ? other : least));
    const request: Request = { id: this.nextId++, job };
    const photos = job.kind === 'infer' ? 0 : job.photos.length;
    const reply = new Promise<Reply>((resolve, reject) => {
      member.jobs.set(request.id, { batch, photos, resolve, reject });
    });
    member.worker.postMessage(request, handedOver(job));
    return reply as Promise<Replies[J['kind']]>; // A worker answers a job in kind.
  }

  /** What each worker that has something to do does. */
  inHand(): InHand[] {
    return this.members.flatMap(({ jobs, note }) => {
      let { photo } = note;
      for (const { batch, photos } of jobs.values()) {
        if (photo === undefined || photo < photos) return [{ batch, photo }];
        photo -= photos;
      }
      return [];
    });
  }

  /** Starts one worker; settles when it is ready, or cannot be. */
  private addMember(script: URL, setup: WorkerSetup): Promise<void> {
    const note = new StepNote();
    const workerData: WorkerData = { setup, note: note.memory };
    const worker = new Worker(script, { workerData });
    const member: Member = { worker, note, jobs: new Map() };
    return new Promise<void>((resolve, reject) => {
      let how: string | undefined;
      worker.on('message', (message: Message) => {
        if (message.kind === 'ready') {
          this.members.push(member);
          resolve();
        } else if (message.kind === 'unstartable') {
          reject(CocotagError.fromPlain(message.error));
        } else {
          settle(member, message);
        }
      });
      worker.on('error', (error) => {
        how = messageOf(error);
      });
      worker.on('exit', (status) => {
        how ??= `exit status ${status}`;
        if (this.members.includes(member)) this.onDeath(how);
        else
          reject(
            new CocotagError('POOL_FAILED', `A worker died while starting: ${how}`, {
              hint: 'Fewer --workers need less memory and fewer open files.',
            }),
          );
      });
    });
  }
}

function settle(
  { jobs }: Member,
  message: Exclude<Message, { kind: 'ready' } | { kind: 'unstartable' }>,
): void {
  const pending = jobs.get(message.id);
  jobs.delete(message.id);
  if (message.kind === 'done') pending?.resolve(message.reply);
  else pending?.reject(CocotagError.fromPlain(message.error));
}
