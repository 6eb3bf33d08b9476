import { type PickleDict, PickleTensor, type PickleValue } from './pickle/values.js';
import { dictOf } from './plain-data.js';

/** Where training programs put a state dict, the likeliest first. Averaged weights come last. */
const WRAPPERS = [
  'state_dict',
  'model_state_dict',
  'model',
  'net',
  'module',
  'ema',
  'ema_state_dict',
  'state_dict_ema',
  'model_ema',
];

/** How many of them may lie in each other, as in `ema.module`. */
const DEPTH_LIMIT = 3;

/** Numbers that stand among the weights and belong to the averaging, not to the network. */
const COUNTERS: ReadonlySet<PickleValue> = new Set(['n_averaged']);

/** A state dict in a checkpoint. */
export interface StateDict {
  /** Its way through the checkpoint, such as `ema.module`; empty where the checkpoint is the state dict. */
  readonly place: string;
  /** By the names that stand there. */
  readonly tensors: ReadonlyMap<string, PickleTensor>;
}

/**
 * All state dicts of a checkpoint, the one to take first: under the names by which training programs save them, and
 * the checkpoint itself if there are none. A state dict has texts for keys, and tensors; what else it has is left out.
 */
export function findStateDicts(checkpoint: PickleValue): StateDict[] {
  const found: StateDict[] = [];
  const seen = new Set<PickleDict>();
  const look = (dict: PickleDict, way: readonly string[]): void => {
    // A dict may hold itself, or stand in two places.
    if (seen.has(dict) || way.length > DEPTH_LIMIT) return;
    seen.add(dict);
    const before = found.length;
    for (const name of WRAPPERS) {
      const inner = dictOf(dict.get(name));
      if (inner !== undefined) look(inner, [...way, name]);
    }
    // A checkpoint may hold its loss as a tensor; that does not make it a state dict, where there is a better one.
    const tensors = found.length === before ? tensorsOf(dict) : new Map<string, PickleTensor>();
    if (tensors.size > 0) found.push({ place: way.join('.'), tensors });
  };
  const root = dictOf(checkpoint);
  if (root !== undefined) look(root, []);
  return found;
}

function tensorsOf(dict: PickleDict): Map<string, PickleTensor> {
  const tensors = new Map<string, PickleTensor>();
  for (const [name, value] of dict) {
    if (typeof name === 'string' && value instanceof PickleTensor && !COUNTERS.has(name))
      tensors.set(name, value);
  }
  return tensors;
}
