import type { Mark, Spec } from 'vega';
import { visible } from '../page/markup.js';
import { measure } from '../page/numbers.js';
import type { Plot } from './draw.js';
import { shortened } from './shortened.js';

/** A label and its average precision. */
export interface LabelBar {
  readonly name: string;
  /** 0 to 1. */
  readonly ap: number;
}

const ROW = 20;
const NAME_WIDTH = 112;
const BAR_WIDTH = 128;

/** A column of bars, one below another. */
export function labelBarsPlot(bars: readonly LabelBar[], description: string): Plot {
  const values = bars.map(({ name, ap }, row) => ({
    name: shortened(visible(name), 17),
    ap,
    text: measure(ap),
    y: row * ROW,
  }));
  const spec: Spec = {
    width: BAR_WIDTH,
    height: ROW * bars.length,
    autosize: 'none',
    padding: { left: NAME_WIDTH, right: 44, top: 2, bottom: 2 },
    data: [{ name: 'bars', values }],
    scales: [{ name: 'x', type: 'linear', domain: [0, 1], range: 'width' }],
    marks: [
      barMark('var(--faint)', { value: BAR_WIDTH }),
      barMark('var(--accent)', { scale: 'x', field: 'ap' }),
      textMark('name', { x: -8, align: 'right', fill: 'var(--ink)' }),
      textMark('text', { x: BAR_WIDTH + 8, align: 'left', fill: 'var(--muted)' }),
    ],
  };
  return { spec, description };
}

function barMark(fill: string, end: { value: number } | { scale: string; field: string }): Mark {
  return {
    type: 'rect',
    from: { data: 'bars' },
    aria: false,
    encode: {
      enter: {
        x: { value: 0 },
        x2: end,
        y: { field: 'y', offset: 4 },
        height: { value: ROW - 8 },
        fill: { value: fill },
      },
    },
  };
}

function textMark(field: string, place: { x: number; align: 'left' | 'right'; fill: string }): Mark {
  return {
    type: 'text',
    from: { data: 'bars' },
    aria: false,
    encode: {
      enter: {
        text: { field },
        x: { value: place.x },
        y: { field: 'y', offset: ROW / 2 },
        align: { value: place.align },
        baseline: { value: 'middle' },
        fill: { value: place.fill },
        fontSize: { value: 12 },
      },
    },
  };
}
