import type { GraphSession } from './inference/session.js';
import { type Agreement, AgreementCounter, type SpeedComparison } from './models/quantize/index.js';
import { scoresOf } from './tagging/index.js';

/** The first runs of a session are slower: it lays out its memory. */
const WARM_UP_RUNS = 2;

/** A session that pictures can be given to. */
type Runs = Pick<GraphSession, 'run'>;

/** Runs two graphs on the same pictures, in turn, and says how alike they are and how fast. */
export class GraphComparison {
  private readonly counter: AgreementCounter;
  private readonly times: { readonly float: number; readonly int8: number }[] = [];

  /** @param thresholds - One a label. */
  constructor(
    private readonly float: Runs,
    private readonly int8: Runs,
    thresholds: readonly number[],
  ) {
    this.counter = new AgreementCounter(thresholds);
  }

  /**
   * Adds a picture.
   *
   * @param pixels - uint8 RGB, [height, width, 3].
   * @throws CocotagError MODEL_OUTPUT.
   */
  async add(pixels: Uint8Array): Promise<void> {
    if (this.times.length === 0) {
      for (let i = 0; i < WARM_UP_RUNS; i++) await this.both(pixels);
    }
    const { float, int8 } = await this.both(pixels);
    this.counter.add(scoresOf(float.logits), scoresOf(int8.logits));
    this.times.push({ float: float.ms, int8: int8.ms });
  }

  /** What came of all pictures so far, of which there must be one. */
  result(): { agreement: Agreement; speed: SpeedComparison } {
    return {
      agreement: this.counter.result(),
      speed: {
        floatMs: median(this.times.map(({ float }) => float)),
        int8Ms: median(this.times.map(({ int8 }) => int8)),
        // Of pairs, so that what else the machine does slows both sides of a ratio down.
        speedup: median(this.times.map(({ float, int8 }) => float / int8)),
      },
    };
  }

  /** Runs both; which is first takes turns. */
  private async both(pixels: Uint8Array): Promise<{ float: TimedRun; int8: TimedRun }> {
    if (this.times.length % 2 === 0) {
      const float = await timed(this.float, pixels);
      return { float, int8: await timed(this.int8, pixels) };
    }
    const int8 = await timed(this.int8, pixels);
    return { float: await timed(this.float, pixels), int8 };
  }
}

interface TimedRun {
  readonly logits: Float32Array;
  readonly ms: number;
}

async function timed(session: Runs, pixels: Uint8Array): Promise<TimedRun> {
  const start = performance.now();
  const logits = await session.run(pixels, 1);
  return { logits, ms: performance.now() - start };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
