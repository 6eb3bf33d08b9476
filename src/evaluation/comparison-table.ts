import type { Paint } from '../output/index.js';
import type { Comparison, Difference } from './comparison.js';
import type { Headline } from './headline.js';

const NAMES: readonly (readonly [Headline, string])[] = [
  ['mAP_macro', 'mAP macro'],
  ['mAP_micro', 'mAP micro'],
  ['f1_samples', 'F1 samples'],
  ['f1_micro', 'F1 micro'],
  ['f1_macro', 'F1 macro'],
  ['iou_samples', 'IoU samples'],
];

/** A comparison for people, as the lines of a section. */
export function comparisonLines(
  comparison: Comparison,
  { dim }: Paint,
  clean: (text: string) => string,
): string[] {
  const { baseline, baseline_model: model, photos, labels, figures, notes, is_paired: isPaired } = comparison;
  const name = model === null ? baseline : `${model} (${baseline})`;
  const where = isPaired
    ? `on the ${photos.toLocaleString('en')} photos and ${labels} labels of both`
    : `of ${photos.toLocaleString('en')} photos`;
  const hasIntervals = Object.values(figures).some(({ low }) => low !== undefined);
  return [
    dim(clean(`Against ${name}, ${where}`)),
    dim(`  ${' '.repeat(12)}  this  other  difference${hasIntervals ? '  95 % interval' : ''}`),
    ...NAMES.map(([key, text]) => `  ${text.padEnd(12)} ${differenceText(figures[key])}`),
    ...(hasIntervals ? [dim('  * more than the choice of photos explains: the interval leaves out 0')] : []),
    ...notes.map((note) => `  ${clean(note)}`),
  ];
}

function differenceText({ value, baseline, difference, low, high }: Difference): string {
  const figures = `${value.toFixed(3)}  ${baseline.toFixed(3)}      ${signed(difference)}`;
  if (low === undefined || high === undefined) return figures;
  const isClear = low > 0 || high < 0;
  return `${figures}  ${signed(low)} to ${signed(high)}${isClear ? ' *' : ''}`;
}

function signed(value: number): string {
  const text = value.toFixed(3);
  return value < 0 && Number(text) !== 0 ? text : `+${text.replace('-', '')}`;
}
