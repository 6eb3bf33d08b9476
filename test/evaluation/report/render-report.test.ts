import { expect, test } from '@jest/globals';
import { type LabelledScores, labelledScores } from '../../../src/evaluation/index.js';
import { type ReportInput, renderReport } from '../../../src/evaluation/report/index.js';
import { hostileInput, madeUpScores, reportInput } from '../../support/report-inputs.js';

const HEADINGS = [
  'Figures',
  'All labels together',
  'Precision and recall of some labels',
  'Labels by average precision',
  'Missed and invented together',
  'Worst mistakes',
  'Are scores probabilities?',
  'All labels',
];

/** Elements of ours, and no others. */
const ELEMENTS = new Set(
  'html head meta title style body header p h1 h2 h3 h4 b bdi ul li nav a main section dl div dt dd code svg g path line text figure figcaption i table caption thead tbody tr th td span img footer'.split(
    ' ',
  ),
);

const headingsOf = (page: string) => [...page.matchAll(/<h2[^>]*>([^<]*)/g)].map(([, heading]) => heading);
const countOf = (page: string, part: string) => page.split(part).length - 1;

test('the page has every section, and a list of contents that leads to them', async () => {
  const page = await renderReport(reportInput(madeUpScores(300, 80)));
  expect(headingsOf(page)).toEqual(HEADINGS);
  const anchors = [...page.matchAll(/href="#([^"]+)"/g)].map(([, anchor]) => anchor);
  expect(anchors).toHaveLength(HEADINGS.length);
  for (const anchor of anchors) expect(countOf(page, ` id="${anchor}"`)).toBe(1);
  // Two of all labels, twelve of labels, three columns of bars, mix-ups, calibration.
  expect(countOf(page, '<svg class="plot" role="img" aria-label="')).toBe(19);
  expect(countOf(page, '<img alt="Photo ')).toBe(24);
  expect(page).not.toMatch(/NaN|undefined|\[object|Infinity/);
});

test('the page needs nothing from elsewhere, and allows nothing', async () => {
  const page = await renderReport(reportInput(madeUpScores(300, 80)));
  expect(page).toContain(`content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; `);
  expect(page).not.toMatch(/https?:|<script|<link|@import|url\(/);
});

test('the same input gives the same page', async () => {
  const input = reportInput(madeUpScores(50, 80));
  expect(await renderReport(input)).toBe(await renderReport(input));
});

test('text of strangers stays text', async () => {
  const page = await renderReport(hostileInput());
  const elements = [...page.matchAll(/<([a-z][\w-]*)/gi)].map(([, name]) => name);
  expect(elements.filter((name) => !ELEMENTS.has(name ?? ''))).toEqual([]);
  // No attribute of theirs either: in every tag quotes come in pairs, and no name begins with `on`.
  const tags = [...page.matchAll(/<[a-z](?:[^>"]|"[^"]*")*>/g)].map(([tag]) => tag.replace(/"[^"]*"/g, ''));
  expect(tags.filter((tag) => /["']|\son/.test(tag))).toEqual([]);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
  expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u2028]/);
  expect(page).toContain('<bdi>photo\\u{202e}gnp.exe</bdi>');
});

const NOTHING_WRONG = labelledScores(
  [
    [0.9, 0.1],
    [0.2, 0.8],
    [0, 0],
  ],
  [
    [1, 0],
    [0, 1],
    [0, 0],
  ],
);
const ONE_LABEL = labelledScores([[0.9], [0.2], [0.6]], [[1], [0], [0]]);
const NO_POSITIVES = labelledScores(
  [
    [0.9, 0.1],
    [0.2, 0.8],
    [0, 0],
  ],
  [
    [0, 0],
    [0, 0],
    [0, 0],
  ],
);
const ALL_ALIKE = labelledScores(
  [
    [0, 0],
    [0, 0],
  ],
  [
    [1, 1],
    [1, 1],
  ],
);

test.each<[string, LabelledScores, string[]]>([
  ['nothing is wrong', NOTHING_WRONG, ['No label was invented', 'No label was missed', 'No photo has both']],
  ['there are three photos and one label', ONE_LABEL, ['3 photos, 1 label', 'No label was missed']],
  ['no photo has a label', NO_POSITIVES, ['there is no curve', 'there are no curves', 'there are no bars']],
  ['all scores are 0', ALL_ALIKE, ['No label was invented']],
  ['a label has no photo', madeUpScores(4, 80), ['Without a photo, and so without a bar: ']],
])('says so where %s', async (_, data, texts) => {
  const page = await renderReport(reportInput(data));
  expect(headingsOf(page)).toEqual(HEADINGS);
  for (const text of texts) expect(page).toContain(text);
  expect(page).not.toMatch(/NaN|undefined|\[object|Infinity/);
});

test('names of labels that objects have of themselves are names like others', async () => {
  const labels = ['__proto__', 'constructor', 'toString'];
  const page = await renderReport(reportInput(madeUpScores(40, 3), { labels }));
  for (const name of labels) expect(page).toContain(`<th scope="row"><bdi>${name}</bdi></th>`);
});

test('a single threshold is marked, different ones are said', async () => {
  const data = madeUpScores(20, 2);
  const page = (given: Partial<ReportInput>) => renderReport(reportInput(data, given));
  expect(await page({})).toContain('The upright line is the threshold in use, 0.5.');
  const thresholds = [0.25, 0.75];
  expect(await page({ thresholds })).toContain('thresholds of 0.25 to 0.75');
  const { evaluation } = reportInput(data, {});
  expect(await page({ evaluation: { ...evaluation, threshold: null } })).toContain('thresholds of their own');
});

test('a photo that cannot be shown has a card all the same', async () => {
  const page = await renderReport(reportInput(ONE_LABEL, { thumbnail: async () => undefined }));
  expect(page).toContain('no picture');
  expect(page).toContain('<bdi>2.jpg</bdi>');
  expect(page).not.toContain('<img');
});

test('large thumbnails do not make a large page', async () => {
  const large = Buffer.alloc(500_000);
  const page = await renderReport(reportInput(madeUpScores(300, 20), { thumbnail: async () => large }));
  expect(countOf(page, '<img')).toBe(3);
  expect(page.length).toBeLessThan(3_000_000);
});

test('a page of many photos is as small as one of few', async () => {
  const page = await renderReport(reportInput(madeUpScores(5000, 80)));
  expect(page.length).toBeLessThan(600_000);
});
