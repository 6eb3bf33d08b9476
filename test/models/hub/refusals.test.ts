import '../../support/one-realm.js';
import { describe, expect, test } from '@jest/globals';
import { pullFile } from '../../../src/models/hub/index.js';
import { FILE, fakeHub, type Mishap, plain } from '../../support/hub-server.js';
import { type LocalServer, localServer } from '../../support/local-server.js';
import { errorOf, namesIn, optionsFor, wordsOf } from '../../support/pulling.js';
import { freshFolder, tempFolder } from '../../support/temp-folder.js';

const base = tempFolder();

/** A hub that answers everything in one way. */
function always(status: number, headers: Readonly<Record<string, string>> = {}): Promise<LocalServer> {
  return localServer((_, response) => void response.writeHead(status, headers).end());
}

/** What the pull says from a hub that answers in one way, and what it waited. */
async function refusedBy(
  status: number,
  headers: Readonly<Record<string, string>>,
  token?: string,
): Promise<{ words: string; waits: number[]; asked: number }> {
  const { origin, seen } = await always(status, headers);
  const folder = freshFolder(base);
  const waits: number[] = [];
  const wait = async (ms: number): Promise<void> => void waits.push(ms);
  const error = await errorOf(
    pullFile(FILE, { endpoint: origin, folder, token, revision: 'v1', wait, timeoutMs: 5_000 }),
  );
  expect(namesIn(folder)).toEqual([]);
  return { words: wordsOf(error), waits, asked: seen.length };
}

describe('the hub', () => {
  test.each<[string, number, string, RegExp]>([
    [
      'knows no such file',
      404,
      'EntryNotFound',
      /someone\/pets has no file models\/pets\.pth at v1 \| .*tree\/v1/,
    ],
    ['knows no such revision', 404, 'RevisionNotFound', /someone\/pets has no revision v1 \| .*main/],
    [
      'knows no such repository',
      401,
      'RepoNotFound',
      /no repository someone\/pets, or it is private \| .*HF_TOKEN/,
    ],
    [
      'wants its terms accepted',
      401,
      'GatedRepo',
      /gated.* \| Accept them at http.*someone\/pets\. Set HF_TOKEN/,
    ],
    ['wants its terms accepted', 403, 'GatedRepo', /gated/],
  ])('%s (%i)', async (_, status, code, expected) => {
    const { words, asked } = await refusedBy(status, { 'x-error-code': code });
    expect(words).toMatch(/^DOWNLOAD_FAILED/);
    expect(words).toMatch(expected);
    expect(asked).toBe(1);
  });

  test('says by itself why not, in words that cannot move the terminal', async () => {
    const { words } = await refusedBy(403, {
      'x-error-message': 'Access to this resource is \u009b2Jdisabled.',
    });
    expect(words).toContain('Access to this resource is \\u{9b}2Jdisabled.');
  });

  test('that does not want the token points to the token, and does not show it', async () => {
    const headers = { 'x-error-message': 'Invalid credentials in Authorization header' };
    const { words } = await refusedBy(401, headers, 'hf_secret');
    expect(words).toContain('Invalid credentials');
    expect(words).toContain('Check that the account of HF_TOKEN may read it');
    expect(words).not.toContain('hf_secret');
  });

  test.each([404, 400, 418, 204])(
    'that answers %i and says nothing is named with the status',
    async (status) => {
      const { words } = await refusedBy(status, {});
      expect(words).toMatch(new RegExp(`127\\.0\\.0\\.1:\\d+.*${status}.*endpoint`));
    },
  );
});

describe('a server that may answer later', () => {
  test.each([429, 500, 502, 503, 504, 408])('with %i is asked again, six times', async (status) => {
    const { words, waits, asked } = await refusedBy(status, {});
    expect(words).toContain(`(${status})`);
    expect(asked).toBe(6);
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });

  test.each<[string, Record<string, string>, number]>([
    ['seconds', { 'retry-after': '7' }, 7_000],
    ['nothing', { 'retry-after': '0' }, 0],
    ['a time that is over', { 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' }, 0],
    ["the hub's own limit", { ratelimit: '"api";r=0;t=55' }, 55_000],
    ['what is no time', { 'retry-after': 'soon' }, 1_000],
    ['a limit that is not reached', { ratelimit: '"api";r=9;t=55' }, 1_000],
  ])('is waited for as it asks, by %s', async (_, headers, ms) => {
    const { waits } = await refusedBy(429, headers);
    expect(waits[0]).toBe(ms);
  });

  test('that asks for a date is waited for until then', async () => {
    const { waits } = await refusedBy(503, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() });
    expect(waits[0]).toBeGreaterThan(55_000);
    expect(waits[0]).toBeLessThanOrEqual(60_000);
  });

  test('that asks for long is left to the user', async () => {
    const { words, asked } = await refusedBy(429, { 'retry-after': '3600' });
    expect(words).toContain('try again in 3600 seconds');
    expect(asked).toBe(1);
  });
});

describe('a store', () => {
  test('that refuses is named, not by the signature in its address', async () => {
    const fake = await fakeHub({ mishaps: [plain(403, {}, '<Error>expired</Error>')] });
    const words = wordsOf(await errorOf(pullFile(FILE, optionsFor(fake, freshFolder(base)))));
    expect(words).toContain(new URL(fake.store.origin).host);
    expect(words).toContain('(403)');
    expect(words).not.toContain('secret');
  });

  test('that cannot answer now is asked again', async () => {
    const fake = await fakeHub({ mishaps: [plain(503, { 'retry-after': '3' })] });
    const options = optionsFor(fake, freshFolder(base));
    await pullFile(FILE, options);
    expect(options.waits).toEqual([3_000]);
  });

  test('that is gone is asked again, too, since the hub is there', async () => {
    const fake = await fakeHub();
    await fake.store.close();
    const options = optionsFor(fake, freshFolder(base));
    const error = await errorOf(pullFile(FILE, options));
    expect(wordsOf(error)).toMatch(/cannot be reached.*ECONNREFUSED/);
    expect(options.waits).toHaveLength(5);
  });
});

test('a hub that breaks off is asked again', async () => {
  const fake = await fakeHub({ isSmall: true });
  const broken: Mishap = (_, response) => void response.destroy();
  fake.state.mishaps = [broken, broken];
  const options = optionsFor(fake, freshFolder(base));
  await pullFile(FILE, options);
  expect(options.waits).toEqual([1_000, 2_000]);
});
