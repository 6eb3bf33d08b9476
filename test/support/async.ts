/** All items of a stream. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** A stream of items, and then, where one is given, of an error. */
export async function* streamOf<T>(items: Iterable<T>, error?: unknown): AsyncGenerator<T> {
  yield* items;
  if (error !== undefined) throw error;
}

/** A promise that a test settles by hand. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

export function deferred<T>(): Deferred<T> {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

/** Lets everything happen that waits for nothing but its turn. */
export function turns(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
