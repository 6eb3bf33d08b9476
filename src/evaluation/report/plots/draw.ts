import type { Spec } from 'vega';
import { CocotagError } from '../../../errors.js';
import { html, type Markup, trusted } from '../page/markup.js';
import { PLOT_THEME } from './plot-theme.js';

/** A picture and what it says to those who do not see it. */
export interface Plot {
  /** In Vega's grammar. Text from strangers goes into data and nowhere else: other places may hold expressions. */
  readonly spec: Spec;
  readonly description: string;
}

/**
 * A plot as SVG inside the page, which lends it its colours (`var(--accent)`) and its type.
 *
 * Vega is loaded at the first plot: 0.15 s that commands without a report need not wait for.
 *
 * @throws CocotagError INTERNAL where Vega has something to complain of.
 */
export async function draw({ spec, description }: Plot): Promise<Markup> {
  const vega = await import('vega');
  const complaints: unknown[] = [];
  const view = new vega.View(vega.parse(spec, PLOT_THEME), {
    renderer: 'none',
    logger: loggerOf(complaints),
  });
  const svg = await view.toSVG();
  view.finalize();
  const [, size, inside] =
    /^<svg[^>]* (width="[\d.]+" height="[\d.]+" viewBox="[-\d. ]+")>(.*)<\/svg>$/s.exec(svg) ?? [];
  if (complaints.length > 0 || size === undefined || inside === undefined)
    throw new CocotagError('INTERNAL', `A plot cannot be drawn: ${complaints.join('; ') || 'it is no SVG'}`);
  return html`<svg class="plot" role="img" aria-label="${description}" ${trusted(size)}>${trusted(inside)}</svg>`;
}

/** Vega writes to the console and goes on, if it is let. */
function loggerOf(complaints: unknown[]) {
  const take = (...words: unknown[]) => {
    complaints.push(...words);
    return logger;
  };
  const logger = {
    level: () => 0,
    error: take,
    warn: take,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}
