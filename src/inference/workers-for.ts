import type { MachineLimits } from './machine-limits.js';

/** What a worker does, as far as its memory depends on it. */
export interface WorkerDemand {
  /** Bytes of the graph that each worker loads; 0 where one infers for all. */
  readonly graphBytes: number;
  /** Pixels of the network's input. */
  readonly inputPixels: number;
  readonly batchSize: number;
}

/** What a user asked for. */
export interface WorkerWishes {
  readonly workers?: number | undefined;
  /** What all processes together may take, in bytes. */
  readonly maxMemoryBytes?: number | undefined;
}

const MB = 1_000_000;

/** Both processes without workers. Measured, like the next three, with the bundled models at 1 to 8 workers. */
const BASE_BYTES = 150 * MB;
/** A thread, its libraries, and a photo of some 20 megapixels. */
const THREAD_BYTES = 80 * MB;
/** A session holds its graph as file, as weights, and as weights in the order that its kernels want. */
const BYTES_A_GRAPH_BYTE = 3.2;
/** Values between a network's layers, and its input. */
const BYTES_A_PIXEL = 220;

/** What a program takes of a machine's memory if nobody says how much: others want some, too. */
const SHARE_OF_MEMORY = 0.8;

/** A host opens about 25 files for itself, and 7 a worker. */
const BASE_FILES = 32;
const FILES_A_WORKER = 8;

/**
 * How many workers there are to be: at least one, as many as there are cores, time on them, memory and open files for. A
 * number that is asked for is obeyed, as far as memory that is given goes.
 *
 * @example workersFor({ cpus: 64, cpuQuota: 1, memoryBytes: 4e9, openFiles: 1024 }, demand, {}) // 1
 */
export function workersFor(limits: MachineLimits, demand: WorkerDemand, wishes: WorkerWishes): number {
  const { maxMemoryBytes = Number.POSITIVE_INFINITY } = wishes;
  const wanted = wishes.workers ?? fitting(limits, demand);
  return Math.max(1, Math.min(wanted, inMemory(maxMemoryBytes, demand)));
}

function fitting({ cpus, cpuQuota, memoryBytes, openFiles }: MachineLimits, demand: WorkerDemand): number {
  return Math.min(
    cpus,
    // The nearest number: a quota of 1.5 keeps two workers busy, one of 1.1 does not.
    Math.round(cpuQuota ?? cpus),
    inMemory(memoryBytes * SHARE_OF_MEMORY, demand),
    Math.floor(((openFiles ?? Number.POSITIVE_INFINITY) - BASE_FILES) / FILES_A_WORKER),
  );
}

function inMemory(bytes: number, { graphBytes, inputPixels, batchSize }: WorkerDemand): number {
  const workerBytes =
    THREAD_BYTES + graphBytes * BYTES_A_GRAPH_BYTE + inputPixels * BYTES_A_PIXEL * batchSize;
  return Math.floor((bytes - BASE_BYTES) / workerBytes);
}
