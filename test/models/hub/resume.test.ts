import '../../support/one-realm.js';
import {
  existsSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type PullProgress, pullFile } from '../../../src/models/hub/index.js';
import { PartialFile } from '../../../src/models/hub/partial-file.js';
import { deferred } from '../../support/async.js';
import {
  bytesOfLength,
  cutAfter,
  type FakeHub,
  FILE,
  fakeHub,
  gitHashOf,
  instead,
  type Mishap,
  plain,
  sha256Of,
  silentAfter,
  wholeOnly,
} from '../../support/hub-server.js';
import { errorOf, namesIn, optionsFor, wordsOf } from '../../support/pulling.js';
import { freshFolder, tempFolder } from '../../support/temp-folder.js';

const base = tempFolder();

/** The ranges that the store, or the hub, was asked for; undefined for all. */
function rangesOf({ seen }: FakeHub['hub']): (string | undefined)[] {
  return seen.filter(({ method }) => method === 'GET').map(({ headers }) => headers.range);
}

/** How a pull leaves its folder that fails after so many bytes: six times in a row nothing more comes. */
async function partOf(fake: FakeHub, folder: string, count: number): Promise<void> {
  fake.state.mishaps = [cutAfter(count), ...Array<Mishap>(5).fill(cutAfter(0))];
  await errorOf(pullFile(FILE, optionsFor(fake, folder)));
}

describe('a connection that is cut', () => {
  test('is made again where it stopped, after a while', async () => {
    const fake = await fakeHub({ mishaps: [cutAfter(1_000), cutAfter(500)] });
    const options = optionsFor(fake, freshFolder(base));
    const { path } = await pullFile(FILE, options);
    expect(readFileSync(path)).toEqual(fake.state.bytes);
    expect(rangesOf(fake.store)).toEqual([undefined, 'bytes=1000-', 'bytes=1500-']);
    expect(options.waits).toEqual([1_000, 2_000]);
  });

  test('is given up at last; what is there is kept, and the next pull goes on with it', async () => {
    const fake = await fakeHub({ mishaps: [cutAfter(1_000), ...Array<Mishap>(5).fill(cutAfter(0))] });
    const folder = freshFolder(base);
    const options = optionsFor(fake, folder);
    const error = await errorOf(pullFile(FILE, options));
    expect(error.code).toBe('DOWNLOAD_FAILED');
    expect(error.message).toMatch(/^127\.0\.0\.1:\d+ broke the connection off/);
    expect(error.hint).toContain('1000 of 3000 bytes are kept');
    expect(error.hint).toContain('goes on where it stopped');
    expect(options.waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
    expect(namesIn(folder)).toEqual([`${sha256Of(fake.state.bytes)}.part`]);
    const seen: PullProgress[] = [];
    const onProgress = (progress: PullProgress): void => void seen.push(progress);
    const { path } = await pullFile(FILE, { ...options, onProgress });
    expect(rangesOf(fake.store).at(-1)).toBe('bytes=1000-');
    expect(seen[0]).toEqual({ bytes: 1_000, totalBytes: 3_000 });
    expect(readFileSync(path)).toEqual(fake.state.bytes);
    expect(namesIn(folder)).toHaveLength(1);
  });

  test('does not count where enough came of it: a long file may take many', async () => {
    const step = 300_000;
    const mishaps = Array<Mishap>(20).fill(cutAfter(step));
    const fake = await fakeHub({ bytes: bytesOfLength(step * 21), mishaps });
    const options = optionsFor(fake, freshFolder(base));
    const { path } = await pullFile(FILE, options);
    expect(readFileSync(path).equals(fake.state.bytes)).toBe(true);
    expect(options.waits.length).toBeGreaterThan(15);
  });

  test('anywhere gives the same file', async () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 5 });
    const kind = fc.constantFrom(cutAfter, wholeOnly);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 3_000 }), cuts, kind, async (length, counts, cut) => {
        const fake = await fakeHub({
          bytes: bytesOfLength(length),
          mishaps: counts.map((count) => cut(count)),
        });
        const { path } = await pullFile(FILE, optionsFor(fake, freshFolder(base)));
        expect(readFileSync(path).equals(fake.state.bytes)).toBe(true);
        await fake.hub.close();
        await fake.store.close();
      }),
      { numRuns: 25 },
    );
  });
});

describe('a server', () => {
  test('that knows no ranges makes it begin anew', async () => {
    const fake = await fakeHub({ mishaps: [cutAfter(1_000), wholeOnly()] });
    const counts: number[] = [];
    const onProgress = ({ bytes }: PullProgress): void => void counts.push(bytes);
    const { path } = await pullFile(FILE, { ...optionsFor(fake, freshFolder(base)), onProgress });
    expect(readFileSync(path)).toEqual(fake.state.bytes);
    expect(counts.at(-1)).toBe(3_000);
  });

  test('that does not give that range is asked for all', async () => {
    const fake = await fakeHub({
      mishaps: [cutAfter(1_000), plain(416, { 'content-range': 'bytes */3000' })],
    });
    const { path } = await pullFile(FILE, optionsFor(fake, freshFolder(base)));
    expect(readFileSync(path)).toEqual(fake.state.bytes);
    expect(rangesOf(fake.store)).toEqual([undefined, 'bytes=1000-', undefined]);
  });

  test.each<[string, Mishap]>([
    ['another range', plain(206, { 'content-range': 'bytes 0-2999/3000' }, 'x'.repeat(3_000))],
    ['a range of another file', plain(206, { 'content-range': 'bytes 1000-2999/4000' }, 'x'.repeat(2_000))],
    ['a range that it does not name', plain(206, {}, 'x'.repeat(2_000))],
    ['a page to sign in', plain(200, { 'content-type': 'text/html', 'content-length': '6' }, '<html>')],
    ['compressed bytes', plain(200, { 'content-encoding': 'gzip' }, 'x'.repeat(3_000))],
    ['another file', instead(bytesOfLength(2_500))],
  ])('that gives %s costs nothing of what is there', async (_, mishap) => {
    const fake = await fakeHub({ mishaps: [cutAfter(1_000), mishap] });
    const { path } = await pullFile(FILE, optionsFor(fake, freshFolder(base)));
    expect(readFileSync(path)).toEqual(fake.state.bytes);
    expect(rangesOf(fake.store)).toEqual([undefined, 'bytes=1000-', 'bytes=1000-']);
  });

  test('that promises more than it gives is asked for the rest', async () => {
    const short: Mishap = (_, response) => {
      response.writeHead(200, { 'content-length': 3_000 });
      response.write(Buffer.alloc(0));
      response.socket?.end();
    };
    const fake = await fakeHub({ mishaps: [short] });
    const { path } = await pullFile(FILE, optionsFor(fake, freshFolder(base)));
    expect(readFileSync(path)).toEqual(fake.state.bytes);
  });

  test('that ends early without saying how much was to come is asked for the rest', async () => {
    const chunked: Mishap = (_, response, bytes) => void response.writeHead(200).end(bytes.subarray(0, 700));
    const fake = await fakeHub({ mishaps: [chunked] });
    const { path } = await pullFile(FILE, optionsFor(fake, freshFolder(base)));
    expect(readFileSync(path)).toEqual(fake.state.bytes);
    expect(rangesOf(fake.store)).toEqual([undefined, 'bytes=700-']);
  });

  test('that never ends fills no disk', async () => {
    const folder = freshFolder(base);
    const endless: Mishap = (_, response) => {
      response.writeHead(200);
      const more = (): void => void response.write(Buffer.alloc(50_000), (error) => error ?? more());
      more();
    };
    const fake = await fakeHub({ mishaps: Array<Mishap>(6).fill(endless) });
    let most = 0;
    const onProgress = (): void => {
      for (const name of namesIn(folder)) most = Math.max(most, statSync(join(folder, name)).size);
    };
    const error = await errorOf(pullFile(FILE, { ...optionsFor(fake, folder), onProgress }));
    expect(wordsOf(error)).toContain('more than the 3000 bytes');
    expect(most).toBeLessThanOrEqual(3_000);
    expect(namesIn(folder)).toEqual([]);
  });

  test('that falls silent is left, and asked again', async () => {
    const fake = await fakeHub({ mishaps: [silentAfter(1_000)] });
    const options = { ...optionsFor(fake, freshFolder(base)), timeoutMs: 100 };
    const { path } = await pullFile(FILE, options);
    expect(readFileSync(path)).toEqual(fake.state.bytes);
    expect(rangesOf(fake.store)).toEqual([undefined, 'bytes=1000-']);
  });

  test('that lets through a byte at a time is left, too', async () => {
    const trickle: Mishap = (_, response, bytes) => {
      response.writeHead(200, { 'content-length': bytes.length });
      let sent = 0;
      const timer = setInterval(() => response.write(bytes.subarray(sent, ++sent)), 20);
      response.on('close', () => clearInterval(timer));
    };
    const fake = await fakeHub({ mishaps: [trickle] });
    const options = { ...optionsFor(fake, freshFolder(base)), timeoutMs: 200 };
    const { path } = await pullFile(FILE, options);
    expect(readFileSync(path)).toEqual(fake.state.bytes);
    expect(options.waits).toEqual([1_000]);
  });
});

describe('a file that is not the one that was begun', () => {
  test('is begun anew: what is there of another is never put before it', async () => {
    const fake = await fakeHub();
    const folder = freshFolder(base);
    await partOf(fake, folder, 1_000);
    fake.state.bytes = bytesOfLength(3_000, 2);
    fake.state.commit = 'f'.repeat(40);
    const { path } = await pullFile(FILE, optionsFor(fake, folder));
    expect(readFileSync(path)).toEqual(fake.state.bytes);
    expect(rangesOf(fake.store).at(-1)).toBeUndefined();
  });

  test('is told as such where it changes in between', async () => {
    const fake = await fakeHub();
    const change: Mishap = (...all) => {
      cutAfter(1_000)(...all);
      fake.state.bytes = bytesOfLength(3_000, 2);
    };
    fake.state.mishaps = [change];
    const error = await errorOf(pullFile(FILE, optionsFor(fake, freshFolder(base))));
    expect(wordsOf(error)).toMatch(/DOWNLOAD_FAILED: someone\/pets\/models\/pets.pth changed/);
  });

  test('is found by its ETag where the hub gives it itself', async () => {
    const fake = await fakeHub({ isSmall: true, mishaps: [cutAfter(1_000)] });
    const { path } = await pullFile(FILE, optionsFor(fake, freshFolder(base)));
    expect(readFileSync(path)).toEqual(fake.state.bytes);
    const last = fake.hub.seen.filter(({ url }) => url.startsWith('/api/resolve-cache')).at(-1);
    expect(last?.headers.range).toBe('bytes=1000-');
    expect(last?.headers['if-range']).toBe(`"${gitHashOf(fake.state.bytes)}"`);
  });

  test('is not looked for by ETag in a store, whose servers each give another one', async () => {
    const fake = await fakeHub({ mishaps: [cutAfter(1_000)] });
    await pullFile(FILE, optionsFor(fake, freshFolder(base)));
    expect(fake.store.seen.map(({ headers }) => headers['if-range'])).toEqual([undefined, undefined]);
  });

  test('in what is there ends the pull; the next one fetches it whole', async () => {
    const fake = await fakeHub();
    const folder = freshFolder(base);
    writeFileSync(join(folder, `${sha256Of(fake.state.bytes)}.part`), Buffer.alloc(1_000, 7));
    const error = await errorOf(pullFile(FILE, optionsFor(fake, folder)));
    expect(error.code).toBe('DOWNLOAD_CHECKSUM');
    const { path } = await pullFile(FILE, optionsFor(fake, folder));
    expect(readFileSync(path)).toEqual(fake.state.bytes);
  });

  test('in what is there, longer than the file, is thrown away', async () => {
    const fake = await fakeHub();
    const folder = freshFolder(base);
    writeFileSync(join(folder, `${sha256Of(fake.state.bytes)}.part`), Buffer.alloc(4_000, 7));
    const { path } = await pullFile(FILE, optionsFor(fake, folder));
    expect(readFileSync(path)).toEqual(fake.state.bytes);
  });
});

test('a file that was there whole but for its name is only checked', async () => {
  const fake = await fakeHub();
  const folder = freshFolder(base);
  writeFileSync(join(folder, `${sha256Of(fake.state.bytes)}.part`), fake.state.bytes);
  await pullFile(FILE, optionsFor(fake, folder));
  expect(fake.store.seen).toEqual([]);
});

describe('pulls of one file at the same time', () => {
  test('each fetch it whole, and leave one', async () => {
    const fake = await fakeHub({ bytes: bytesOfLength(200_000) });
    const folder = freshFolder(base);
    await partOf(fake, folder, 1_000);
    const before = fake.store.seen.length;
    const pulls = Array.from({ length: 4 }, () => pullFile(FILE, optionsFor(fake, folder)));
    const paths = (await Promise.all(pulls)).map(({ path }) => path);
    expect(new Set(paths).size).toBe(1);
    expect(readFileSync(paths[0] ?? '').equals(fake.state.bytes)).toBe(true);
    expect(namesIn(folder)).toHaveLength(1);
    // One of them went on with what was there.
    const ranges = rangesOf(fake.store).slice(before);
    expect(ranges.sort()).toEqual(['bytes=1000-', undefined, undefined, undefined]);
  });

  test.each([
    [2_000, 500],
    [500, 2_000],
  ])(
    'keep the longer part where both fail, the first after %i bytes, the second after %i',
    async (...counts) => {
      const [first, second] = counts;
      const fake = await fakeHub();
      const folder = freshFolder(base);
      const both = deferred<void>();
      // The first one is held in the middle, until the second one has come to its end.
      const held: Mishap = (request, response, bytes) => {
        silentAfter(first)(request, response, bytes);
        void both.promise.then(() => response.socket?.end());
      };
      fake.state.mishaps = [held];
      const begun = deferred<void>();
      const onProgress = ({ bytes }: PullProgress): void => (bytes === first ? begun.resolve() : undefined);
      const failure = errorOf(pullFile(FILE, { ...optionsFor(fake, folder), onProgress }));
      await begun.promise;
      await partOf(fake, folder, second);
      fake.state.mishaps = Array<Mishap>(5).fill(cutAfter(0));
      both.resolve();
      await failure;
      expect(namesIn(folder).map((name) => statSync(join(folder, name)).size)).toEqual([2_000]);
    },
  );
});

describe('what a pull left in work that was killed', () => {
  /** Makes what rests look like what a process left that was killed so many minutes ago. */
  async function killed(fake: FakeHub, folder: string, minutes: number): Promise<void> {
    await partOf(fake, folder, 1_000);
    const [name = ''] = namesIn(folder);
    const path = join(folder, name.replace('.part', '.0123456789ab.part'));
    renameSync(join(folder, name), path);
    const then = new Date(Date.now() - minutes * 60_000);
    utimesSync(path, then, then);
  }

  test('is gone on with after a quarter of an hour', async () => {
    const fake = await fakeHub();
    const folder = freshFolder(base);
    await killed(fake, folder, 15);
    await pullFile(FILE, optionsFor(fake, folder));
    expect(rangesOf(fake.store).at(-1)).toBe('bytes=1000-');
    expect(namesIn(folder)).toHaveLength(1);
  });

  test('is gone on with by one pull, though more come', async () => {
    const fake = await fakeHub();
    const folder = freshFolder(base);
    await killed(fake, folder, 15);
    const key = sha256Of(fake.state.bytes);
    const claimed = [await PartialFile.claim(folder, key), await PartialFile.claim(folder, key)];
    expect(claimed.map(({ bytes }) => bytes)).toEqual([1_000, 0]);
    await Promise.all(claimed.map((partial) => partial.finish()));
  });

  test('is left alone after a minute: its pull may live', async () => {
    const fake = await fakeHub();
    const folder = freshFolder(base);
    await killed(fake, folder, 1);
    await pullFile(FILE, optionsFor(fake, folder));
    expect(rangesOf(fake.store).at(-1)).toBeUndefined();
    expect(namesIn(folder)).toHaveLength(2);
  });
});

describe('a signal', () => {
  test('ends the pull with its reason, and what is there is kept', async () => {
    const fake = await fakeHub({ mishaps: [silentAfter(1_000)] });
    const folder = freshFolder(base);
    const controller = new AbortController();
    const onProgress = ({ bytes }: PullProgress): void =>
      bytes > 0 ? controller.abort('SIGINT') : undefined;
    const options = { ...optionsFor(fake, folder), signal: controller.signal, onProgress };
    await expect(pullFile(FILE, options)).rejects.toBe('SIGINT');
    expect(namesIn(folder)).toEqual([`${sha256Of(fake.state.bytes)}.part`]);
    await pullFile(FILE, optionsFor(fake, folder));
    expect(rangesOf(fake.store).at(-1)).toBe('bytes=1000-');
  });

  test('ends the wait before another try', async () => {
    const fake = await fakeHub({ mishaps: [cutAfter(1_000)] });
    const controller = new AbortController();
    const { wait: _, ...options } = optionsFor(fake, freshFolder(base));
    const onProgress = ({ bytes }: PullProgress): void => {
      if (bytes > 0) setImmediate(() => controller.abort('SIGINT'));
    };
    const pull = pullFile(FILE, { ...options, signal: controller.signal, onProgress });
    await expect(pull).rejects.toBe('SIGINT');
  });

  test('that came before lets nobody be asked', async () => {
    const fake = await fakeHub();
    const options = { ...optionsFor(fake, freshFolder(base)), signal: AbortSignal.abort('SIGTERM') };
    await expect(pullFile(FILE, options)).rejects.toBe('SIGTERM');
    expect(fake.hub.seen).toEqual([]);
  });
});

const fullDevice = '/dev/full';
const testWhereFull = existsSync(fullDevice) ? test : test.skip;

testWhereFull('a full disk is told as such', async () => {
  const fake = await fakeHub();
  const folder = freshFolder(base);
  symlinkSync(fullDevice, join(folder, `${sha256Of(fake.state.bytes)}.part`));
  const error = await errorOf(pullFile(FILE, optionsFor(fake, folder)));
  expect(error.code).toBe('DISK_FULL');
  expect(error.hint).toContain('goes on where it stopped');
});
