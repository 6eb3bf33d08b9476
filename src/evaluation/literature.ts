import { type Counts, overlapAt, ratio, total } from './prediction-counts.js';

/** The six figures of papers on multi-label classification, 0 to 1. */
export interface Literature {
  /** Mean over all labels of correct / predicted. */
  readonly CP: number;
  /** Mean over all labels of correct / present. */
  readonly CR: number;
  /** 2 CP CR / (CP + CR): of the two means, not the mean of the labels' F1. */
  readonly CF1: number;
  /** Correct / predicted over all pairs. */
  readonly OP: number;
  /** Correct / present over all pairs. */
  readonly OR: number;
  /** 2 OP OR / (OP + OR). */
  readonly OF1: number;
}

/** The same of the three highest labels of each photo; papers write a 3 behind the name. */
export type LiteratureOfThree = { readonly [Key in keyof Literature as `${Key}3`]: number };

/**
 * The six figures of counts a label.
 *
 * @see Chen et al., "Multi-Label Image Recognition with Graph Convolutional Networks" (ML-GCN), 2019
 */
export function literatureOf(counts: Counts): Literature {
  const labels = counts.correct.length;
  let precisions = 0;
  let recalls = 0;
  for (let label = 0; label < labels; label++) {
    const { precision, recall } = overlapAt(counts, label);
    precisions += precision;
    recalls += recall;
  }
  const CP = ratio(precisions, labels);
  const CR = ratio(recalls, labels);
  const correct = total(counts.correct);
  const OP = ratio(correct, total(counts.predicted));
  const OR = ratio(correct, total(counts.present));
  return { CP, CR, CF1: harmonicMean(CP, CR), OP, OR, OF1: harmonicMean(OP, OR) };
}

/** The six figures under their names for three labels a photo. */
export function literatureOfThree(counts: Counts): LiteratureOfThree {
  const { CP, CR, CF1, OP, OR, OF1 } = literatureOf(counts);
  return { CP3: CP, CR3: CR, CF13: CF1, OP3: OP, OR3: OR, OF13: OF1 };
}

function harmonicMean(a: number, b: number): number {
  return ratio(2 * a * b, a + b);
}
