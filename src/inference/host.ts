import { CocotagError } from '../errors.js';
import type { PhotoRef } from '../types.js';
import { HangWatch, TICK_MS } from './hang-watch.js';
import type { HostMessage, HostRequest, HostSetup } from './host-messages.js';
import type { Outcome } from './messages.js';
import { withLogits } from './outcomes.js';
import { type InHand, WorkerPool } from './pool.js';

/** What a host needs of its process: the channel to the process that started it. */
export interface HostChannel {
  on(event: 'message', listener: (request: HostRequest) => void): unknown;
  send?(message: HostMessage): unknown;
}

/** Decodes and infers batches in worker threads. */
interface Workers {
  run(photos: readonly PhotoRef[], batch: number): Promise<readonly Outcome[]>;
  inHand(): InHand[];
}

const WORKER_SCRIPT = new URL('./worker.js', import.meta.url);

/** What a host's process does: it becomes what it is told, then answers for batches, until its process ends. */
export function serve(channel: HostChannel): void {
  const send = (message: HostMessage) => channel.send?.(message);
  const host = new Host(send);
  channel.on('message', (request) => {
    if (request.kind === 'start') void host.start(request.setup);
    else void host.run(request.batch, request.photos);
  });
  send({ kind: 'listening' });
}

class Host {
  private workers: Workers | undefined;
  private watch = new HangWatch(0);
  /** How many photos each batch in work has. */
  private readonly photos = new Map<number, number>();

  constructor(private readonly send: (message: HostMessage) => void) {
    setInterval(() => this.tick(), TICK_MS);
  }

  async start(setup: HostSetup): Promise<void> {
    this.watch = new HangWatch(setup.timeoutMs);
    try {
      const onDeath = (how: string) => this.send({ kind: 'broken', how });
      this.workers = await (setup.isSplit ? splitWorkers : wholeWorkers)(setup, onDeath);
      this.send({ kind: 'ready' });
    } catch (thrown) {
      this.send({ kind: 'unstartable', error: CocotagError.from(thrown).toPlain() });
    }
  }

  async run(batch: number, photos: readonly PhotoRef[]): Promise<void> {
    this.photos.set(batch, photos.length);
    try {
      if (this.workers === undefined) throw new CocotagError('INTERNAL', 'This host has not started');
      const outcomes = await this.workers.run(photos, batch);
      this.send({ kind: 'done', batch, outcomes });
    } catch (thrown) {
      this.send({ kind: 'failed', batch, error: CocotagError.from(thrown).toPlain() });
    }
    this.photos.delete(batch);
  }

  private tick(): void {
    const steps = this.workers?.inHand() ?? [];
    const late = this.watch.tick(
      steps.map((step) => ({ ...step, photos: this.photos.get(step.batch) ?? 0 })),
    );
    if (late.length > 0) this.send({ kind: 'hung', late });
    else if (this.workers === undefined || steps.length > 0) this.send({ kind: 'alive' });
  }
}

/** On a CPU each worker decodes and infers: one single-threaded session a core. */
async function wholeWorkers(
  { worker, workers }: HostSetup,
  onDeath: (how: string) => void,
): Promise<Workers> {
  const pool = await WorkerPool.start(WORKER_SCRIPT, workers, worker, onDeath);
  return {
    run: async (photos, batch) => (await pool.run({ kind: 'tag', photos }, batch)).outcomes,
    inHand: () => pool.inHand(),
  };
}

/** For a GPU many workers decode and one infers, in large batches. */
async function splitWorkers(
  { worker, workers }: HostSetup,
  onDeath: (how: string) => void,
): Promise<Workers> {
  const { decode: _, ...inferring } = worker;
  const { session: __, ...decoding } = worker;
  const [inferrer, decoders] = await Promise.all([
    WorkerPool.start(WORKER_SCRIPT, 1, inferring, onDeath),
    WorkerPool.start(WORKER_SCRIPT, workers, decoding, onDeath),
  ]);
  return {
    run: async (photos, batch) => {
      const { decoded, pixels } = await decoders.run({ kind: 'decode', photos }, batch);
      const count = decoded.filter((photo) => 'size' in photo).length;
      if (count === 0) return withLogits(decoded, new Float32Array(), 0);
      const { logits } = await inferrer.run({ kind: 'infer', pixels, count }, batch);
      return withLogits(decoded, logits, count);
    },
    inHand: () => [...decoders.inHand(), ...inferrer.inHand()],
  };
}
