import { availableParallelism } from 'node:os';
import { CocotagError } from '../errors.js';
import { type ChosenGraph, chooseGraph, type GraphKind, type ModelPackage } from '../models/index.js';
import type { PhotoRef } from '../types.js';
import { isCudaInstalled } from './cuda.js';
import type { Device, Outcome, WorkerSetup } from './messages.js';
import { withLogits } from './outcomes.js';
import { JOBS_A_WORKER, WORKER_DIED, WorkerPool } from './pool.js';
import { cudaUnavailable } from './session.js';

/** Photos in one run of a session on a GPU, where large batches pay. */
const CUDA_BATCH = 32;

/** How the workers are to be set up. */
export interface EngineOptions {
  /** `auto`: CUDA where it is installed and starts, else the CPU. */
  readonly device: Device | 'auto';
  readonly precision?: GraphKind | undefined;
  /** Threads that decode; on a CPU each infers too. Default: one a core. */
  readonly workers?: number | undefined;
  /** Photos in a batch. Default: the package's `cpu_batch`, or 32 on CUDA. */
  readonly batchSize?: number | undefined;
  /** The most pixels that a photo may have. */
  readonly maxPixels: number;
  /** Whether outcomes hold photos' metadata. */
  readonly keepsMetadata?: boolean | undefined;
}

/** Photos in, logits out, on a device. */
export interface Engine {
  readonly device: Device;
  readonly graph: ChosenGraph;
  readonly workers: number;
  readonly batchSize: number;
  /** How many batches keep every worker busy. */
  readonly concurrency: number;
  /** A batch's logits, or errors, in the order of its photos. */
  run(photos: readonly PhotoRef[]): Promise<readonly Outcome[]>;
  /** Settles what was taken, then ends the threads. */
  close(): Promise<void>;
  /** Ends the threads at once. */
  terminate(): Promise<void>;
}

const WORKER_SCRIPT = new URL('./worker.js', import.meta.url);

/**
 * Starts the workers for a package.
 *
 * @throws CocotagError USAGE, MODEL_NOT_FOUND, MODEL_INVALID, MODEL_CHECKSUM, DEVICE_UNAVAILABLE, POOL_FAILED.
 */
export async function startEngine(model: ModelPackage, options: EngineOptions): Promise<Engine> {
  const { device } = options;
  if (device === 'cpu') return startCpuEngine(model, options);
  if (!isCudaInstalled()) {
    if (device === 'cuda') throw cudaUnavailable('its files are not installed beside onnxruntime-node');
    return startCpuEngine(model, options);
  }
  try {
    return await startCudaEngine(model, options);
  } catch (thrown) {
    const isMissing = thrown instanceof CocotagError && thrown.code === 'DEVICE_UNAVAILABLE';
    if (device === 'auto' && isMissing) return startCpuEngine(model, options);
    throw thrown;
  }
}

/** On a CPU each worker decodes and infers: one single-threaded session a core. */
async function startCpuEngine(model: ModelPackage, options: EngineOptions): Promise<Engine> {
  const { setup, graph, workers } = plan(model, options, 'cpu');
  const pool = await WorkerPool.start(WORKER_SCRIPT, workers, setup);
  return engineOver([pool], { setup, graph, workers }, async (photos) => {
    const reply = await pool.run({ kind: 'tag', photos });
    return reply === WORKER_DIED ? WORKER_DIED : reply.outcomes;
  });
}

/** For a GPU many workers decode and one infers, in large batches. */
function startCudaEngine(model: ModelPackage, options: EngineOptions): Promise<Engine> {
  return startSplitEngine(plan(model, options, 'cuda'));
}

/** Decoding and inferring in different workers; the device is the setup's. */
export async function startSplitEngine(planned: Plan): Promise<Engine> {
  const { decode: _, ...inferring } = planned.setup;
  const { session: __, ...decoding } = planned.setup;
  const inferrer = await WorkerPool.start(WORKER_SCRIPT, 1, inferring);
  const decoders = await WorkerPool.start(WORKER_SCRIPT, planned.workers, decoding).catch(async (error) => {
    await inferrer.close();
    throw error;
  });
  return engineOver([decoders, inferrer], planned, async (photos) => {
    const reply = await decoders.run({ kind: 'decode', photos });
    if (reply === WORKER_DIED) return WORKER_DIED;
    const { decoded, pixels } = reply;
    const count = decoded.filter((photo) => 'size' in photo).length;
    if (count === 0) return withLogits(decoded, new Float32Array(), 0);
    const inferred = await inferrer.run({ kind: 'infer', pixels, count });
    return inferred === WORKER_DIED ? WORKER_DIED : withLogits(decoded, inferred.logits, count);
  });
}

/** An engine that runs batches in some way over some pools. */
function engineOver(pools: readonly WorkerPool[], { setup, graph, workers }: Plan, run: BatchRunner): Engine {
  return {
    device: setup.session?.device ?? 'cpu',
    graph,
    workers,
    batchSize: setup.batchSize,
    concurrency: workers * JOBS_A_WORKER,
    run: (photos) => retryingSingly(photos, run),
    close: async () => {
      // In this order: what a pool still does may need those behind it.
      for (const pool of pools) await pool.close();
    },
    terminate: async () => {
      await Promise.all(pools.map((pool) => pool.terminate()));
    },
  };
}

/** A batch's outcomes, or that a worker died over it. */
type BatchRunner = (photos: readonly PhotoRef[]) => Promise<readonly Outcome[] | typeof WORKER_DIED>;

/** What workers there are to be, and what each is given. */
interface Plan {
  readonly setup: WorkerSetup;
  readonly graph: ChosenGraph;
  readonly workers: number;
}

function plan(model: ModelPackage, options: EngineOptions, device: Device): Plan {
  const { manifest } = model;
  const graph = chooseGraph(model, options.precision, device);
  const setup: WorkerSetup = {
    input: manifest.input,
    batchSize: options.batchSize ?? (device === 'cpu' ? manifest.cpuBatch : CUDA_BATCH),
    decode: { maxPixels: options.maxPixels, keepsMetadata: options.keepsMetadata ?? false },
    session: { graph, labelCount: manifest.labels.length, device },
  };
  return { setup, graph, workers: options.workers ?? availableParallelism() };
}

/**
 * Runs a batch; where its worker died over it, each of its photos once more by itself, so that one photo that kills
 * costs one row.
 */
async function retryingSingly(photos: readonly PhotoRef[], run: BatchRunner): Promise<readonly Outcome[]> {
  const outcomes = await run(photos);
  if (outcomes !== WORKER_DIED) return outcomes;
  const alone: Outcome[] = [];
  for (const photo of photos) {
    const outcome = await run([photo]);
    if (outcome === WORKER_DIED) alone.push({ error: crashed(photo) });
    else alone.push(...outcome);
  }
  return alone;
}

function crashed({ path }: PhotoRef) {
  return new CocotagError('IMAGE_CRASHED_DECODER', 'killed the worker that decoded it, twice', {
    path,
  }).toPlain();
}
