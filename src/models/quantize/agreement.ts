/** How alike two graphs' scores and tags are, over photos. Shares are 0 to 1. */
export interface Agreement {
  /** Photos that were compared. */
  readonly photos: number;
  /** Of the tags that either graph gives, those that both give; 1 where neither gives any. */
  readonly tags: number;
  /** Of all photos and labels, those on which both decide alike. Most labels are on no photo, so it is near 1 always. */
  readonly decisions: number;
  /** Of the photos, those with the same tags. */
  readonly photosAlike: number;
  /** Between scores, 0 to 1: in the mean, and at most. */
  readonly meanDifference: number;
  readonly largestDifference: number;
}

/** Counts how alike scores are, photo by photo. */
export class AgreementCounter {
  private photos = 0;
  private photosAlike = 0;
  private labels = 0;
  private decisionsAlike = 0;
  private tagsOfBoth = 0;
  private tagsOfEither = 0;
  private differences = 0;
  private largest = 0;

  /** @param thresholds - One a label: a score of at least this is a tag. */
  constructor(private readonly thresholds: readonly number[]) {}

  /** Adds a photo. Both lists have a score a label, 0 to 1, in label order. */
  add(scores: readonly number[], others: readonly number[]): void {
    let unlike = 0;
    this.thresholds.forEach((threshold, label) => {
      const score = scores[label] ?? 0;
      const other = others[label] ?? 0;
      const difference = Math.abs(score - other);
      this.differences += difference;
      this.largest = Math.max(this.largest, difference);
      const isTag = score >= threshold;
      const isOther = other >= threshold;
      if (isTag !== isOther) unlike++;
      if (isTag && isOther) this.tagsOfBoth++;
      if (isTag || isOther) this.tagsOfEither++;
    });
    this.photos++;
    this.labels += this.thresholds.length;
    this.decisionsAlike += this.thresholds.length - unlike;
    if (unlike === 0) this.photosAlike++;
  }

  /** The shares over all photos so far. */
  result(): Agreement {
    return {
      photos: this.photos,
      tags: share(this.tagsOfBoth, this.tagsOfEither),
      decisions: share(this.decisionsAlike, this.labels),
      photosAlike: share(this.photosAlike, this.photos),
      meanDifference: this.labels === 0 ? 0 : this.differences / this.labels,
      largestDifference: this.largest,
    };
  }
}

function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}
