import type { ReportInput } from '../report-input.js';
import { html, trusted } from './markup.js';
import { counted, thresholdText } from './numbers.js';
import { type Section, sectionOf } from './section.js';
import { STYLE } from './style.js';

/** Nothing is fetched and nothing runs, even if a label or a name should get through as HTML. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The whole document. */
export function pageOf(input: ReportInput, sections: readonly Section[]): string {
  const { title, notes } = input;
  const links = sections.map(({ anchor, heading }) => html`<li><a href="#${anchor}">${heading}</a></li>\n`);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<header>
<p class="kind">Evaluation of tags</p>
<h1><bdi>${title}</bdi></h1>
<p>${subject(input)}</p>
${
  notes.length > 0 &&
  html`<ul class="notes" aria-label="Notes">
${notes.map((note) => html`<li>${note}</li>\n`)}</ul>
`
}</header>
<nav aria-label="Contents"><ul>
${links}</ul></nav>
<main>
${sections.map(sectionOf)}</main>
<footer><p>Made by <code>cocotag evaluate</code>. Figures follow scikit-learn’s definitions.</p></footer>
</body>
</html>
`.text;
}

function subject({ model, data, thresholds }: ReportInput) {
  const low = Math.min(...thresholds);
  const high = Math.max(...thresholds);
  const ofTags =
    low === high
      ? `a threshold of ${thresholdText(low)}`
      : `thresholds of ${thresholdText(low)} to ${thresholdText(high)}`;
  return html`Model <b><bdi>${model}</bdi></b>, ${counted(data.photos, 'photo')}, ${counted(data.labels, 'label')}, ${ofTags}.`;
}
