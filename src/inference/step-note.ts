const WHOLE_BATCH = -1;

/**
 * Where a worker thread notes what it does, in memory that it shares with the thread that watches it: one that hangs in
 * native code answers no message.
 */
export class StepNote {
  private readonly values: Int32Array;

  constructor(readonly memory = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.values = new Int32Array(memory);
    this.inferring();
  }

  /** @param photo - Its index in the job; those of the jobs that wait are counted on from there. */
  decoding(photo: number): void {
    Atomics.store(this.values, 0, photo);
  }

  inferring(): void {
    Atomics.store(this.values, 0, WHOLE_BATCH);
  }

  /** The index of the photo in work; undefined where the whole batch is. */
  get photo(): number | undefined {
    const photo = Atomics.load(this.values, 0);
    return photo === WHOLE_BATCH ? undefined : photo;
  }
}
