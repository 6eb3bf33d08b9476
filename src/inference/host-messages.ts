import type { PlainError } from '../errors.js';
import type { PhotoRef } from '../types.js';
import type { Outcome, WorkerSetup } from './messages.js';

/** What a host is told to be. */
export interface HostSetup {
  /** Threads that decode; where `isSplit` is not set each infers too. */
  readonly workers: number;
  /** Whether one more thread infers for all, as for a GPU. */
  readonly isSplit: boolean;
  /** How long a photo may take, in milliseconds; 0 for as long as it likes. */
  readonly timeoutMs: number;
  readonly worker: WorkerSetup;
}

/** Main process to host. */
export type HostRequest =
  | { readonly kind: 'start'; readonly setup: HostSetup }
  | { readonly kind: 'run'; readonly batch: number; readonly photos: readonly PhotoRef[] };

/** Photos that took too long: the batch, and their indices in it. */
export interface Late {
  readonly batch: number;
  readonly photos: readonly number[];
}

/** Host to main process. */
export type HostMessage =
  /** That it listens: what is said before may be heard by somebody else who was loaded into the process. */
  | { readonly kind: 'listening' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'unstartable'; readonly error: PlainError }
  | { readonly kind: 'done'; readonly batch: number; readonly outcomes: readonly Outcome[] }
  | { readonly kind: 'failed'; readonly batch: number; readonly error: PlainError }
  /** Said from time to time while there is work, so that a host that is stuck is told from one that works. */
  | { readonly kind: 'alive' }
  /** A worker thread is stuck, and only the end of the process ends it. */
  | { readonly kind: 'hung'; readonly late: readonly Late[] }
  /** A worker thread is no more. */
  | { readonly kind: 'broken'; readonly how: string };
