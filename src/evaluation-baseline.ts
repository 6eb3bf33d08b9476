import { CocotagError } from './errors.js';
import {
  type Comparison,
  type EvaluationResult,
  type MeasuredPhotos,
  measuredPhotos,
  pairedComparison,
  scoredPhotos,
  type ThresholdOptions,
  type Truth,
  unpairedComparison,
} from './evaluation/index.js';
import { type InstalledOptions, installedThresholds } from './installed-model.js';
import type { ThresholdChoice } from './tagging/index.js';

/** How often photos are drawn anew for the intervals of differences, where nobody says otherwise. */
const RESAMPLES = 1000;

/** How a baseline is measured: as what is compared with it. */
interface BaselineOptions extends ThresholdOptions, InstalledOptions {
  readonly truth: Truth;
  readonly includeUnlisted?: boolean | undefined;
  readonly allLabels?: boolean | undefined;
  readonly bootstrap?: number | undefined;
}

/**
 * Compares an evaluation with an earlier one or with other predictions, which are measured in the same way: thresholds of
 * the same choice, or tuned by the same aim on the same photos.
 *
 * @param path - The JSON of an evaluation, rows with all scores, or COCO results.
 * @throws CocotagError PREDICTIONS_INVALID, also where no photo or label is in both.
 */
export async function compareWithBaseline(
  path: string,
  { result, measured }: { readonly result: EvaluationResult; readonly measured: MeasuredPhotos },
  options: BaselineOptions,
): Promise<Comparison> {
  const { readBaseline } = await import('./evaluation/predictions/index.js');
  const { truth, threshold, bootstrap: resamples = RESAMPLES, seed = 0 } = options;
  const baseline = await readBaseline(path, truth);
  if ('saved' in baseline) {
    const { saved } = baseline;
    return { baseline: path, baseline_model: saved.model, ...unpairedComparison(result, saved) };
  }
  const { predictions } = baseline;
  const { model, labels } = predictions;
  const side = { name: model ?? path, labels, own: await installedThresholds(model, labels, options) };
  const other = measuredPhotos(scoredPhotos(predictions, truth, options), side, {
    ...options,
    threshold: choiceFor(threshold, labels),
  });
  const comparison = pairedComparison(measured, other, { resamples, seed });
  if (comparison === undefined)
    throw new CocotagError('PREDICTIONS_INVALID', `${path}: no photo and label is in both`, { path });
  return { baseline: path, baseline_model: model ?? null, ...comparison };
}

/** A choice a label may speak of labels that the baseline's model does not have. */
function choiceFor(
  choice: ThresholdChoice | undefined,
  labels: readonly { readonly name: string }[],
): ThresholdChoice | undefined {
  if (typeof choice !== 'object') return choice;
  const known = new Set(labels.map(({ name }) => name));
  const entries = Object.entries(choice.perLabel).filter(([name]) => known.has(name));
  return { ...choice, perLabel: Object.fromEntries(entries) };
}
