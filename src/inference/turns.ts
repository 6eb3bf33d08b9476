/** Lets many work at a time, or one alone. Whoever is to be alone goes before those that come later. */
export class Turns {
  private readonly working = new Set<Promise<unknown>>();
  /** The last of those that are to be alone. */
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** Works beside others, as soon as nobody is alone or waits for it. */
  async together<T>(work: () => Promise<T>): Promise<T> {
    while (this.waiting > 0) await this.last;
    return this.counted(work());
  }

  /** Works when all others have ended, while everybody else waits. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const before = this.last;
    const mine = async () => {
      await before;
      await Promise.allSettled(this.working);
      return work();
    };
    this.waiting++;
    const result = mine();
    this.last = result
      .catch(() => undefined)
      .finally(() => {
        this.waiting--;
      });
    return result;
  }

  private async counted<T>(work: Promise<T>): Promise<T> {
    this.working.add(work);
    try {
      return await work;
    } finally {
      this.working.delete(work);
    }
  }
}
