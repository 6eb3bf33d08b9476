import type { Paint } from '../output/index.js';
import { comparisonLines } from './comparison-table.js';
import type { EvaluationResult } from './evaluation-result.js';
import type { Headline } from './headline.js';
import type { LabelEvaluation } from './per-class.js';

/** How a table is painted. */
export interface EvaluationTableOptions {
  readonly paint: Paint;
  /** Makes a name harmless for a terminal; the identity in a pipe. */
  readonly clean: (text: string) => string;
}

/** Labels that are shown from each end. */
const SHOWN = 8;

/** An evaluation for people: the figures, the worst and the best labels, what to know about them. */
export function evaluationTable(result: EvaluationResult, { paint, clean }: EvaluationTableOptions): string {
  const title = (text: string) => paint.bold(clean(text));
  const sections = [
    [title(subject(result))],
    [paint.dim('Ranking, whatever the threshold'), ...rankingLines(result)],
    [paint.dim(`Tags at ${thresholdText(result)}`), ...tagLines(result)],
    ...(result.tuning === undefined ? [bestLines(result, paint)] : [tuningLines(result, paint)]),
    ...(result.comparison === undefined ? [] : [comparisonLines(result.comparison, paint, clean)]),
    ...labelSections(result, paint, clean),
    ...(result.notes.length === 0 ? [] : [result.notes.map((note) => `- ${clean(note)}`)]),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function subject({ model, predictions, truth, photos, thresholds }: EvaluationResult): string {
  const labels = Object.keys(thresholds).length;
  return `${model ?? predictions ?? ''}: ${photos.toLocaleString('en')} photos and ${labels} labels of ${truth}`;
}

function rankingLines(result: EvaluationResult): string[] {
  return [
    figureLine('mAP macro', result, 'mAP_macro', `mean over ${result.labels_counted} labels with photos`),
    figureLine('mAP micro', result, 'mAP_micro', 'all pairs of photo and label as one list'),
  ];
}

function tagLines(result: EvaluationResult): string[] {
  const { precision_micro: precision, recall_micro: recall, predicted_pairs: tags } = result;
  return [
    figureLine('F1 samples', result, 'f1_samples', 'mean over photos'),
    figureLine('F1 micro', result, 'f1_micro', 'all pairs'),
    figureLine('F1 macro', result, 'f1_macro', 'mean over all labels'),
    figureLine('IoU samples', result, 'iou_samples', 'mean over photos'),
    `  ${'precision'.padEnd(12)} ${three(precision)}  of ${tags.toLocaleString('en')} tags`,
    `  ${'recall'.padEnd(12)} ${three(recall)}`,
  ];
}

function figureLine(name: string, result: EvaluationResult, key: Headline, what: string): string {
  const interval = result.intervals?.[key];
  const range = interval === undefined ? '' : `  ${three(interval.low)} to ${three(interval.high)}`;
  return `  ${name.padEnd(12)} ${three(result[key])}${range}  ${what}`;
}

function thresholdText(result: EvaluationResult): string {
  const { threshold } = result;
  if (threshold !== null) return `threshold ${threshold} (${originText(result)})`;
  const values = Object.values(result.thresholds);
  const least = values.reduce((a, b) => Math.min(a, b), 1);
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  return `thresholds of ${least} to ${most}, one a label (${originText(result)})`;
}

/** Where thresholds come from. That they flatter stands here, too, beside the figures. */
function originText({ threshold_source: source, tuning }: EvaluationResult): string {
  if (source === 'model') return "the model's";
  if (tuning === undefined) return 'given';
  const where = tuning.on_the_same_photos
    ? 'these very photos, which flatters'
    : `${tuning.photos.toLocaleString('en')} other photos`;
  return `tuned by ${tuning.aim} on ${where}`;
}

function bestLines(
  { best_global_threshold: best, tuned_thresholds: tuned }: EvaluationResult,
  paint: Paint,
): string[] {
  return [
    paint.dim('F1 at thresholds chosen on these very photos, which flatters'),
    `  ${'F1 samples'.padEnd(12)} ${three(best.f1_samples.value)}  at ${best.f1_samples.threshold}`,
    `  ${'F1 micro'.padEnd(12)} ${three(best.f1_micro.value)}  at ${best.f1_micro.threshold}`,
    `  ${'F1 macro'.padEnd(12)} ${three(best.f1_macro.value)}  at ${best.f1_macro.threshold}; ${three(tuned.f1_macro)} at each label's own best`,
  ];
}

function tuningLines({ tuning }: EvaluationResult, paint: Paint): string[] {
  if (tuning?.before === undefined) return [];
  const { before, after } = tuning;
  const line = (name: string, key: 'f1_samples' | 'f1_micro' | 'f1_macro') =>
    `  ${name.padEnd(12)} ${three(before[key])}  to ${three(after[key])}`;
  return [
    paint.dim("From the model's own threshold to the tuned ones"),
    line('F1 samples', 'f1_samples'),
    line('F1 micro', 'f1_micro'),
    line('F1 macro', 'f1_macro'),
  ];
}

/** The labels that some photo has by their average precision: all of them, or those at both ends. */
function labelSections(
  { per_class: perClass }: EvaluationResult,
  paint: Paint,
  clean: (text: string) => string,
): string[][] {
  const ranked = Object.entries(perClass)
    .filter(([, { ap }]) => ap !== null)
    .map(([label, figures]) => [clean(label), figures] as const)
    .sort(([, a], [, b]) => (a.ap ?? 0) - (b.ap ?? 0) || a.f1 - b.f1 || a.support - b.support);
  if (ranked.length === 0) return [];
  const width = Math.max(12, ...ranked.map(([label]) => label.length));
  const section = (title: string, labels: typeof ranked) => [
    paint.dim(`${title.padEnd(width + 2)}    AP     F1  precision  recall  photos`),
    ...labels.map(([label, figures]) => labelLine(label.padEnd(width), figures)),
  ];
  if (ranked.length <= 2 * SHOWN) return [section('Labels, the worst first', ranked)];
  return [
    section('Worst labels', ranked.slice(0, SHOWN)),
    section('Best labels', ranked.slice(-SHOWN).reverse()),
  ];
}

function labelLine(label: string, { ap, f1, precision, recall, support }: LabelEvaluation): string {
  const photos = support.toLocaleString('en');
  return `  ${label} ${three(ap ?? 0)}  ${three(f1)}      ${three(precision)}   ${three(recall)}  ${photos.padStart(6)}`;
}

function three(value: number): string {
  return value.toFixed(3);
}
