import type { BytePath } from '../byte-path.js';
import { systemCode } from '../errors.js';
import { type Found, findPhotosAt, type WalkChoices } from '../walk/index.js';

/** A place that is to be walked: a folder that was given, or something in it. */
export interface Place {
  readonly root: BytePath;
  readonly path: BytePath;
}

/** What is told of walks. */
export interface WalkListener {
  /** A folder is looked into next. */
  onFolder(folder: BytePath): void;
  /** A place is not there, or cannot be looked into. */
  onGone(place: Place, thrown: unknown): void;
}

/** Walks that are to be made, one after the other. */
export class Walks {
  private readonly places: Place[] = [];
  private current: AsyncGenerator<Found> | undefined;

  constructor(
    private readonly choices: WalkChoices,
    private readonly listener: WalkListener,
  ) {}

  /** Whether there is a place that nobody has begun to walk. */
  get areWaiting(): boolean {
    return this.places.length > 0;
  }

  add(place: Place): void {
    this.places.push(place);
  }

  /** What they come by next; undefined where all are over. */
  async next(): Promise<Found | undefined> {
    for (;;) {
      const place = this.current === undefined ? this.places.shift() : undefined;
      if (place !== undefined) this.current = this.photosOf(place);
      if (this.current === undefined) return undefined;
      const next = await this.current.next();
      if (next.done !== true) return next.value;
      this.current = undefined;
    }
  }

  private async *photosOf(place: Place): AsyncGenerator<Found> {
    const onFolder = (folder: BytePath) => this.listener.onFolder(folder);
    try {
      yield* findPhotosAt(place.root, place.path, { ...this.choices, onFolder });
    } catch (thrown) {
      if (systemCode(thrown) === undefined) throw thrown;
      this.listener.onGone(place, thrown);
    }
  }
}
