import { configureSharp, decodeWithSharp, fastResampler, readPhoto } from '../decode/index.js';
import { CocotagError } from '../errors.js';
import type { PhotoRef } from '../types.js';
import type { Decoded, Job, Outcome, Replies, WorkerSetup } from './messages.js';
import { withLogits } from './outcomes.js';
import { GraphSession } from './session.js';
import type { StepNote } from './step-note.js';

/** What one thread of the pool does: decode, infer, or both, as its setup says. One job at a time. */
export class JobRunner {
  private readonly photoBytes: number;
  /** The rows of one batch, [batchSize, height, width, 3], used again for each. */
  private readonly pixels: Uint8Array;
  private readonly resize = fastResampler();

  constructor(
    private readonly setup: WorkerSetup,
    private readonly session: GraphSession | undefined,
    private readonly note: StepNote,
  ) {
    this.photoBytes = setup.input.width * setup.input.height * 3;
    this.pixels = new Uint8Array(setup.decode === undefined ? 0 : setup.batchSize * this.photoBytes);
  }

  /** @param note - Receives what the thread does, as it does it. */
  static async start(setup: WorkerSetup, note: StepNote): Promise<JobRunner> {
    if (setup.decode !== undefined) configureSharp();
    const { session, input } = setup;
    const opened =
      session && (await GraphSession.open(session.graph, input, session.labelCount, session.device));
    return new JobRunner(setup, opened, note);
  }

  async do(job: Job): Promise<Replies[Job['kind']]> {
    switch (job.kind) {
      case 'tag':
        return { outcomes: await this.tag(job.photos) };
      case 'decode': {
        const { decoded, count } = await this.decode(job.photos);
        return { decoded, pixels: this.pixels.slice(0, count * this.photoBytes) };
      }
      case 'infer':
        return { logits: await this.infer(job.pixels, job.count) };
    }
  }

  private async tag(photos: readonly PhotoRef[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const { batchSize } = this.setup;
    for (let first = 0; first < photos.length; first += batchSize) {
      const { decoded, count } = await this.decode(photos.slice(first, first + batchSize), first);
      const logits = count === 0 ? new Float32Array() : await this.infer(this.pixels, count);
      outcomes.push(...withLogits(decoded, logits, count));
    }
    return outcomes;
  }

  /**
   * Fills the rows of the batch without gaps: a photo that fails leaves no row.
   *
   * @param first - The index of the batch's first photo in its job.
   */
  private async decode(
    photos: readonly PhotoRef[],
    first = 0,
  ): Promise<{ decoded: Decoded[]; count: number }> {
    const decoded: Decoded[] = [];
    let count = 0;
    for (const [i, photo] of photos.entries()) {
      this.note.decoding(first + i);
      const result = await this.decodeOne(photo, count);
      decoded.push(result);
      if ('size' in result) count++;
    }
    return { decoded, count };
  }

  private async decodeOne(photo: PhotoRef, row: number): Promise<Decoded> {
    const { input, decode } = this.setup;
    if (decode === undefined) throw new CocotagError('INTERNAL', 'This worker was not set up to decode');
    try {
      const bytes = readPhoto(photo);
      const out = this.pixels.subarray(row * this.photoBytes, (row + 1) * this.photoBytes);
      const { size, embedded } = await decodeWithSharp(bytes, input, decode, out, this.resize);
      return decode.keepsMetadata === true ? { size, embedded } : { size };
    } catch (thrown) {
      return { error: CocotagError.from(thrown).toPlain() };
    }
  }

  private infer(pixels: Uint8Array, count: number): Promise<Float32Array> {
    if (this.session === undefined) throw new CocotagError('INTERNAL', 'This worker was not set up to infer');
    this.note.inferring();
    return this.session.run(pixels.subarray(0, count * this.photoBytes), count);
  }
}
