import type { LabelledScores } from './labelled-scores.js';
import { increment, noCounts, ratio } from './prediction-counts.js';

const { min } = Math;

/** How many thresholds are tried. */
const LENGTH = 99;

/** The thresholds that are tried: 0.01 to 0.99, each i / 100 and no running sum, as scores may lie on them. */
export const THRESHOLD_GRID: readonly number[] = Array.from({ length: LENGTH }, (_, i) => (i + 1) / 100);

const grid = Float64Array.from(THRESHOLD_GRID);

/** What every threshold of the grid predicts, used for all labels. */
export interface GridCounts {
  /** [labels, 99], row-major: predicted and there. */
  readonly correct: Uint32Array;
  /** [labels, 99], row-major. */
  readonly predicted: Uint32Array;
  /** [labels]: how many photos have it. */
  readonly present: Uint32Array;
  /** [99]: the mean of the photos' F1. */
  readonly f1Samples: Float64Array;
}

/**
 * Counts at all thresholds of the grid in one pass: pairs are sorted into the cells between thresholds, then the cells
 * are added up from the highest down.
 */
export function countOnGrid({ photos, labels, scores, truth }: LabelledScores): GridCounts {
  // Cell 0 is below all thresholds, cell i at threshold i - 1 of the grid or above, but below the next.
  const cells = LENGTH + 1;
  const { predicted, correct } = noCounts(labels * cells);
  const present = new Uint32Array(labels);
  const f1Sums = new Float64Array(LENGTH);
  const ofPhoto = { predicted: new Uint32Array(cells), correct: new Uint32Array(cells) };
  for (let start = 0; start < scores.length; start += labels) {
    ofPhoto.predicted.fill(0);
    ofPhoto.correct.fill(0);
    let presentInPhoto = 0;
    for (let label = 0; label < labels; label++) {
      const cell = reachedBy(scores[start + label] as number);
      increment(predicted, label * cells + cell);
      increment(ofPhoto.predicted, cell);
      if (truth[start + label] !== 1) continue;
      increment(correct, label * cells + cell);
      increment(ofPhoto.correct, cell);
      increment(present, label);
      presentInPhoto++;
    }
    addF1(ofPhoto.correct, ofPhoto.predicted, presentInPhoto, f1Sums);
  }
  return {
    correct: fromTheTop(correct, labels),
    predicted: fromTheTop(predicted, labels),
    present,
    f1Samples: f1Sums.map((sum) => ratio(sum, photos)),
  };
}

/** How many thresholds of the grid a score reaches. A hundredfold may be rounded over one: it is compared again. */
export function reachedBy(score: number): number {
  const cell = min((score * 100) | 0, LENGTH);
  if (cell < LENGTH && score >= (grid[cell] as number)) return cell + 1;
  return cell > 0 && score < (grid[cell - 1] as number) ? cell - 1 : cell;
}

/** Adds a photo's F1 at each threshold to the sums. */
function addF1(correct: Uint32Array, predicted: Uint32Array, present: number, sums: Float64Array): void {
  let hits = 0;
  let tags = 0;
  let f1 = 0;
  for (let i = LENGTH - 1; i >= 0; i--) {
    const more = predicted[i + 1] as number;
    if (more > 0) {
      tags += more;
      hits += correct[i + 1] as number;
      f1 = (2 * hits) / (tags + present);
    }
    sums[i] = (sums[i] as number) + f1;
  }
}

/** [labels, 100] counts in cells to [labels, 99] counts at thresholds and above. */
function fromTheTop(cells: Uint32Array, labels: number): Uint32Array {
  const counts = new Uint32Array(labels * LENGTH);
  for (let label = 0; label < labels; label++) {
    let sum = 0;
    for (let i = LENGTH - 1; i >= 0; i--) {
      sum += cells[label * (LENGTH + 1) + i + 1] as number;
      counts[label * LENGTH + i] = sum;
    }
  }
  return counts;
}
