import type { Axis, Config } from 'vega';

/** What all plots have in common. Colours are the page's, so that plots follow its dark mode. */
export const PLOT_THEME: Config = {
  axis: {
    domainColor: 'var(--rule)',
    gridColor: 'var(--faint)',
    labelColor: 'var(--muted)',
    labelFontSize: 12,
    labelPadding: 6,
    ticks: false,
  },
};

/** An axis for 0 to 1. */
export function measureAxis(scale: string, orient: 'bottom' | 'left', values: readonly number[]): Axis {
  return {
    scale,
    orient,
    values: [...values],
    format: '~g',
    grid: true,
    domain: orient === 'bottom',
    aria: false, // The whole picture has one description.
    // Without a screen Vega can only guess how wide text is; nothing may depend on that.
    labelOverlap: false,
    labelBound: false,
    labelFlush: false,
  };
}

/** Tenfold steps would crowd a small plot. */
export const FIFTHS = [0, 0.2, 0.4, 0.6, 0.8, 1] as const;
