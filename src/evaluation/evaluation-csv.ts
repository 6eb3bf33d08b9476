import { csvLines } from '../output/index.js';
import type { EvaluationResult } from './evaluation-result.js';

const COLUMNS = [
  'label',
  'photos',
  'ap',
  'precision',
  'recall',
  'f1',
  'threshold',
  'threshold_best_f1',
  'best_f1',
] as const;

/**
 * An evaluation as CSV: a line a label, in the model's order. `ap` is empty where no photo has the label,
 * `threshold_best_f1` where the best F1 is 0.
 *
 * @param isSafe - Whether a cell that a spreadsheet would take for a formula gets a quote in front.
 */
export function evaluationCsv({ per_class, thresholds }: EvaluationResult, isSafe = false): string {
  const records = Object.entries(per_class).map(([label, figures]) => [
    label,
    figures.support,
    figures.ap ?? '',
    figures.precision,
    figures.recall,
    figures.f1,
    thresholds[label] ?? '',
    figures.threshold_best_f1 ?? '',
    figures.best_f1,
  ]);
  return csvLines([COLUMNS, ...records], isSafe);
}
