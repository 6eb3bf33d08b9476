import { type Refusal, SAVE_WEIGHTS, shown } from '../refusal.js';
import { NUMPY_GLOBALS } from './numpy-globals.js';
import { PLAIN_GLOBALS } from './plain-globals.js';
import { TORCH_GLOBALS } from './torch-globals.js';
import type { PickleGlobal } from './values.js';

/**
 * All names that a pickle may refer to. For each there is a function here that makes plain data; Python's own is
 * never there to be called. What is not in this list is refused.
 */
const GLOBALS: ReadonlyMap<string, PickleGlobal> = new Map(
  [...PLAIN_GLOBALS, ...NUMPY_GLOBALS, ...TORCH_GLOBALS].map((global) => [global.name, global]),
);

/** What a name of a module stands for. Throws where it is not in the list. */
export function globalOf(module: string, name: string, refusal: Refusal): PickleGlobal {
  const path = `${module}.${name}`;
  const global = GLOBALS.get(path);
  if (global !== undefined) return global;
  throw refusal(`refers to ${shown(path)}, which is not among the names that weights need`, SAVE_WEIGHTS);
}
