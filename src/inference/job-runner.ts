import { configureSharp, decodeWithSharp, fastResampler, readPhoto } from '../decode/index.js';
import { CocotagError } from '../errors.js';
import type { PhotoRef } from '../types.js';
import type { Decoded, Job, Outcome, Replies, WorkerSetup } from './messages.js';
import { withLogits } from './outcomes.js';
import { GraphSession } from './session.js';
import type { StepNote } from './step-note.js';

/** A photo whose decoding has begun before its turn. */
interface Begun {
  readonly photo: PhotoRef;
  readonly decoded: Promise<Decoded>;
}

/**
 * What one thread of the pool does: decode, infer, or both, as its setup says. One job at a time.
 *
 * The session keeps this thread while it runs, the decoder works in another one. So where both are done here the next photo
 * is given to the decoder before the session runs: one photo, whose pixels go to a place of their own.
 */
export class JobRunner {
  private readonly photoBytes: number;
  /** The rows of one batch, [batchSize, height, width, 3], used again for each. */
  private readonly pixels: Uint8Array;
  /** Of the photo that has begun before its turn, [height, width, 3]. */
  private readonly pixelsAhead: Uint8Array;
  private begun: Begun | undefined;
  private readonly resize = fastResampler();

  constructor(
    private readonly setup: WorkerSetup,
    private readonly session: GraphSession | undefined,
    private readonly note: StepNote,
  ) {
    this.photoBytes = setup.input.width * setup.input.height * 3;
    const bytes = setup.decode === undefined ? 0 : this.photoBytes;
    this.pixels = new Uint8Array(setup.batchSize * bytes);
    this.pixelsAhead = new Uint8Array(setup.session === undefined ? 0 : bytes);
  }

  /** @param note - Receives what the thread does, as it does it. */
  static async start(setup: WorkerSetup, note: StepNote): Promise<JobRunner> {
    if (setup.decode !== undefined) configureSharp();
    const { session, input } = setup;
    const opened =
      session && (await GraphSession.open(session.graph, input, session.labelCount, session.device));
    return new JobRunner(setup, opened, note);
  }

  /** @param following - The job that is to be done next, if it is known already. */
  async do(job: Job, following: () => Job | undefined): Promise<Replies[Job['kind']]> {
    switch (job.kind) {
      case 'tag':
        return { outcomes: await this.tag(job.photos, following) };
      case 'decode': {
        const { decoded, count } = await this.decode(job.photos);
        return { decoded, pixels: this.pixels.slice(0, count * this.photoBytes) };
      }
      case 'infer':
        return { logits: await this.infer(job.pixels, job.count) };
    }
  }

  private async tag(photos: readonly PhotoRef[], following: () => Job | undefined): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const { batchSize } = this.setup;
    for (let first = 0; first < photos.length; first += batchSize) {
      const { decoded, count } = await this.decode(photos.slice(first, first + batchSize), first);
      if (count === 0) {
        outcomes.push(...withLogits(decoded, new Float32Array(), 0));
        continue;
      }
      const next = Math.min(first + batchSize, photos.length);
      const photo = photos[next] ?? firstToTag(following());
      if (photo !== undefined) await this.begin(photo, next);
      outcomes.push(...withLogits(decoded, await this.infer(this.pixels, count), count));
    }
    return outcomes;
  }

  /**
   * Begins to decode a photo before its turn.
   *
   * @param index - Its index in the job in hand; where it is the next job's, that behind the last.
   * @returns Once nothing but the decoder's answer is missing, which nobody has to be here for.
   */
  private begin(photo: PhotoRef, index: number): Promise<void> {
    this.note.decoding(index);
    return new Promise((resolve, reject) => {
      const decoded = this.decodeOne(photo, this.pixelsAhead, resolve);
      this.begun = { photo, decoded };
      decoded.then(() => resolve(), reject);
    });
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
      const result = await this.decodeInTurn(photo, this.rowOf(count));
      decoded.push(result);
      if ('size' in result) count++;
    }
    return { decoded, count };
  }

  private rowOf(row: number): Uint8Array {
    return this.pixels.subarray(row * this.photoBytes, (row + 1) * this.photoBytes);
  }

  private async decodeInTurn(photo: PhotoRef, out: Uint8Array): Promise<Decoded> {
    const { begun } = this;
    this.begun = undefined;
    // Where its job failed meanwhile it is another one, and nobody wants it; two at a time would take twice the memory.
    const decoded = await begun?.decoded;
    if (decoded === undefined || begun?.photo !== photo) return this.decodeOne(photo, out);
    if ('size' in decoded) out.set(this.pixelsAhead);
    return decoded;
  }

  /** @param onReading - As in {@link decodeWithSharp}. */
  private async decodeOne(photo: PhotoRef, out: Uint8Array, onReading?: () => void): Promise<Decoded> {
    const { input, decode } = this.setup;
    if (decode === undefined) throw new CocotagError('INTERNAL', 'This worker was not set up to decode');
    try {
      const bytes = readPhoto(photo);
      const { size, embedded } = await decodeWithSharp(bytes, input, decode, out, this.resize, onReading);
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

function firstToTag(job: Job | undefined): PhotoRef | undefined {
  return job?.kind === 'tag' ? job.photos[0] : undefined;
}
