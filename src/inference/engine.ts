import { CocotagError } from '../errors.js';
import { type ChosenGraph, chooseGraph, type GraphKind, type ModelPackage } from '../models/index.js';
import type { PhotoRef } from '../types.js';
import type { BundledWork } from './bundles.js';
import { cudaUnavailable, isCudaInstalled } from './cuda.js';
import type { HostSetup } from './host-messages.js';
import { HostProcess } from './host-process.js';
import { machineLimits } from './machine-limits.js';
import type { Device, Outcome } from './messages.js';
import { Supervisor } from './supervisor.js';
import { workersFor } from './workers-for.js';

/** Photos in one run of a session on a GPU, where large batches pay. */
const CUDA_BATCH = 32;

/** How many batches a worker may hold: one in hand and one waiting, so that it never idles for a message. */
const BATCHES_A_WORKER = 2;

/** How the workers are to be set up. */
export interface EngineOptions {
  /** `auto`: CUDA where it is installed and starts, else the CPU. */
  readonly device: Device | 'auto';
  readonly precision?: GraphKind | undefined;
  /** Threads that decode; on a CPU each infers too. Default: one a core, or as many as there is memory for. */
  readonly workers?: number | undefined;
  /** What all processes together may take, in bytes: there are no more workers than that is enough for. */
  readonly maxMemoryBytes?: number | undefined;
  /** Photos in a batch. Default: the package's `cpu_batch`, or 32 on CUDA. */
  readonly batchSize?: number | undefined;
  /** The most pixels that a photo may have. */
  readonly maxPixels: number;
  /** How long a photo may take, in milliseconds; 0 for as long as it likes. */
  readonly timeoutMs: number;
  /** Whether outcomes hold photos' metadata. */
  readonly keepsMetadata?: boolean | undefined;
}

/** Photos in one message to a worker of a CPU, at most; how many there are depends on how long they take. */
const MOST_PHOTOS = 16;

/** Photos in, logits out, on a device. */
export interface Engine extends BundledWork {
  readonly device: Device;
  readonly graph: ChosenGraph;
  /** How many messages keep every worker busy. */
  readonly concurrency: number;
  /** Photos' logits, or errors, in the order of its photos. */
  run(photos: readonly PhotoRef[]): Promise<readonly Outcome[]>;
  /** Settles what was taken, then ends the workers. */
  close(): Promise<void>;
  /** Ends the workers at once. */
  terminate(): Promise<void>;
}

/**
 * Starts the workers for a package, in a process of their own.
 *
 * @throws CocotagError USAGE, MODEL_NOT_FOUND, MODEL_INVALID, MODEL_CHECKSUM, DEVICE_UNAVAILABLE, POOL_FAILED.
 */
export async function startEngine(model: ModelPackage, options: EngineOptions): Promise<Engine> {
  const { device } = options;
  if (device === 'cpu') return startOn('cpu', model, options);
  if (!isCudaInstalled()) {
    if (device === 'cuda') throw cudaUnavailable('its files are not installed beside onnxruntime-node');
    return startOn('cpu', model, options);
  }
  try {
    return await startOn('cuda', model, options);
  } catch (thrown) {
    const isMissing = thrown instanceof CocotagError && thrown.code === 'DEVICE_UNAVAILABLE';
    if (device === 'auto' && isMissing) return startOn('cpu', model, options);
    throw thrown;
  }
}

async function startOn(device: Device, model: ModelPackage, options: EngineOptions): Promise<Engine> {
  const graph = chooseGraph(model, options.precision, device);
  return engineOf(graph, hostSetup(model, graph, device, options));
}

/** An engine over a host; exported for tests, which split one on a CPU. */
export async function engineOf(graph: ChosenGraph, setup: HostSetup): Promise<Engine> {
  const supervisor = await Supervisor.start(
    (workers) => HostProcess.start({ ...setup, workers }),
    setup.workers,
  );
  return {
    device: setup.worker.session?.device ?? 'cpu',
    graph,
    workers: setup.workers,
    batchSize: setup.worker.batchSize,
    mostPhotos: setup.isSplit ? setup.worker.batchSize : MOST_PHOTOS,
    concurrency: setup.workers * BATCHES_A_WORKER,
    run: (photos) => supervisor.run(photos),
    close: () => supervisor.close(),
    terminate: () => supervisor.terminate(),
  };
}

function hostSetup(
  { manifest }: ModelPackage,
  graph: ChosenGraph,
  device: Device,
  options: EngineOptions,
): HostSetup {
  const { input, labels, cpuBatch } = manifest;
  const isSplit = device === 'cuda';
  const batchSize = options.batchSize ?? (isSplit ? CUDA_BATCH : cpuBatch);
  const demand = {
    graphBytes: isSplit ? 0 : graph.bytes,
    inputPixels: input.width * input.height,
    batchSize,
  };
  return {
    workers: workersFor(machineLimits(), demand, options),
    isSplit,
    timeoutMs: options.timeoutMs,
    worker: {
      input,
      batchSize,
      decode: {
        maxPixels: options.maxPixels,
        timeoutSeconds: secondsForDecoder(options.timeoutMs),
        keepsMetadata: options.keepsMetadata ?? false,
      },
      session: { graph, labelCount: labels.length, device },
    },
  };
}

/** libvips counts whole seconds, an hour at most; what takes longer is the hang watch's. */
function secondsForDecoder(timeoutMs: number): number | undefined {
  return timeoutMs === 0 ? undefined : Math.min(3_600, Math.ceil(timeoutMs / 1_000));
}
