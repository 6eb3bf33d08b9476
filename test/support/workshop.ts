import { type ConcurrencyOptions, mapConcurrently } from '../../src/inference/concurrency.js';
import { type Deferred, deferred, turns } from './async.js';

/** Two at a time, in order, four held back at most, but for what a test changes. */
export function options(change: Partial<ConcurrencyOptions> = {}): ConcurrencyOptions {
  return { concurrency: 2, window: 4, isOrdered: true, ...change };
}

/** Work that a test ends by hand, and what it came to. */
export class Workshop {
  readonly works: Deferred<string>[] = [];
  readonly given: string[] = [];
  asked = 0;
  isReturned = false;
  /** undefined while the stream goes on. */
  end: unknown;

  /** Starts to map 0, 1, 2, ... and collects what comes. */
  run(change: Partial<ConcurrencyOptions> = {}, count = 100, error?: Error): void {
    void this.collect(mapConcurrently(this.numbers(count, error), this.map, options(change)));
  }

  readonly map = (i: number): Promise<string> => {
    const work = deferred<string>();
    this.works[i] = work;
    return work.promise;
  };

  async *numbers(count: number, error?: Error): AsyncGenerator<number> {
    try {
      for (let i = 0; i < count; i++) {
        this.asked++;
        yield i;
      }
      if (error !== undefined) throw error;
    } finally {
      this.isReturned = true;
    }
  }

  /** Ends works and lets everything happen that follows. */
  async finish(...numbers: number[]): Promise<void> {
    for (const i of numbers) {
      this.works[i]?.resolve(`${i}`);
      await turns();
    }
  }

  private async collect(results: AsyncIterable<string>): Promise<void> {
    try {
      for await (const result of results) this.given.push(result);
      this.end = 'over';
    } catch (error) {
      this.end = error;
    }
  }
}
