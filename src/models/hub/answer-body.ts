import type { IncomingMessage } from 'node:http';
import { finished, PassThrough } from 'node:stream';

/** How a body is watched. */
export interface BodyWatch {
  /** Within which time enough must come. */
  readonly timeoutMs: number;
  /** Called where it did not; is to end the connection. */
  readonly onStall: () => void;
}

/** In bytes: what may have come and wait for the disk. */
const PIPE_BYTES = 1 << 20;

/** In bytes: what must come within the time limit. A trickle would never end. */
const LEAST_BYTES = 1_024;

/** The body of an answer. It must be made as soon as the head is there, or what happens to it goes unheard. */
export class AnswerBody {
  private readonly pipe = new PassThrough({ highWaterMark: PIPE_BYTES });
  private broken: Error | null | undefined;

  constructor(private readonly response: IncomingMessage) {
    // A response that breaks forgets what it had received and nobody had read yet. What is in the pipe stays.
    response.pipe(this.pipe);
    finished(response, (error) => {
      this.broken = error;
      this.pipe.end();
    });
  }

  /**
   * The bytes as they come, once; all of them that came.
   *
   * @throws What Node throws, where the body ends before its time.
   */
  async *chunks({ timeoutMs, onStall }: BodyWatch): AsyncGenerator<Buffer, void> {
    let bytes = 0;
    const timer = setInterval(() => {
      if (bytes < LEAST_BYTES) onStall();
      bytes = 0;
    }, timeoutMs);
    try {
      for await (const chunk of this.pipe) {
        bytes += chunk.length;
        yield chunk;
      }
      if (this.broken) throw this.broken;
    } finally {
      clearInterval(timer);
      this.close();
    }
  }

  /** Ends the connection. */
  close(): void {
    this.response.destroy();
  }
}
