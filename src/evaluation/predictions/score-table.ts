/** Lines of as many scores each as there are labels, in one array that grows: 8 bytes a score, no objects. */
export class ScoreTable {
  #scores: Float64Array;
  #used = 0;

  /** @param width - Scores a line. */
  constructor(readonly width: number) {
    this.#scores = new Float64Array(width * 1024);
  }

  /** A new line of zeros, to be filled before the next one is asked for. */
  addLine(): Float64Array {
    const end = this.#used + this.width;
    if (end > this.#scores.length) {
      const larger = new Float64Array(this.#scores.length * 2);
      larger.set(this.#scores);
      this.#scores = larger;
    }
    const line = this.#scores.subarray(this.#used, end);
    this.#used = end;
    return line;
  }

  /** [lines, width] */
  scores(): Float64Array {
    return this.#scores.subarray(0, this.#used);
  }
}
