import type { Data, Mark, Spec } from 'vega';
import { FIFTHS, measureAxis } from './plot-theme.js';

/** A plot of one measure over another, both 0 to 1. */
export interface MeasurePlot {
  /** Of the square inside, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Default: no names, for small plots that stand below a large one of their kind. */
  readonly titles?: { readonly x: string; readonly y: string };
  /** Room at the right, in pixels; default 12. */
  readonly right?: number;
  /** Where lines and numbers stand; default: every fifth. */
  readonly ticks?: readonly number[];
  readonly data: readonly Data[];
  /** Scales are `x` and `y`. */
  readonly marks: readonly Mark[];
}

/** The plot's frame: the axis of the upright is named above it, so that nothing has to be read sideways. */
export function measurePlot(plot: MeasurePlot): Spec {
  const { width, height, titles, right = 12, ticks = FIFTHS } = plot;
  return {
    width,
    height,
    autosize: 'none',
    padding: titles ? { left: 34, right, top: 26, bottom: 42 } : { left: 34, right, top: 8, bottom: 22 },
    data: [...plot.data],
    scales: [
      { name: 'x', type: 'linear', domain: [0, 1], range: 'width' },
      { name: 'y', type: 'linear', domain: [0, 1], range: 'height' },
    ],
    axes: [measureAxis('x', 'bottom', ticks), measureAxis('y', 'left', ticks)],
    marks: [
      ...plot.marks,
      ...(titles
        ? [
            titleMark(titles.y, { x: -28, y: -14, align: 'left' }),
            titleMark(titles.x, { x: width, y: height + 36, align: 'right' }),
          ]
        : []),
    ],
  };
}

function titleMark(text: string, place: { x: number; y: number; align: 'left' | 'right' }): Mark {
  return {
    type: 'text',
    aria: false,
    encode: {
      enter: {
        text: { value: text },
        x: { value: place.x },
        y: { value: place.y },
        align: { value: place.align },
        fill: { value: 'var(--ink)' },
        fontSize: { value: 12 },
      },
    },
  };
}

/** How a line is drawn. */
export interface LineStyle {
  /** The names of its data and of their fields. */
  readonly from: string;
  readonly x: string;
  readonly y: string;
  readonly stroke: string;
  readonly width?: number;
  readonly dash?: readonly number[];
  /** Each value holds from the x before it to its own. */
  readonly isStepped?: boolean;
}

/** A line through points. */
export function lineMark({ from, x, y, stroke, width = 2, dash, isStepped = false }: LineStyle): Mark {
  return {
    type: 'line',
    from: { data: from },
    aria: false,
    encode: {
      enter: {
        x: { scale: 'x', field: x },
        y: { scale: 'y', field: y },
        stroke: { value: stroke },
        strokeWidth: { value: width },
        strokeJoin: { value: 'round' },
        ...(dash && { strokeDash: { value: [...dash] } }),
        ...(isStepped && { interpolate: { value: 'step-before' } }),
      },
    },
  };
}

/** Dots on points of data. */
export function dotMark(from: string, x: string, y: string): Mark {
  return {
    type: 'symbol',
    from: { data: from },
    aria: false,
    encode: {
      enter: {
        x: { scale: 'x', field: x },
        y: { scale: 'y', field: y },
        size: { value: 70 },
        fill: { value: 'var(--accent)' },
        stroke: { value: 'var(--paper)' },
        strokeWidth: { value: 2 },
      },
    },
  };
}
