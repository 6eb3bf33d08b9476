/** How well tags fit the truth of a photo, in the mean over all photos; 0 to 1. */
export interface SampleOverlap {
  /** 2 both / (tags + truth). */
  readonly f1Samples: number;
  /** Intersection over union, the Jaccard index: both / either. */
  readonly iouSamples: number;
}

/**
 * F1 and IoU a photo, and their means. A photo without truth and without tags gives 0 to both, as in scikit-learn
 * (`zero_division=0`).
 *
 * @param tags - The labels that each photo was given.
 * @param truth - The labels that each photo has.
 * @see scikit-learn `f1_score` and `jaccard_score` with `average='samples'`
 */
export function sampleOverlap(
  tags: readonly ReadonlySet<string>[],
  truth: readonly ReadonlySet<string>[],
): SampleOverlap {
  let f1 = 0;
  let iou = 0;
  tags.forEach((given, i) => {
    const present = truth[i] ?? new Set();
    const both = [...given].filter((label) => present.has(label)).length;
    if (both === 0) return;
    f1 += (2 * both) / (given.size + present.size);
    iou += both / (given.size + present.size - both);
  });
  const photos = Math.max(1, tags.length);
  return { f1Samples: f1 / photos, iouSamples: iou / photos };
}
