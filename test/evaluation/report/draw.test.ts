import { expect, test } from '@jest/globals';
import { draw } from '../../../src/evaluation/report/plots/draw.js';
import { labelBarsPlot } from '../../../src/evaluation/report/plots/label-bars-plot.js';
import { HOSTILE } from '../../support/report-inputs.js';

test('a plot is SVG with a size and a description, and no line that leaves the page', async () => {
  const { text } = await draw(labelBarsPlot([{ name: 'cat', ap: 0.5 }], 'One "bar"'));
  expect(text).toMatch(
    /^<svg class="plot" role="img" aria-label="One &quot;bar&quot;" width="\d+" height="\d+" viewBox="[\d ]+"><g /,
  );
  expect(text).toContain('>cat</text>');
  expect(text).toContain('>0.500</text>');
  expect(text).not.toMatch(/https?:|xmlns|href|NaN|undefined/);
});

test('names are text in a plot, too', async () => {
  const { text } = await draw(
    labelBarsPlot(
      HOSTILE.map((name) => ({ name, ap: 1 })),
      '',
    ),
  );
  expect(text).not.toMatch(/<(?!\/?(?:svg|g|path|text)[ >])/);
  expect(text).toContain('>photo\\u{202e}gnp…<');
});

test('what Vega complains of is an error', async () => {
  const spec = {
    marks: [{ type: 'rect', encode: { enter: { x: { scale: 'missing', value: 1 } } } }],
  } as const;
  await expect(draw({ spec: { ...spec, marks: [...spec.marks] }, description: '' })).rejects.toThrow();
});
