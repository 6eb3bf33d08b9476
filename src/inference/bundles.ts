/**
 * How long the work of one message should take, in milliseconds: long enough that a message costs nothing beside it, short
 * enough that rows come steadily, that workers end together, and that little is lost where a process is killed.
 */
const MESSAGE_MS = 160;

/** How many photos must have been answered before it is known how long one takes. */
const PHOTOS_A_WORKER = 4;

/** What photos are bundled for. */
export interface BundledWork {
  readonly workers: number;
  /** Photos in one run of the session: the smallest bundle. */
  readonly batchSize: number;
  /** Photos in one message, at most. */
  readonly mostPhotos: number;
}

/** Decides how many photos go to a worker in one message, by how long photos take: one where they are slow. */
export class Bundles {
  private photosNow: number;
  private answeredPhotos = 0;
  private since: number | undefined;

  constructor(
    private readonly work: BundledWork,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.photosNow = work.batchSize;
  }

  /** Photos in the next message: a multiple of the batch. */
  get photos(): number {
    return this.photosNow;
  }

  /** Photos were answered for. */
  answered(photos: number): void {
    const { workers, batchSize, mostPhotos } = this.work;
    if (this.since === undefined) {
      // What came before the first answer was waiting for the workers.
      this.since = this.now();
      return;
    }
    this.answeredPhotos += photos;
    if (this.answeredPhotos < workers * PHOTOS_A_WORKER) return;
    const msAPhoto = ((this.now() - this.since) * workers) / this.answeredPhotos;
    const batches = Math.floor(MESSAGE_MS / msAPhoto / batchSize);
    this.photosNow = Math.max(1, Math.min(batches, Math.floor(mostPhotos / batchSize))) * batchSize;
    this.answeredPhotos = 0;
    this.since = this.now();
  }
}
