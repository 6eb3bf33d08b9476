import type { Data, Mark } from 'vega';
import type { PrecisionRecallPoint } from '../measures/precision-recall.js';
import type { Plot } from './draw.js';
import { dotMark, lineMark, measurePlot } from './measure-plot.js';

/** The values of F1 that faint lines are drawn for. */
const F1_LINES = [0.2, 0.4, 0.6, 0.8] as const;

/** What the large plot shows. */
export interface MicroCurve {
  readonly curve: readonly PrecisionRecallPoint[];
  /** Where the tags of this evaluation lie. */
  readonly inUse: PrecisionRecallPoint;
  readonly description: string;
}

/** Precision over recall of all pairs, with lines of equal F1 behind it. */
export function microCurvePlot({ curve, inUse, description }: MicroCurve): Plot {
  const spec = measurePlot({
    width: 324,
    height: 300,
    right: 44,
    titles: { x: 'Recall', y: 'Precision' },
    data: [
      ...F1_LINES.map(f1Line),
      { name: 'f1-names', values: F1_LINES.map((f1) => ({ x: 1, y: f1 / (2 - f1), name: `F1 ${f1}` })) },
      { name: 'curve', values: [...curve] },
      { name: 'in-use', values: [inUse] },
    ],
    marks: [
      ...F1_LINES.map((_, i) =>
        lineMark({ from: `f1-${i}`, x: 'x', y: 'y', stroke: 'var(--rule)', width: 1, dash: [2, 3] }),
      ),
      f1Names(),
      lineMark({ from: 'curve', x: 'recall', y: 'precision', stroke: 'var(--accent)', isStepped: true }),
      dotMark('in-use', 'recall', 'precision'),
    ],
  });
  return { spec, description };
}

/** What a small plot shows. */
export interface LabelCurve {
  readonly curve: readonly PrecisionRecallPoint[];
  /** Of all labels, to compare with. */
  readonly micro: readonly PrecisionRecallPoint[];
  readonly description: string;
}

/** Precision over recall of one label, before the curve of all. */
export function labelCurvePlot({ curve, micro, description }: LabelCurve): Plot {
  const spec = measurePlot({
    width: 134,
    height: 112,
    ticks: [0, 0.5, 1],
    data: [
      { name: 'micro', values: [...micro] },
      { name: 'curve', values: [...curve] },
    ],
    marks: [
      lineMark({
        from: 'micro',
        x: 'recall',
        y: 'precision',
        stroke: 'var(--rule)',
        width: 1.5,
        isStepped: true,
      }),
      lineMark({ from: 'curve', x: 'recall', y: 'precision', stroke: 'var(--accent)', isStepped: true }),
    ],
  });
  return { spec, description };
}

/** Where F1 is the same: precision = F1 * recall / (2 * recall - F1), for recalls from F1 / (2 - F1) on. */
function f1Line(f1: number, line: number): Data {
  const from = f1 / (2 - f1);
  const values = Array.from({ length: 41 }, (_, i) => {
    const x = from + ((1 - from) * i) / 40;
    return { x, y: (f1 * x) / (2 * x - f1) };
  });
  return { name: `f1-${line}`, values };
}

function f1Names(): Mark {
  return {
    type: 'text',
    from: { data: 'f1-names' },
    aria: false,
    encode: {
      enter: {
        text: { field: 'name' },
        x: { scale: 'x', field: 'x', offset: 6 },
        y: { scale: 'y', field: 'y' },
        baseline: { value: 'middle' },
        fill: { value: 'var(--muted)' },
        fontSize: { value: 11 },
      },
    },
  };
}
