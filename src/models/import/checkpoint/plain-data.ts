import {
  type PickleDict,
  PickleGlobal,
  PickleObject,
  PickleTuple,
  type PickleValue,
} from './pickle/values.js';

/** What JSON can hold. */
export type PlainData =
  | null
  | boolean
  | number
  | string
  | readonly PlainData[]
  | { readonly [key: string]: PlainData };

/** How much of a stranger's data is taken over; the rest is left out. */
const DEPTH_LIMIT = 6;
const VALUES_LIMIT = 10_000;
const TEXT_LIMIT = 1000;

/**
 * A pickle's value as plain data. Left out are tensors, bytes and other things that JSON has not, texts of more than
 * 1,000 characters, what lies deeper than 6 levels, and everything beyond 10,000 values: so that it ends, and stays
 * small, where lists hold themselves.
 *
 * @returns undefined where nothing is left. NaN and infinities become null, integers beyond 2^53 texts.
 */
export function plainData(value: PickleValue): PlainData | undefined {
  let left = VALUES_LIMIT;
  const plain = (value: PickleValue, depth: number): PlainData | undefined => {
    if (left-- <= 0 || depth > DEPTH_LIMIT) return undefined;
    if (value === null || typeof value === 'boolean') return value;
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    if (typeof value === 'bigint') return value.toString();
    if (typeof value === 'string') return value.length <= TEXT_LIMIT ? value : undefined;
    if (value instanceof PickleGlobal) return value.name;
    const items = itemsOf(value);
    if (items !== undefined) return list(items, depth);
    const entries = dictOf(value);
    return entries === undefined ? undefined : record(entries, depth);
  };
  const list = (items: readonly PickleValue[], depth: number): PlainData[] => {
    const found: PlainData[] = [];
    for (const item of items) {
      if (left <= 0) break;
      const data = plain(item, depth + 1);
      if (data !== undefined) found.push(data);
    }
    return found;
  };
  const record = (entries: PickleDict, depth: number): PlainData => {
    const found: [string, PlainData][] = [];
    for (const [key, item] of entries) {
      if (left <= 0) break;
      const name = keyOf(key);
      const data = name === undefined ? undefined : plain(item, depth + 1);
      if (name !== undefined && data !== undefined) found.push([name, data]);
    }
    return Object.fromEntries(found);
  };
  return plain(value, 1);
}

/** The items of a list or a tuple. */
export function itemsOf(value: PickleValue | undefined): readonly PickleValue[] | undefined {
  if (value instanceof PickleTuple) return value.items;
  return Array.isArray(value) ? value : undefined;
}

/** The items of a dict, or the attributes of an object. */
export function dictOf(value: PickleValue | undefined): PickleDict | undefined {
  if (value instanceof PickleObject) return value.attributes;
  return value instanceof Map ? value : undefined;
}

/** A key as JSON has it: class numbers become texts. `__proto__` would set what an object inherits when it is copied. */
function keyOf(key: PickleValue): string | undefined {
  if (typeof key === 'number' || typeof key === 'boolean') return String(key);
  return typeof key === 'string' && key.length <= TEXT_LIMIT && key !== '__proto__' ? key : undefined;
}
