import { rankedLabels } from '../measures/ranked-labels.js';
import { html, type Markup } from '../page/markup.js';
import { counted, measure } from '../page/numbers.js';
import type { Section } from '../page/section.js';
import { draw } from '../plots/draw.js';
import { labelBarsPlot } from '../plots/label-bars-plot.js';
import type { ReportInput } from '../report-input.js';

/** Bars are cut into columns, which stand side by side where there is room. */
const COLUMNS = 3;
const FEWEST_A_COLUMN = 10;

/** Average precision of every label, sorted. */
export async function labelBarsSection({ labels, evaluation }: ReportInput): Promise<Section> {
  const ranked = rankedLabels(labels, evaluation);
  const rows = Math.max(FEWEST_A_COLUMN, Math.ceil(ranked.length / COLUMNS));
  const columns: Markup[] = [];
  for (let start = 0; start < ranked.length; start += rows) {
    const bars = ranked.slice(start, start + rows);
    const [first, last] = [bars[0], bars.at(-1)];
    const description = `Bars of average precision: labels ${start + 1} to ${start + bars.length} of ${ranked.length}, from ${first?.name} with ${measure(first?.ap)} to ${last?.name} with ${measure(last?.ap)}. The table of all labels has every value.`;
    columns.push(await draw(labelBarsPlot(bars, description)));
  }
  const without = labels.filter((name) => (evaluation.per_class[name]?.support ?? 0) === 0);
  const body = html`<p>${
    ranked.length === 0
      ? 'No photo has any label: there are no bars.'
      : 'A full bar is 1: every photo with the label comes before every photo without it.'
  }${
    ranked.length > 1 &&
    html` The mean of the ${counted(ranked.length, 'bar')} is <code>mAP_macro</code>, ${measure(evaluation.mAP_macro)}.`
  }</p>
<div class="columns">
${columns}</div>
${without.length > 0 && html`<p class="note">Without a photo, and so without a bar: ${listOf(without)}.</p>`}
`;
  return { anchor: 'labels', heading: 'Labels by average precision', body };
}

function listOf(names: readonly string[]): readonly Markup[] {
  return names.map((name, i) => html`${i > 0 && ', '}<bdi>${name}</bdi>`);
}
