import { allPairs, pairsOfLabel } from '../../score-steps.js';
import { chosenLabels } from '../measures/chosen-labels.js';
import { precisionRecallCurve } from '../measures/precision-recall.js';
import { type RankedLabel, rankedLabels } from '../measures/ranked-labels.js';
import { html, type Markup } from '../page/markup.js';
import { counted, measure } from '../page/numbers.js';
import type { Section } from '../page/section.js';
import { draw } from '../plots/draw.js';
import { labelCurvePlot } from '../plots/precision-recall-plot.js';
import type { ReportInput } from '../report-input.js';

/** The plots are small. */
const SLICES = 50;
/** How many labels of each kind are shown. */
const OF_EACH = 4;

/** Curves of some labels: the most frequent, some of the middle, and the hardest. */
export async function classCurvesSection(input: ReportInput): Promise<Section> {
  const { frequent, middle, lowest } = chosenLabels(rankedLabels(input.labels, input.evaluation), OF_EACH);
  const body =
    frequent.length === 0
      ? html`<p>No photo has any label: there are no curves.</p>
`
      : html`<p>Precision upright over recall, as above. The grey curve is that of all labels together. A curve of few photos
has few steps, and says little. AP is average precision, the area below.</p>
${await row(input, 'The most frequent', frequent)}${await row(input, 'Of middling average precision', middle)}${await row(input, 'With the lowest average precision', lowest)}`;
  return { anchor: 'label-curves', heading: 'Precision and recall of some labels', body };
}

async function row(
  { data }: ReportInput,
  heading: string,
  labels: readonly RankedLabel[],
): Promise<Markup | undefined> {
  if (labels.length === 0) return undefined;
  const micro = precisionRecallCurve(allPairs(data), SLICES);
  const figures: Markup[] = [];
  for (const { label, name, ap, support } of labels) {
    const curve = precisionRecallCurve(pairsOfLabel(data, label), SLICES);
    const about = `AP ${measure(ap)}, ${counted(support, 'photo')}`;
    const description = `Curve of precision over recall of ${name}, before that of all labels: ${about}.`;
    figures.push(html`<figure>
<h4><bdi>${name}</bdi></h4>
${await draw(labelCurvePlot({ curve, micro, description }))}
<figcaption>${about}</figcaption>
</figure>
`);
  }
  return html`<h3>${heading}</h3>
<div class="small-plots">
${figures}</div>
`;
}
