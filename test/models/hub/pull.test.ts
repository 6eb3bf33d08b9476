import '../../support/one-realm.js';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type PullProgress, pullFile } from '../../../src/models/hub/index.js';
import {
  bytesOfLength,
  COMMIT,
  type FakeHub,
  FILE,
  fakeHub,
  gitHashOf,
  sha256Of,
} from '../../support/hub-server.js';
import { localServer } from '../../support/local-server.js';
import { errorOf, namesIn, optionsFor, wordsOf } from '../../support/pulling.js';
import { freshFolder, tempFolder } from '../../support/temp-folder.js';

const base = tempFolder();

/** Which requests a hub and its store had: `GET hub /path`. */
function requestsOf({ hub, store }: FakeHub): string[] {
  const of = (name: string, { seen }: FakeHub['hub']): string[] =>
    seen.map(({ method }) => `${method} ${name}`);
  return [...of('hub', hub), ...of('store', store)];
}

describe('a large file', () => {
  test('comes from the store, checked by its SHA-256, and the result says where it is from', async () => {
    const fake = await fakeHub();
    const folder = join(freshFolder(base), 'made', 'on the way');
    const pulled = await pullFile(FILE, optionsFor(fake, folder));
    const sha256 = sha256Of(fake.state.bytes);
    expect(pulled).toEqual({
      ...FILE,
      path: join(folder, `${sha256.slice(0, 16)}-pets.pth`),
      bytes: 3_000,
      sha256,
      commit: COMMIT,
      url: `${fake.hub.origin}/someone/pets/resolve/${COMMIT}/models/pets.pth`,
      licence: { id: 'mit' },
    });
    expect(readFileSync(pulled.path)).toEqual(fake.state.bytes);
    expect(namesIn(folder)).toEqual([basename(pulled.path)]);
    expect(requestsOf(fake)).toEqual(['HEAD hub', 'GET hub', 'GET hub', 'GET store']);
  });

  test('is fetched from the commit that was found first, though the branch may move', async () => {
    const fake = await fakeHub();
    await pullFile(FILE, optionsFor(fake, freshFolder(base)));
    expect(fake.hub.seen.map(({ url }) => url.split('/')[4]).slice(0, 2)).toEqual(['main', COMMIT]);
  });

  test('is asked for as it is, since ranges of what is compressed fit nowhere', async () => {
    const fake = await fakeHub();
    await pullFile(FILE, optionsFor(fake, freshFolder(base)));
    const all = [...fake.hub.seen, ...fake.store.seen];
    expect(new Set(all.map(({ headers }) => headers['accept-encoding']))).toEqual(new Set(['identity']));
  });

  test('is not fetched again where it is there, and right', async () => {
    const fake = await fakeHub();
    const options = optionsFor(fake, freshFolder(base));
    const first = await pullFile(FILE, options);
    expect(await pullFile(FILE, options)).toEqual(first);
    expect(fake.store.seen).toHaveLength(1);
  });

  test.each([
    ['of the same length', (bytes: Buffer) => Buffer.from(bytes).fill(0, 5, 6)],
    ['shorter', (bytes: Buffer) => bytes.subarray(1)],
  ])('is fetched again where what is there is another one, %s', async (_, changed) => {
    const fake = await fakeHub();
    const options = optionsFor(fake, freshFolder(base));
    const { path } = await pullFile(FILE, options);
    writeFileSync(path, changed(fake.state.bytes));
    await pullFile(FILE, options);
    expect(readFileSync(path)).toEqual(fake.state.bytes);
  });
});

test('a small file, which git keeps, is checked by its git hash', async () => {
  const fake = await fakeHub({ isSmall: true, bytes: Buffer.from('{"labels": 80}') });
  const pulled = await pullFile(FILE, optionsFor(fake, freshFolder(base)));
  expect(readFileSync(pulled.path, 'utf8')).toBe('{"labels": 80}');
  expect(pulled.sha256).toBe(sha256Of(fake.state.bytes));
  expect(basename(pulled.path)).toBe(`${gitHashOf(fake.state.bytes).slice(0, 16)}-pets.pth`);
  expect(fake.store.seen).toEqual([]);
});

test('an empty file is a file', async () => {
  const fake = await fakeHub({ bytes: Buffer.alloc(0) });
  const { path, bytes } = await pullFile(FILE, optionsFor(fake, freshFolder(base)));
  expect(bytes).toBe(0);
  expect(readFileSync(path)).toHaveLength(0);
});

test('progress begins at nothing, grows with what comes, and ends with all', async () => {
  const fake = await fakeHub({ bytes: bytesOfLength(300_000) });
  const seen: PullProgress[] = [];
  const onProgress = (progress: PullProgress): void => void seen.push(progress);
  await pullFile(FILE, { ...optionsFor(fake, freshFolder(base)), onProgress });
  const counts = seen.map(({ bytes }) => bytes);
  expect(counts[0]).toBe(0);
  expect(counts.length).toBeGreaterThan(2);
  expect(counts).toEqual([...counts].sort((a, b) => a - b));
  expect(seen.at(-1)).toEqual({ bytes: 300_000, totalBytes: 300_000 });
});

test('a revision is asked for as it is written', async () => {
  const fake = await fakeHub();
  const options = optionsFor(fake, freshFolder(base));
  const error = await errorOf(pullFile(FILE, { ...options, revision: 'refs/pr/1' }));
  expect(fake.hub.seen[0]?.url).toBe('/someone/pets/resolve/refs%2Fpr%2F1/models/pets.pth');
  expect(wordsOf(error)).toContain('no revision refs/pr/1');
});

test.each([
  ['a:b*c?.pth', 'a_b_c_.pth'],
  ['größe.pth', 'gr__e.pth'],
  ['..pth', '..pth'],
  [`${'x'.repeat(300)}.pth`, `${'x'.repeat(96)}.pth`],
])('the name %s becomes one that every system takes', async (own, name) => {
  const fake = await fakeHub({ file: `models/${own}` });
  const { path, sha256 } = await pullFile(
    { ...FILE, file: `models/${own}` },
    optionsFor(fake, freshFolder(base)),
  );
  expect(basename(path)).toBe(`${sha256.slice(0, 16)}-${name}`);
});

describe('a checksum that is not right', () => {
  test('ends the pull, says both, and leaves nothing behind', async () => {
    const fake = await fakeHub();
    const folder = freshFolder(base);
    const wrong = 'f'.repeat(64);
    fake.state.said = { 'x-linked-etag': `"${wrong}"` };
    const error = await errorOf(pullFile(FILE, optionsFor(fake, folder)));
    expect(error.code).toBe('DOWNLOAD_CHECKSUM');
    expect(error.message).toContain(wrong);
    expect(error.message).toContain(sha256Of(fake.state.bytes));
    expect(error.message).toContain('someone/pets/models/pets.pth');
    expect(namesIn(folder)).toEqual([]);
  });

  test('counts for small files, too', async () => {
    const fake = await fakeHub({ isSmall: true });
    const folder = freshFolder(base);
    fake.state.said = { etag: `"${'f'.repeat(40)}"` };
    const error = await errorOf(pullFile(FILE, optionsFor(fake, folder)));
    expect(error.code).toBe('DOWNLOAD_CHECKSUM');
    expect(namesIn(folder)).toEqual([]);
  });

  test('does not touch a file that is right', async () => {
    const fake = await fakeHub();
    const options = optionsFor(fake, freshFolder(base));
    const { path } = await pullFile(FILE, options);
    fake.state.said = { 'x-linked-etag': `"${sha256Of(Buffer.from('other'))}"` };
    await errorOf(pullFile(FILE, options));
    expect(existsSync(path)).toBe(true);
  });
});

describe('what the hub must say', () => {
  test.each([
    ['of which commit', { 'x-repo-commit': null }, 'X-Repo-Commit'],
    ['of which commit, as a hash', { 'x-repo-commit': '../../etc' }, 'X-Repo-Commit'],
    ['its checksum', { 'x-linked-etag': '"../../etc/passwd"' }, 'checksum'],
    [
      'its checksum, of a kind that is known',
      { 'x-linked-etag': '"d41d8cd98f00b204e9800998ecf8427e"' },
      'checksum',
    ],
  ])('is %s; without, nothing is fetched or written', async (_, said, word) => {
    const fake = await fakeHub({ said });
    const folder = freshFolder(base);
    const error = await errorOf(pullFile(FILE, optionsFor(fake, folder)));
    expect(error.code).toBe('DOWNLOAD_FAILED');
    expect(wordsOf(error)).toContain(word);
    expect(wordsOf(error)).toContain('HF_ENDPOINT');
    expect(namesIn(folder)).toEqual([]);
  });

  test('is its size', async () => {
    const headers = { 'x-repo-commit': COMMIT, etag: `"${'a'.repeat(40)}"` };
    const { origin } = await localServer((_, response) => void response.writeHead(200, headers).end());
    const fake = await fakeHub();
    const error = await errorOf(pullFile(FILE, { ...optionsFor(fake, freshFolder(base)), endpoint: origin }));
    expect(wordsOf(error)).toContain('Content-Length');
  });

  test('is its size, which the store knows, too', async () => {
    // The store's own ETag is no checksum of the file's, though it may look like one.
    const fake = await fakeHub({ said: { 'x-linked-size': null }, storeEtag: `"${'a'.repeat(64)}"` });
    const { bytes } = await pullFile(FILE, optionsFor(fake, freshFolder(base)));
    expect(bytes).toBe(3_000);
  });

  test('may come from the hub behind a mirror that only redirects', async () => {
    const fake = await fakeHub();
    const mirror = await localServer(
      ({ url }, response) => void response.writeHead(308, { location: `${fake.hub.origin}${url}` }).end(),
    );
    const options = { ...optionsFor(fake, freshFolder(base)), endpoint: mirror.origin };
    const { path } = await pullFile(FILE, options);
    expect(readFileSync(path)).toEqual(fake.state.bytes);
  });
});

test('a file that is larger than allowed is not fetched', async () => {
  const fake = await fakeHub();
  const folder = freshFolder(base);
  const options = optionsFor(fake, folder);
  const error = await errorOf(pullFile(FILE, { ...options, maxBytes: 2_999 }));
  expect(wordsOf(error)).toMatch(/DOWNLOAD_FAILED.*3000 bytes.*2999/);
  expect(fake.store.seen).toEqual([]);
  await pullFile(FILE, { ...options, maxBytes: 3_000 });
});

test('a folder that cannot be is told as such', async () => {
  const fake = await fakeHub();
  const path = join(freshFolder(base), 'file');
  writeFileSync(path, '');
  const error = await errorOf(pullFile(FILE, optionsFor(fake, path)));
  expect(error.code).toBe('OUTPUT_UNWRITABLE');
  expect(error.path).toBe(path);
});

describe('the licence', () => {
  test.each([
    ['of the card', { cardData: { license: 'apache-2.0' } }, { id: 'apache-2.0' }],
    [
      'with a name and a link',
      { cardData: { license: 'other', license_name: 'Own licence 1', license_link: 'https://a.example/l' } },
      { id: 'other', name: 'Own licence 1', link: 'https://a.example/l' },
    ],
    ['of the tags', { tags: ['pytorch', 'license:cc-by-4.0'] }, { id: 'cc-by-4.0' }],
    ['of the card before the tags', { cardData: { license: 'mit' }, tags: ['license:gpl'] }, { id: 'mit' }],
    [
      'without a link that is none',
      { cardData: { license: 'mit', license_link: 'javascript:1' } },
      { id: 'mit' },
    ],
    ['without a name in two lines', { cardData: { license: 'mit', license_name: 'a\nb' } }, { id: 'mit' }],
    ['that is not said', { cardData: null }, undefined],
    ['that moves the terminal', { cardData: { license: '\u001b[2J' } }, undefined],
    ['that is none', { cardData: { license: { a: 1 } } }, undefined],
    ['in an answer of another form', [1, 2], undefined],
    ['in an answer without an end', { cardData: { license: 'mit' }, tags: ['x'.repeat(2 << 20)] }, undefined],
  ])('%s', async (_, repository, licence) => {
    const fake = await fakeHub({ repository });
    const pulled = await pullFile(FILE, optionsFor(fake, freshFolder(base)));
    expect(pulled.licence).toEqual(licence);
  });
});
