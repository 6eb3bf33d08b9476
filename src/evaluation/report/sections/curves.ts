import { allPairs } from '../../score-steps.js';
import type { ThresholdMetrics } from '../../threshold-metrics.js';
import { precisionRecallCurve } from '../measures/precision-recall.js';
import { html, type Markup } from '../page/markup.js';
import { measure, thresholdText } from '../page/numbers.js';
import { figureOf, type Section, tableOf } from '../page/section.js';
import { draw } from '../plots/draw.js';
import { microCurvePlot } from '../plots/precision-recall-plot.js';
import { thresholdPlot } from '../plots/threshold-plot.js';
import type { ReportInput } from '../report-input.js';

/** As many as the plot has pixels across, nearly. */
const SLICES = 140;

/** The curves of all labels together, and what other thresholds would give. */
export async function curvesSection(input: ReportInput): Promise<Section> {
  const body = html`<div class="pair">
${await microCurve(input)}
${await thresholdCurves(input)}
</div>
${thresholdTable(input)}`;
  return { anchor: 'curves', heading: 'All labels together', body };
}

async function microCurve({ data, evaluation }: ReportInput): Promise<Markup> {
  const name = 'Precision and recall';
  const curve = precisionRecallCurve(allPairs(data), SLICES);
  if (curve.length === 0) return figureOf(name, undefined, 'No photo has any label: there is no curve.');
  const [precision, recall] = [evaluation.precision_micro, evaluation.recall_micro];
  const picture = await draw(
    microCurvePlot({
      curve,
      inUse: { precision, recall },
      description: `Curve of precision over recall of all pairs; average precision ${measure(evaluation.mAP_micro)}. The tags of this evaluation have precision ${measure(precision)} and recall ${measure(recall)}.`,
    }),
  );
  return figureOf(
    name,
    picture,
    html`Going right, more of the true labels are found; going down, more of the tags are wrong. The dot is the tags as they
are: ${measure(precision)} of them right, ${measure(recall)} of the true labels found.${
      evaluation.threshold === null &&
      ' It need not lie on the curve, which knows one threshold for all labels only.'
    } Dotted lines join points of equal F1. The area below is <code>mAP_micro</code>, ${measure(evaluation.mAP_micro)}.`,
  );
}

async function thresholdCurves({ evaluation }: ReportInput): Promise<Markup> {
  const { best_global_threshold: best, global_threshold_curves: curves, threshold } = evaluation;
  const inUse =
    threshold === null
      ? 'Labels have thresholds of their own, so that no line marks the one in use.'
      : `The upright line is the threshold in use, ${thresholdText(threshold)}.`;
  const picture = await draw(
    thresholdPlot({
      curves,
      best,
      inUse: threshold,
      description: `Three curves of F1 over one threshold for all labels. The best are ${measure(best.f1_samples.value)} of a photo at ${thresholdText(best.f1_samples.threshold)}, ${measure(best.f1_micro.value)} of all tags at ${thresholdText(best.f1_micro.threshold)}, ${measure(best.f1_macro.value)} of a label at ${thresholdText(best.f1_macro.threshold)}.`,
    }),
  );
  return figureOf(
    'F1 and the threshold',
    html`${picture}
<ul class="legend">
<li><i class="line solid"></i>of a photo, <code>f1_samples</code></li>
<li><i class="line dashed"></i>of all tags, <code>f1_micro</code></li>
<li><i class="line dotted"></i>of a label, <code>f1_macro</code></li>
</ul>`,
    html`Further right fewer tags are given, and surer ones; dots mark where each curve is highest. A flat top means that the
choice matters little. ${inUse}`,
  );
}

/** One line of the table. */
interface Choice {
  readonly name: string;
  readonly values: Pick<ThresholdMetrics, 'f1_samples' | 'f1_micro' | 'f1_macro'>;
}

function thresholdTable({ evaluation }: ReportInput): Markup {
  const {
    best_global_threshold: best,
    per_label_thresholds: ofPackage,
    tuned_thresholds: tuned,
  } = evaluation;
  const choices: Choice[] = [
    { name: 'in use', values: evaluation },
    ...(ofPackage ? [{ name: 'the model’s own for each label', values: ofPackage }] : []),
    {
      name: 'the best one for all labels *',
      values: {
        f1_samples: best.f1_samples.value,
        f1_micro: best.f1_micro.value,
        f1_macro: best.f1_macro.value,
      },
    },
    { name: 'the best for each label *', values: tuned },
  ];
  const table = tableOf<Choice>(
    'F1 with other thresholds',
    [
      { heading: 'Thresholds', cell: ({ name }) => name },
      { heading: 'F1 of a photo', isNumber: true, cell: ({ values }) => measure(values.f1_samples) },
      { heading: 'F1 of all tags', isNumber: true, cell: ({ values }) => measure(values.f1_micro) },
      { heading: 'F1 of a label', isNumber: true, cell: ({ values }) => measure(values.f1_macro) },
    ],
    choices,
  );
  return html`${table}<p class="note">* chosen on these very photos, and so better than they would be on others. The best for
each label has the highest F1 of that label; the other two columns may fall.</p>
`;
}
