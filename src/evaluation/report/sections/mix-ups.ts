import { type MixUp, type MixUps, mixUpsOf } from '../measures/mix-ups.js';
import { html, type Markup } from '../page/markup.js';
import { count, counted } from '../page/numbers.js';
import { figureOf, type Section, tableOf } from '../page/section.js';
import { draw } from '../plots/draw.js';
import { type MixUpsGrid, mixUpsPlot } from '../plots/mix-ups-plot.js';
import type { ReportInput } from '../report-input.js';

/** Rows and columns of the grid. */
const SIDE = 10;
/** Lines of the table. */
const LINES = 12;

/** Which label was invented where which was missed. */
export async function mixUpsSection({ data, thresholds, labels }: ReportInput): Promise<Section> {
  const mixUps = mixUpsOf(data, thresholds);
  return {
    anchor: 'mix-ups',
    heading: 'Missed and invented together',
    body:
      mixUps.pairs.length === 0
        ? html`<p>No photo has both a label that was missed and one that was invented.</p>
`
        : html`<div class="pair">
${await grid(mixUps, labels)}
<div>
<h3>The most frequent</h3>
${table(mixUps, { labels, photos: data.photos })}<p class="note">By chance: how many photos would have both if misses and
inventions had nothing to do with each other. A pair that is much more frequent is a mix-up, or the truth names one thing two
ways.</p>
</div>
</div>
`,
  };
}

async function grid({ pairs }: MixUps, labels: readonly string[]): Promise<Markup> {
  const chosen = gridOf(pairs);
  const [first] = pairs;
  const description = `Grid of missed labels in rows against invented labels in columns. Most frequent: ${labels[first?.missed ?? 0]} missed and ${labels[first?.invented ?? 0]} invented, in ${counted(first?.photos ?? 0, 'photo')}. The table beside it has the most frequent pairs.`;
  return figureOf(
    'Missed (rows) and invented (columns)',
    await draw(mixUpsPlot(chosen, labels, description)),
    html`Each number counts photos in which the label of the row is there but was not tagged, and the label of the column was
tagged but is not there. A photo may count in several cells.${
      chosen.cells.length < pairs.length &&
      html` Shown are the labels of the most frequent pairs, in label order.`
    }`,
  );
}

/** The most frequent pairs, as long as their labels have room. */
function gridOf(pairs: readonly MixUp[]): MixUpsGrid {
  const missed = new Set<number>();
  const invented = new Set<number>();
  for (const pair of pairs) {
    const rows = missed.size + (missed.has(pair.missed) ? 0 : 1);
    const columns = invented.size + (invented.has(pair.invented) ? 0 : 1);
    if (rows > SIDE || columns > SIDE) continue;
    missed.add(pair.missed);
    invented.add(pair.invented);
  }
  return {
    missed: [...missed].sort((a, b) => a - b),
    invented: [...invented].sort((a, b) => a - b),
    cells: pairs.filter((pair) => missed.has(pair.missed) && invented.has(pair.invented)),
  };
}

function table(
  { pairs, missed, invented }: MixUps,
  { labels, photos }: { readonly labels: readonly string[]; readonly photos: number },
): Markup {
  return tableOf<MixUp>(
    'Labels that were missed and invented in the same photos',
    [
      { heading: 'Missed', cell: (pair) => html`<bdi>${labels[pair.missed]}</bdi>` },
      { heading: 'Invented', cell: (pair) => html`<bdi>${labels[pair.invented]}</bdi>` },
      { heading: 'Photos', isNumber: true, cell: (pair) => count(pair.photos) },
      {
        heading: 'By chance',
        isNumber: true,
        cell: (pair) => {
          const expected = ((missed[pair.missed] ?? 0) * (invented[pair.invented] ?? 0)) / photos;
          return expected < 10 ? expected.toFixed(1) : count(Math.round(expected));
        },
      },
    ],
    pairs.slice(0, LINES),
  );
}
