/** How {@link mapConcurrently} works. */
export interface ConcurrencyOptions {
  /** How many items are worked on at a time. */
  readonly concurrency: number;
  /** How many results may be held back, at most, behind one that is slow. Not less than `concurrency`. */
  readonly window: number;
  /** Whether results come in the order of their items, or as they are ready. */
  readonly isOrdered: boolean;
  /** When it aborts, nothing more is taken; what was taken is still given. */
  readonly signal?: AbortSignal | undefined;
}

interface Slot<R> {
  result?: { readonly value: R } | { readonly error: unknown };
}

/**
 * Maps a stream with several items in work at a time. The source is asked for an item only when there is room for it,
 * so that a slow consumer stops the source and not the memory.
 *
 * @throws what the source or the mapping threw, once the results before it were given.
 */
export async function* mapConcurrently<T, R>(
  source: AsyncIterable<T>,
  map: (item: T) => Promise<R>,
  { concurrency, window, isOrdered, signal }: ConcurrencyOptions,
): AsyncGenerator<R> {
  const iterator = source[Symbol.asyncIterator]();
  const slots: Slot<R>[] = [];
  let working = 0;
  let isAsking = false;
  let isExhausted = false;
  let failure: { readonly error: unknown } | undefined;
  let wake = () => {};

  const start = (item: T): void => {
    const slot: Slot<R> = {};
    slots.push(slot);
    working++;
    map(item)
      .then(
        (value) => {
          slot.result = { value };
        },
        (error) => {
          slot.result = { error };
        },
      )
      .finally(() => {
        working--;
        wake();
      });
  };
  const ask = async (): Promise<void> => {
    isAsking = true;
    try {
      const next = await iterator.next();
      if (next.done === true) isExhausted = true;
      else if (signal?.aborted !== true) start(next.value);
    } catch (error) {
      failure = { error };
      isExhausted = true;
    }
    isAsking = false;
    wake();
  };
  const onAbort = () => wake();
  signal?.addEventListener('abort', onAbort);

  try {
    while (true) {
      const mayAsk = !isExhausted && signal?.aborted !== true;
      if (mayAsk && !isAsking && working < concurrency && slots.length < window) void ask();
      const ready = isOrdered ? 0 : slots.findIndex(({ result }) => result !== undefined);
      const result = slots[ready]?.result;
      if (result !== undefined) {
        slots.splice(ready, 1);
        if ('error' in result) throw result.error;
        yield result.value;
      } else if (slots.length === 0 && !mayAsk) {
        if (failure !== undefined) throw failure.error;
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    // A source that waits for its next item, such as a pipe, would not end before that comes.
    const returned = iterator.return?.();
    if (isAsking) returned?.catch(() => undefined);
    else await returned;
  }
}

/** Cuts a stream into arrays of `size` items; the last may be shorter. */
export async function* batched<T>(source: AsyncIterable<T>, size: () => number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of source) {
    batch.push(item);
    if (batch.length < size()) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
