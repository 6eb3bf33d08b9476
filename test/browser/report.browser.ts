import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContextOptions, Locator } from 'playwright-core';
import sharp from 'sharp';
import { renderReport } from '../../src/evaluation/report/index.js';
import { hostileInput, madeUpScores, reportInput } from '../support/report-inputs.js';
import { tempFolder } from '../support/temp-folder.js';
import { chromiumPath, launchChromium, openFile } from './chromium.js';

const program = chromiumPath();
const looking = program === undefined ? describe.skip : describe;

if (program === undefined)
  test('there is no chromium on PATH, nor in CHROMIUM: nothing is looked at', () => {
    expect(program).toBeUndefined();
  });

const folder = tempFolder();
const WIDE = { viewport: { width: 1200, height: 900 } };

/** Light and colours of a picture. */
async function lookOf(locator: Locator) {
  const { channels, entropy } = await sharp(await locator.screenshot()).stats();
  const [red, green, blue] = channels.map(({ mean }) => mean);
  return { lightness: ((red ?? 0) + (green ?? 0) + (blue ?? 0)) / 3, entropy };
}

looking('the report in a browser', () => {
  let browser: Browser;
  const urls = { usual: '', hostile: '', small: '' };
  const open = (name: keyof typeof urls, look: BrowserContextOptions) => openFile(browser, urls[name], look);

  beforeAll(async () => {
    const inputs = {
      usual: reportInput(madeUpScores(400, 80), { notes: ['2 photos were left out.'] }),
      hostile: hostileInput(),
      small: reportInput(madeUpScores(3, 1)),
    };
    for (const name of ['usual', 'hostile', 'small'] as const) {
      const path = join(folder, `${name}.html`);
      writeFileSync(path, await renderReport(inputs[name]));
      urls[name] = pathToFileURL(path).href;
    }
    browser = await launchChromium(program ?? '');
  });
  afterAll(() => browser?.close());

  test.each(['usual', 'hostile', 'small'] as const)(
    '%s: asks for nothing, runs nothing, complains of nothing',
    async (name) => {
      const { page, misdeeds } = await open(name, WIDE);
      expect(misdeeds).toEqual([]);
      expect(await page.locator('script, iframe, object, embed, link, base, form').count()).toBe(0);
      expect(await page.evaluate('document.compatMode')).toBe('CSS1Compat');
      await page.close();
    },
  );

  test('text of strangers is shown as it is, its hidden characters made visible', async () => {
    const { page } = await open('hostile', WIDE);
    const { title, labels } = hostileInput();
    expect(await page.title()).toBe(title);
    expect(await page.locator('h1').textContent()).toBe(title);
    const names = await page.locator('#all-labels tbody th').allTextContents();
    expect(names.slice(0, 4)).toEqual(labels.slice(0, 4));
    expect(names[4]).toBe('photo\\u{202e}gnp.exe');
    await page.close();
  });

  test.each(['light', 'dark'] as const)(
    'every section and every picture can be seen: %s',
    async (colorScheme) => {
      const { page } = await open('usual', { ...WIDE, colorScheme });
      const sections = await page.locator('section').all();
      expect(sections).toHaveLength(8);
      for (const section of sections) {
        const { lightness, entropy } = await lookOf(section);
        expect([colorScheme, lightness > 128, entropy > 0.2]).toEqual([
          colorScheme,
          colorScheme === 'light',
          true,
        ]);
      }
      const plots = await page.locator('svg.plot').all();
      expect(plots).toHaveLength(19);
      for (const plot of plots) expect((await lookOf(plot)).entropy).toBeGreaterThan(0.2);
      const widths = await page.evaluate('Array.from(document.images, ({ naturalWidth }) => naturalWidth)');
      expect(widths).toEqual(new Array(24).fill(16));
      await page.close();
    },
  );

  test.each([320, 375, 768, 1200])('%d pixels wide it does not scroll sideways', async (width) => {
    for (const name of ['usual', 'hostile', 'small'] as const) {
      const { page } = await open(name, { viewport: { width, height: 800 } });
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, width]);
      await page.close();
    }
  });

  test('its parts have names for those who do not see them', async () => {
    const { page } = await open('usual', WIDE);
    // A section or a box is a region only by its name: eight sections, four tables.
    expect(await page.getByRole('region').count()).toBe(12);
    for (const heading of await page.locator('nav a').allTextContents())
      expect(await page.getByRole('heading', { name: heading, exact: true, level: 2 }).count()).toBe(1);
    expect(await page.getByRole('img', { name: 'Curve of precision over recall of all pairs' }).count()).toBe(
      1,
    );
    expect(await page.getByRole('columnheader', { name: 'Average precision' }).count()).toBe(1);
    expect(await page.getByRole('rowheader', { name: 'person' }).count()).toBeGreaterThan(0);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.close();
  });

  test('on paper it is light, whatever the screen is', async () => {
    const { page } = await open('usual', { ...WIDE, colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    expect((await lookOf(page.locator('#curves'))).lightness).toBeGreaterThan(128);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });
});
