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
  return {
    device: 'cpu',
    graph,
    workers,
    batchSize: setup.batchSize,
    concurrency: workers * JOBS_A_WORKER,
    run: (photos) =>
      retryingSingly(photos, async (batch) => {
        const reply = await pool.run({ kind: 'tag', photos: batch });
        return reply === WORKER_DIED ? WORKER_DIED : reply.outcomes;
      }),
    close: () => pool.close(),
    terminate: () => pool.terminate(),
  };
}

/** For a GPU many workers decode and one infers, in large batches. */
async function startCudaEngine(model: ModelPackage, options: EngineOptions): Promise<Engine> {
  const { setup, graph, workers } = plan(model, options, 'cuda');
  return startSplitEngine(setup, graph, workers);
}

/** Decoding and inferring in different workers; the device is the setup's. */
export async function startSplitEngine(
  setup: WorkerSetup,
  graph: ChosenGraph,
  workers: number,
): Promise<Engine> {
  const { decode: _, ...inferring } = setup;
  const { session, ...decoding } = setup;
  const inferrer = await WorkerPool.start(WORKER_SCRIPT, 1, inferring);
  const decoders = await WorkerPool.start(WORKER_SCRIPT, workers, decoding);
  return {
    device: session?.device ?? 'cpu',
    graph,
    workers,
    batchSize: setup.batchSize,
    concurrency: workers * JOBS_A_WORKER,
    run: (photos) =>
      retryingSingly(photos, async (batch) => {
        const reply = await decoders.run({ kind: 'decode', photos: batch });
        if (reply === WORKER_DIED) return WORKER_DIED;
        const { decoded, pixels } = reply;
        const count = decoded.filter((photo) => 'size' in photo).length;
        if (count === 0) return withLogits(decoded, new Float32Array(), 0);
        const inferred = await inferrer.run({ kind: 'infer', pixels, count });
        return inferred === WORKER_DIED ? WORKER_DIED : withLogits(decoded, inferred.logits, count);
      }),
    close: async () => {
      await decoders.close();
      await inferrer.close();
    },
    terminate: async () => {
      await Promise.all([decoders.terminate(), inferrer.terminate()]);
    },
  };
}

function plan(model: ModelPackage, options: EngineOptions, device: Device) {
  const { manifest } = model;
  const graph = chooseGraph(model, options.precision, device);
  const setup: WorkerSetup = {
    input: manifest.input,
    batchSize: options.batchSize ?? (device === 'cpu' ? manifest.cpuBatch : CUDA_BATCH),
    decode: { maxPixels: options.maxPixels },
    session: { graph, labelCount: manifest.labels.length, device },
  };
  return { setup, graph, workers: options.workers ?? availableParallelism() };
}

/**
 * Runs a batch; where its worker died over it, each of its photos once more by itself, so that one photo that kills
 * costs one row.
 */
async function retryingSingly(
  photos: readonly PhotoRef[],
  run: (photos: readonly PhotoRef[]) => Promise<readonly Outcome[] | typeof WORKER_DIED>,
): Promise<readonly Outcome[]> {
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
