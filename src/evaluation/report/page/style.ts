/**
 * The look of the page: one column of quiet type, one accent (a blue that all kinds of colour vision tell from grey),
 * dark where the reader prefers it, light on paper. Plots take their colours from here, too.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c1f23; --muted: #59626c; --rule: #b9c1ca; --faint: #e9ecef; --accent: #1f5fa8;
  --heat-1: #e4edf7; --heat-2: #c3d8ee; --heat-3: #96bae0; --heat-4: #6597d0; --heat-5: #1f5fa8;
  --on-heat-1: #1c1f23; --on-heat-2: #1c1f23; --on-heat-3: #1c1f23; --on-heat-4: #10151b; --on-heat-5: #ffffff;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #15181c; --ink: #e4e7ea; --muted: #a0a9b3; --rule: #4c555f; --faint: #272c32; --accent: #79b0ec;
    --heat-1: #1d2a38; --heat-2: #243e5a; --heat-3: #2f5a87; --heat-4: #5d95d2; --heat-5: #a6cdf6;
    --on-heat-1: #e4e7ea; --on-heat-2: #e4e7ea; --on-heat-3: #eef1f4; --on-heat-4: #0d1116; --on-heat-5: #0d1116;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; max-width: 62rem; padding: 2.5rem 1.5rem 3rem; overflow-wrap: anywhere;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif;
  font-variant-numeric: tabular-nums lining-nums;
}
h1, h2, h3, h4, p, figure, dl, dd, ul { margin: 0; }
h1 { font-size: 1.75rem; line-height: 1.25; font-weight: 600; }
h2 { font-size: 1.25rem; font-weight: 600; padding-bottom: 0.4rem; border-bottom: 1px solid var(--rule); }
h3, h4 { font-size: 1rem; font-weight: 600; }
h4 { font-size: 0.875rem; }
section { margin-top: 3.5rem; }
section > * + * { margin-top: 1rem; }
section > h3 { margin-top: 2rem; }
p, figcaption, .notes { max-width: 44rem; }
code { font: 0.8125em ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; color: var(--muted); }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.kind, figcaption, .note, caption, footer { color: var(--muted); font-size: 0.875rem; line-height: 1.45; }
header > * + * { margin-top: 0.5rem; }
.notes { padding: 0.25rem 0 0.25rem 1rem; border-left: 3px solid var(--accent); list-style: none; }
nav { margin-top: 1.5rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0; list-style: none; font-size: 0.875rem; }
footer { margin-top: 3.5rem; padding-top: 0.75rem; border-top: 1px solid var(--rule); }

.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(11.5rem, 1fr)); gap: 1.75rem 2rem; }
.figures > div { break-inside: avoid; }
.figures dt { font-size: 0.875rem; font-weight: 600; }
.figures dt code { display: block; font-weight: 400; }
.figures dd { color: var(--muted); font-size: 0.875rem; line-height: 1.4; }
.figures b { display: block; color: var(--ink); font-size: 1.875rem; font-weight: 500; line-height: 1.35; }

.plot { display: block; max-width: 100%; height: auto; margin: 0.25rem 0 0.5rem; }
.plot text { font-family: inherit; unicode-bidi: isolate; }
figure { break-inside: avoid; min-width: 0; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 2.5rem 3rem; }
.pair > * { min-width: 0; }
.small-plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(11.25rem, 1fr)); gap: 1.75rem 1.5rem; }
.columns { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 0 1rem; }
.columns .plot { margin: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 0.125rem 1.25rem; padding: 0; margin-bottom: 0.5rem; list-style: none; font-size: 0.875rem; }
.line { display: inline-block; width: 1.75rem; margin-right: 0.5rem; vertical-align: 0.25em; border-top: 2px solid; }
.solid { border-color: var(--accent); }
.dashed { border-color: var(--ink); border-top-style: dashed; }
.dotted { border-color: var(--muted); border-top-style: dotted; }

.scroll { overflow-x: auto; }
h3 + .scroll { margin-top: 0.25rem; }
.scroll + .note { margin-top: 0.75rem; }
table { border-collapse: collapse; font-size: 0.875rem; }
caption { text-align: left; padding-bottom: 0.5rem; }
th, td { padding: 0.25rem 0 0.25rem 1.5rem; text-align: left; vertical-align: top; font-weight: 400; overflow-wrap: normal; }
th:not(.number), td:not(.number) { min-width: 6.5rem; max-width: 16rem; overflow-wrap: anywhere; }
th:first-child { padding-left: 0; }
thead th { color: var(--muted); vertical-align: bottom; line-height: 1.3; border-bottom: 1px solid var(--rule); }
tbody tr + tr > * { border-top: 1px solid var(--faint); }
tr { break-inside: avoid; }
.number { text-align: right; }
thead .number { max-width: 6.5rem; }
@media screen and (min-width: 50rem) {
  #all-labels .scroll { overflow: visible; }
  #all-labels thead th { position: sticky; top: 0; padding-top: 0.5rem; background: var(--paper); }
}

.gallery { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); gap: 2rem 1.5rem; padding: 0; list-style: none; }
.gallery > li { break-inside: avoid; min-width: 0; }
.picture { display: flex; align-items: flex-end; height: 10rem; }
.picture img { max-width: 100%; max-height: 100%; }
.no-picture { display: grid; place-content: center; width: 100%; height: 100%; background: var(--faint); color: var(--muted); font-size: 0.875rem; }
.path { color: var(--muted); font-size: 0.8125rem; line-height: 1.35; margin: 0.4rem 0; }
.gallery dl { font-size: 0.875rem; line-height: 1.4; }
.gallery dl > div { display: grid; grid-template-columns: 5.75rem 1fr; }
.gallery dt { color: var(--muted); }
.gallery .wrong dt::before { content: "\\2715\\00a0"; }
.gallery .right dt::before { content: "\\2713\\00a0"; }
.gallery .wrong b { color: var(--accent); font-weight: 600; }
.tag { display: inline-block; margin-right: 0.5rem; }
.score { color: var(--muted); }

@media (max-width: 30rem) {
  body { padding: 1.5rem 1rem 2rem; }
  h1 { font-size: 1.375rem; }
  .figures { grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 1.25rem 1rem; }
  .small-plots { grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); gap: 1.5rem 0.75rem; }
  .picture { height: auto; max-height: 12rem; }
  .picture img { max-height: 12rem; }
  .no-picture { height: 6rem; }
  th, td { padding-left: 0.875rem; }
  th:first-child { position: sticky; left: 0; background: var(--paper); }
}
@media print {
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  section { margin-top: 2rem; }
  h2, h3, h4, section > p:not(:last-child, .note) { break-after: avoid; }
  p, figcaption { break-inside: avoid; }
  .scroll { overflow: visible; }
  .figures, .small-plots { grid-template-columns: repeat(4, 1fr); gap: 1rem 1.5rem; }
  .pair { grid-template-columns: repeat(2, 1fr); gap: 1.5rem 2rem; }
  .columns, .gallery { grid-template-columns: repeat(3, 1fr); gap: 1rem; }
  .gallery dl { font-size: 0.75rem; }
  .gallery dl > div { grid-template-columns: 5rem 1fr; }
  .picture { height: 8rem; }
  th, td { padding: 0.125rem 0 0.125rem 0.75rem; }
  th:not(.number), td:not(.number) { min-width: 5rem; }
}
`;
