import type { Evaluation } from '../../evaluation.js';
import { html } from '../page/markup.js';
import { count, counted, measure, percent } from '../page/numbers.js';
import type { Section } from '../page/section.js';
import type { ReportInput } from '../report-input.js';

/** The figures on top: a key of the evaluation, a name, and what it says. */
const FIGURES = [
  [
    'mAP_macro',
    'Mean average precision',
    'How well each label’s photos come before the others; all labels count the same.',
  ],
  ['mAP_micro', 'Average precision of all', 'The same over all pairs of a photo and a label in one list.'],
  ['f1_samples', 'F1 of a photo', 'Tags against truth, photo by photo: what a user sees.'],
  ['f1_micro', 'F1 of all tags', 'Of all tags together: frequent labels count most.'],
  ['f1_macro', 'F1 of a label', 'Label by label: rare ones count as much as frequent ones.'],
  ['precision_micro', 'Precision', 'The share of the tags that are right.'],
  ['recall_micro', 'Recall', 'The share of the true labels that are tagged.'],
  ['iou_samples', 'IoU of a photo', 'What tags and truth share, of all that either has.'],
] as const satisfies readonly (readonly [keyof Evaluation, string, string])[];

/** The headline figures, by the names that they have in the other outputs. */
export function figuresSection({ evaluation, data }: ReportInput): Section {
  const tiles = FIGURES.map(
    ([key, name, explanation]) => html`<div>
<dt>${name} <code>${key}</code></dt>
<dd><b>${measure(evaluation[key])}</b> ${explanation}</dd>
</div>
`,
  );
  const without = data.labels - evaluation.labels_counted;
  const body = html`<dl class="figures">
${tiles}</dl>
<p>Every figure is between 0 and 1; more is better. ${percent(evaluation.subset_accuracy)} of the photos are right in all
labels. ${count(evaluation.predicted_pairs)} tags were given to ${counted(data.photos, 'photo')}.${
    without > 0 &&
    html` ${count(without)} of the ${count(data.labels)} labels ${without === 1 ? 'is' : 'are'} in no photo: mean average
precision leaves them out, F1 of a label counts 0 for them.`
  }</p>
`;
  return { anchor: 'figures', heading: 'Figures', body };
}
