import type { Data, Mark } from 'vega';
import { GLOBAL_AIMS, type GlobalAim, type ThresholdCurves } from '../../threshold-curves.js';
import type { Plot } from './draw.js';
import { dotMark, lineMark, measurePlot } from './measure-plot.js';

/** How each curve is told from the others without its colour; the page's legend repeats the dashes. */
const STYLES: Readonly<Record<GlobalAim, { readonly stroke: string; readonly dash?: readonly number[] }>> = {
  f1_samples: { stroke: 'var(--accent)' },
  f1_micro: { stroke: 'var(--ink)', dash: [7, 4] },
  f1_macro: { stroke: 'var(--muted)', dash: [2, 3] },
};

/** What the plot shows. */
export interface ThresholdPlotParts {
  readonly curves: ThresholdCurves;
  readonly best: Readonly<Record<GlobalAim, { readonly threshold: number; readonly value: number }>>;
  /** The threshold in use; null where labels have different ones. */
  readonly inUse: number | null;
  readonly description: string;
}

/** F1 over one threshold for all labels. */
export function thresholdPlot({ curves, best, inUse, description }: ThresholdPlotParts): Plot {
  const values = curves.thresholds.map((threshold, i) => ({
    threshold,
    f1_samples: curves.f1_samples[i],
    f1_micro: curves.f1_micro[i],
    f1_macro: curves.f1_macro[i],
  }));
  const spec = measurePlot({
    width: 356,
    height: 300,
    titles: { x: 'One threshold for all labels', y: 'F1' },
    data: [
      { name: 'curves', values },
      { name: 'best', values: GLOBAL_AIMS.map((aim) => best[aim]) },
      { name: 'in-use', values: inUse === null ? [] : [{ threshold: inUse }] },
    ] satisfies Data[],
    marks: [
      inUseRule(),
      ...GLOBAL_AIMS.toReversed().map((aim) =>
        lineMark({ from: 'curves', x: 'threshold', y: aim, ...STYLES[aim] }),
      ),
      dotMark('best', 'threshold', 'value'),
    ],
  });
  return { spec, description };
}

function inUseRule(): Mark {
  return {
    type: 'rule',
    from: { data: 'in-use' },
    aria: false,
    encode: {
      enter: {
        x: { scale: 'x', field: 'threshold' },
        y: { scale: 'y', value: 0 },
        y2: { scale: 'y', value: 1 },
        stroke: { value: 'var(--muted)' },
      },
    },
  };
}
