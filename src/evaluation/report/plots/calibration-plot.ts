import type { Mark } from 'vega';
import type { CalibrationBin } from '../../calibration.js';
import type { Plot } from './draw.js';
import { dotMark, lineMark, measurePlot } from './measure-plot.js';

/** How often labels are there, over their mean score, a dot for each tenth of the scores that has any. */
export function calibrationPlot(bins: readonly CalibrationBin[], description: string): Plot {
  const spec = measurePlot({
    width: 356,
    height: 300,
    titles: { x: 'Mean score of the pairs', y: 'Share whose label is there' },
    data: [
      {
        name: 'ideal',
        values: [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ],
      },
      { name: 'bins', values: bins.filter(({ count }) => count > 0) },
    ],
    marks: [
      lineMark({ from: 'ideal', x: 'x', y: 'y', stroke: 'var(--muted)', width: 1, dash: [2, 3] }),
      gapMark(),
      lineMark({ from: 'bins', x: 'confidence', y: 'accuracy', stroke: 'var(--accent)', width: 1.5 }),
      dotMark('bins', 'confidence', 'accuracy'),
    ],
  });
  return { spec, description };
}

/** From each dot to where it should be. */
function gapMark(): Mark {
  return {
    type: 'rule',
    from: { data: 'bins' },
    aria: false,
    encode: {
      enter: {
        x: { scale: 'x', field: 'confidence' },
        y: { scale: 'y', field: 'accuracy' },
        y2: { scale: 'y', field: 'confidence' },
        stroke: { value: 'var(--rule)' },
        strokeWidth: { value: 5 },
      },
    },
  };
}
