import { type Content, html, type Markup } from './markup.js';

/** A part of the page that its list of contents leads to. */
export interface Section {
  /** The anchor; one of ours, no text from outside. */
  readonly anchor: string;
  readonly heading: string;
  readonly body: Markup;
}

/** A section with its heading. */
export function sectionOf({ anchor, heading, body }: Section): Markup {
  return html`<section id="${anchor}" aria-labelledby="${anchor}-heading">
<h2 id="${anchor}-heading">${heading}</h2>
${body}
</section>
`;
}

/** A picture, its name above it and below it how to read it. */
export function figureOf(name: Content, picture: Content, caption: Content): Markup {
  return html`<figure>
<h3>${name}</h3>
${picture}
<figcaption>${caption}</figcaption>
</figure>
`;
}

/** A column of a table. */
export interface Column<Row> {
  readonly heading: string;
  /** Default: text. Numbers stand right. */
  readonly isNumber?: boolean;
  readonly cell: (row: Row) => Content;
}

/** A table; the first column names the rows. It scrolls by itself where it is wider than the page. */
export function tableOf<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): Markup {
  const head = columns.map(
    ({ heading, isNumber }) => html`<th scope="col"${classOf(isNumber)}>${heading}</th>`,
  );
  const lines = rows.map((row) => {
    const cells = columns.map(({ cell, isNumber }, i) =>
      i === 0
        ? html`<th scope="row"${classOf(isNumber)}>${cell(row)}</th>`
        : html`<td${classOf(isNumber)}>${cell(row)}</td>`,
    );
    return html`<tr>${cells}</tr>\n`;
  });
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0"><table>
<caption>${caption}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${lines}</tbody>
</table></div>
`;
}

function classOf(isNumber = false): Markup | undefined {
  return isNumber ? html` class="number"` : undefined;
}
