import type { Span } from './line-writer.js';

/** Parts of a file in an order of their own. Those that follow each other in the file too are kept as one. */
export class SpanList implements Iterable<Span> {
  /** Starts and ends in turn. */
  private numbers = new Float64Array(64);
  private length = 0;

  add({ start, end }: Span): void {
    if (this.length > 0 && this.numbers[this.length - 1] === start) {
      this.numbers[this.length - 1] = end;
      return;
    }
    if (this.length === this.numbers.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.numbers);
      this.numbers = larger;
    }
    this.numbers[this.length++] = start;
    this.numbers[this.length++] = end;
  }

  *[Symbol.iterator](): Iterator<Span> {
    for (let i = 0; i < this.length; i += 2)
      yield { start: this.numbers[i] ?? 0, end: this.numbers[i + 1] ?? 0 };
  }
}
