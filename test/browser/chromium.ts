import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser to look with: `CHROMIUM`, or the first that PATH has; undefined where there is none. */
export function chromiumPath(): string | undefined {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) return CHROMIUM;
  const folders = PATH.split(delimiter).filter((folder) => folder !== '');
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

/** Starts the browser, without a screen. */
export function launchChromium(executablePath: string): Promise<Browser> {
  // Root, as in most containers, has no sandbox; the pages are ours.
  return chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
}

/** A page that is open, and what it did that a report never does. */
export interface OpenPage {
  readonly page: Page;
  /** Console messages, errors, dialogs, and requests for anything but the page itself. */
  readonly misdeeds: readonly string[];
}

/** Opens a file. */
export async function openFile(
  browser: Browser,
  url: string,
  look: BrowserContextOptions,
): Promise<OpenPage> {
  const page = await browser.newPage({ ...look, offline: true });
  const misdeeds: string[] = [];
  page.on('console', (message) => misdeeds.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => misdeeds.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => misdeeds.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:image/jpeg;')) misdeeds.push(request.url());
  });
  await page.goto(url);
  return { page, misdeeds };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
