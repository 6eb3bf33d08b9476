import type { Mark, Spec } from 'vega';
import type { MixUp } from '../measures/mix-ups.js';
import { visible } from '../page/markup.js';
import { shortCount } from '../page/numbers.js';
import type { Plot } from './draw.js';
import { shortened } from './shortened.js';

const CELL = 26;
const NAME_WIDTH = 108;
/** Shades of the page's accent, `--heat-1` to `--heat-5`, each with a colour for the number on it. */
const SHADES = 5;

/** The part of all mix-ups that is drawn. */
export interface MixUpsGrid {
  /** Label indices of the rows, ascending. */
  readonly missed: readonly number[];
  /** Label indices of the columns, ascending. */
  readonly invented: readonly number[];
  readonly cells: readonly MixUp[];
}

/** A grid of counts: a row for a label that was missed, a column for one that was invented. */
export function mixUpsPlot(grid: MixUpsGrid, labels: readonly string[], description: string): Plot {
  const nameOf = (label: number) => shortened(visible(labels[label] ?? ''), 16);
  const most = Math.max(...grid.cells.map(({ photos }) => photos));
  const cells = grid.cells.map(({ missed, invented, photos }) => ({
    x: grid.invented.indexOf(invented) * CELL,
    y: grid.missed.indexOf(missed) * CELL,
    text: shortCount(photos),
    fill: `var(--heat-${shadeOf(photos / most)})`,
    ink: `var(--on-heat-${shadeOf(photos / most)})`,
  }));
  const spec: Spec = {
    width: CELL * grid.invented.length,
    height: CELL * grid.missed.length,
    autosize: 'none',
    padding: { left: NAME_WIDTH, right: 54, top: NAME_WIDTH - 10, bottom: 4 },
    data: [
      { name: 'cells', values: cells },
      {
        name: 'rows',
        values: grid.missed.map((label, i) => ({ name: nameOf(label), at: i * CELL + CELL / 2 })),
      },
      {
        name: 'columns',
        values: grid.invented.map((label, i) => ({ name: nameOf(label), at: i * CELL + CELL / 2 })),
      },
      { name: 'lines', values: linesOf(grid) },
    ],
    marks: [lineMarks(), cellMark(), countMark(), rowNames(), columnNames()],
  };
  return { spec, description };
}

/** 1 to 5; by the root of the share, since a few pairs are much more frequent than all others. */
function shadeOf(share: number): number {
  return Math.max(1, Math.ceil(SHADES * Math.sqrt(share)));
}

/** Faint lines that lead from the names to the cells. */
function linesOf({ missed, invented }: MixUpsGrid) {
  const [width, height] = [invented.length * CELL, missed.length * CELL];
  return [
    ...Array.from({ length: missed.length + 1 }, (_, i) => ({ x: 0, x2: width, y: i * CELL, y2: i * CELL })),
    ...Array.from({ length: invented.length + 1 }, (_, i) => ({
      x: i * CELL,
      x2: i * CELL,
      y: 0,
      y2: height,
    })),
  ];
}

function lineMarks(): Mark {
  return {
    type: 'rule',
    from: { data: 'lines' },
    aria: false,
    encode: {
      enter: {
        x: { field: 'x' },
        x2: { field: 'x2' },
        y: { field: 'y' },
        y2: { field: 'y2' },
        stroke: { value: 'var(--faint)' },
      },
    },
  };
}

function cellMark(): Mark {
  return {
    type: 'rect',
    from: { data: 'cells' },
    aria: false,
    encode: {
      enter: {
        x: { field: 'x', offset: 1 },
        y: { field: 'y', offset: 1 },
        width: { value: CELL - 2 },
        height: { value: CELL - 2 },
        fill: { field: 'fill' },
      },
    },
  };
}

function countMark(): Mark {
  return {
    type: 'text',
    from: { data: 'cells' },
    aria: false,
    encode: {
      enter: {
        text: { field: 'text' },
        x: { field: 'x', offset: CELL / 2 },
        y: { field: 'y', offset: CELL / 2 },
        align: { value: 'center' },
        baseline: { value: 'middle' },
        fill: { field: 'ink' },
        fontSize: { value: 11 },
      },
    },
  };
}

function rowNames(): Mark {
  return nameMark('rows', { x: { value: -8 }, y: { field: 'at' }, align: { value: 'right' } });
}

function columnNames(): Mark {
  return nameMark('columns', {
    x: { field: 'at' },
    y: { value: -8 },
    align: { value: 'left' },
    angle: { value: -60 },
  });
}

function nameMark(data: 'rows' | 'columns', place: object): Mark {
  return {
    type: 'text',
    from: { data },
    aria: false,
    encode: {
      enter: {
        ...place,
        text: { field: 'name' },
        baseline: { value: 'middle' },
        fill: { value: 'var(--ink)' },
        fontSize: { value: 12 },
      },
    },
  };
}
