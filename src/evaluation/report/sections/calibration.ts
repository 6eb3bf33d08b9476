import type { CalibrationBin } from '../../calibration.js';
import { html } from '../page/markup.js';
import { count, measure } from '../page/numbers.js';
import { figureOf, type Section, tableOf } from '../page/section.js';
import { calibrationPlot } from '../plots/calibration-plot.js';
import { draw } from '../plots/draw.js';
import type { ReportInput } from '../report-input.js';

/** Whether a score of 0.8 is right in 80 of 100 cases. */
export async function calibrationSection({ evaluation }: ReportInput): Promise<Section> {
  const { bins, ece, brier } = evaluation.calibration;
  const description = `Share of pairs whose label is there over their mean score, for ten ranges of scores; expected calibration error ${measure(ece)}. The table beside it has every value.`;
  const body = html`<div class="pair">
${figureOf(
  'Scores and truth',
  await draw(calibrationPlot(bins, description)),
  html`On the dotted line a score is a probability: of the pairs with a score of 0.8, 80 in 100 are true. Dots below it mean
that scores promise too much, dots above it too little; the grey bars are the gaps.`,
)}
<div>
<h3>The ten ranges</h3>
${tableOf<CalibrationBin>(
  'Pairs of a photo and a label by their score',
  [
    { heading: 'Score', cell: ({ lo, hi }) => `${lo.toFixed(1)} to ${hi.toFixed(1)}` },
    { heading: 'Pairs', isNumber: true, cell: (bin) => count(bin.count) },
    { heading: 'Mean score', isNumber: true, cell: ({ confidence }) => measure(confidence) },
    { heading: 'Label is there', isNumber: true, cell: ({ accuracy }) => measure(accuracy) },
  ],
  bins,
)}<p class="note">Expected calibration error <code>ece</code> ${measure(ece)}, the mean gap, a pair counting as a pair: the lowest
range, with most of the pairs, all but decides it. Brier score <code>brier</code> ${measure(brier)}. Less is better in both.</p>
</div>
</div>
`;
  return { anchor: 'calibration', heading: 'Are scores probabilities?', body };
}
