import type { LabelEvaluation } from '../../per-class.js';
import { html } from '../page/markup.js';
import { count, measure } from '../page/numbers.js';
import { type Column, type Section, tableOf } from '../page/section.js';
import type { ReportInput } from '../report-input.js';

/** A line of the table. */
interface Line {
  readonly name: string;
  readonly threshold: number;
  readonly of: LabelEvaluation;
}

const COLUMNS: readonly Column<Line>[] = [
  { heading: 'Label', cell: ({ name }) => html`<bdi>${name}</bdi>` },
  { heading: 'Photos', isNumber: true, cell: ({ of }) => count(of.support) },
  { heading: 'Average precision', isNumber: true, cell: ({ of }) => measure(of.ap) },
  { heading: 'Threshold', isNumber: true, cell: ({ threshold }) => measure(threshold) },
  { heading: 'Precision', isNumber: true, cell: ({ of }) => measure(of.precision) },
  { heading: 'Recall', isNumber: true, cell: ({ of }) => measure(of.recall) },
  { heading: 'F1', isNumber: true, cell: ({ of }) => measure(of.f1) },
  {
    heading: 'Best threshold *',
    isNumber: true,
    cell: ({ of }) => of.threshold_best_f1?.toFixed(2) ?? '–',
  },
  { heading: 'Its F1 *', isNumber: true, cell: ({ of }) => measure(of.best_f1) },
];

/** All labels in label order. */
export function perClassSection({ labels, thresholds, evaluation }: ReportInput): Section {
  const lines = labels.flatMap((name, label) => {
    const of = evaluation.per_class[name];
    return of === undefined ? [] : [{ name, threshold: thresholds[label] ?? 0, of }];
  });
  const body = html`${tableOf('Every label, in the order of the model', COLUMNS, lines)}<p class="note">* of 0.01 to 0.99, chosen
on these very photos. A dash means that no photo has the label, or that no threshold finds it.</p>
`;
  return { anchor: 'all-labels', heading: 'All labels', body };
}
