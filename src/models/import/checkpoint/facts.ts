import type { PickleDict, PickleValue } from './pickle/values.js';
import { dictOf, itemsOf, type PlainData, plainData } from './plain-data.js';

/**
 * What a checkpoint says of itself. None of it has been checked against anything: it is what a stranger wrote. What
 * is not there, or cannot be what its name says, is left out.
 */
export interface CheckpointFacts {
  /** The score from which a tag is given, 0 to 1. */
  readonly threshold?: number;
  /** One a class, 0 to 1, where it has them. */
  readonly thresholds?: readonly number[];
  readonly classCount?: number;
  /** In the order of the network's output. */
  readonly labels?: readonly string[];
  readonly architecture?: string;
  /** Epochs of training, as its program counts them. */
  readonly epoch?: number;
  /** Whatever it measured, by its own names. */
  readonly metrics?: PlainData;
  /** The texts of a .safetensors file's `__metadata__`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Dicts inside a checkpoint in which training programs keep what they were told. */
const SETTINGS = ['args', 'config', 'cfg', 'hyper_parameters', 'hparams'];

const LABELS_LIMIT = 10_000;
const TEXT_LIMIT = 200;

/** Reads a fact under the first of some names under which it is credible. */
type Lookup = <T>(names: readonly string[], read: (value: PickleValue) => T | undefined) => T | undefined;

/** What a checkpoint's outermost dict says, and the settings in it. */
export function factsOf(checkpoint: PickleValue): CheckpointFacts {
  const root = dictOf(checkpoint);
  if (root === undefined) return {};
  const find = lookupIn([root, ...SETTINGS.flatMap((name) => dictOf(root.get(name)) ?? [])]);
  return withoutUndefined({
    threshold: find(['threshold', 'best_threshold'], share),
    thresholds: find(['thresholds', 'threshold'], shares),
    classCount: find(['num_cls', 'num_classes', 'n_classes'], count),
    labels: find(['labels', 'classes', 'class_names', 'label_names', 'idx_to_class', 'id2label'], labelList),
    architecture: find(['arch', 'architecture', 'model_name', 'model', 'backbone'], name),
    epoch: find(['epoch'], epoch),
    metrics: find(['metrics'], plainData),
  });
}

function lookupIn(dicts: readonly PickleDict[]): Lookup {
  return (names, read) => {
    for (const dict of dicts) {
      for (const name of names) {
        const value = dict.get(name);
        const fact = value === undefined ? undefined : read(value);
        if (fact !== undefined) return fact;
      }
    }
    return undefined;
  };
}

function share(value: PickleValue): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;
}

function shares(value: PickleValue): readonly number[] | undefined {
  const items = itemsOf(value);
  if (items === undefined || items.length === 0 || items.length > LABELS_LIMIT) return undefined;
  const found = items.map(share).filter((item) => item !== undefined);
  return found.length === items.length ? found : undefined;
}

function count(value: PickleValue): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

function epoch(value: PickleValue): number | undefined {
  return value === 0 ? 0 : count(value);
}

function name(value: PickleValue): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= TEXT_LIMIT ? value : undefined;
}

/** A list of names, or a dict from class numbers, as numbers or texts, to names. */
function labelList(value: PickleValue): readonly string[] | undefined {
  const items = itemsOf(value) ?? numbered(dictOf(value));
  if (items === undefined || items.length === 0 || items.length > LABELS_LIMIT) return undefined;
  const found = items.map(name).filter((item) => item !== undefined);
  return found.length === items.length ? found : undefined;
}

/** The values of a dict whose keys are 0, 1, 2, ... in any order. */
function numbered(dict: PickleDict | undefined): PickleValue[] | undefined {
  if (dict === undefined || dict.size > LABELS_LIMIT) return undefined;
  const found = Array.from({ length: dict.size }, (_, i) => dict.get(i) ?? dict.get(`${i}`) ?? null);
  return found.includes(null) ? undefined : found;
}

type Optional<T> = { readonly [K in keyof T]: T[K] | undefined };

/** Without the facts that were not found. */
function withoutUndefined(facts: Optional<Required<Omit<CheckpointFacts, 'metadata'>>>): CheckpointFacts {
  // What is left has all its values; the type of Object.fromEntries does not say so.
  return Object.fromEntries(
    Object.entries(facts).filter(([, fact]) => fact !== undefined),
  ) as CheckpointFacts;
}
