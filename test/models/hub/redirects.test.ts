import '../../support/one-realm.js';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { pullFile } from '../../../src/models/hub/index.js';
import { FILE, fakeHub, refuse } from '../../support/hub-server.js';
import { type LocalServer, localServer } from '../../support/local-server.js';
import { errorOf, namesIn, optionsFor, wordsOf } from '../../support/pulling.js';
import { freshFolder, tempFolder } from '../../support/temp-folder.js';

const base = tempFolder();

/** The tokens that a server was told. */
function tokensOf({ seen }: LocalServer): Set<string | undefined> {
  return new Set(seen.map(({ headers }) => headers.authorization));
}

function leadingTo(location: (url: string) => string): Promise<LocalServer> {
  return localServer(
    ({ url = '' }, response) => void response.writeHead(302, { location: location(url) }).end(),
  );
}

describe('the token', () => {
  test('is told to the hub, and not to the store on another port', async () => {
    const fake = await fakeHub();
    await pullFile(FILE, { ...optionsFor(fake, freshFolder(base)), token: ' hf_secret\n' });
    expect(tokensOf(fake.hub)).toEqual(new Set(['Bearer hf_secret']));
    expect(tokensOf(fake.store)).toEqual(new Set([undefined]));
    expect(JSON.stringify(fake.store.seen)).not.toContain('hf_secret');
  });

  test('is not told to the hub behind a mirror, and a refusal there says so', async () => {
    const hub = await localServer((_, response) =>
      refuse(response, 401, 'GatedRepo', 'Access is restricted'),
    );
    const mirror = await leadingTo((url) => `${hub.origin}${url}`);
    const options = { endpoint: mirror.origin, folder: freshFolder(base), token: 'hf_secret' };
    const error = await errorOf(pullFile(FILE, options));
    expect(tokensOf(mirror)).toEqual(new Set(['Bearer hf_secret']));
    expect(tokensOf(hub)).toEqual(new Set([undefined]));
    expect(error.hint).toContain(`was not sent to ${new URL(hub.origin).host}`);
  });

  test('is not told any more once the way has left the hub, though it leads back', async () => {
    const back: LocalServer = await leadingTo((url) => `${hub.origin}${url}`);
    const hub: LocalServer = await localServer(({ url = '' }, response) => {
      if (url.startsWith('/back')) refuse(response, 404, 'EntryNotFound', 'no');
      else response.writeHead(302, { location: `${back.origin}/back` }).end();
    });
    const options = { endpoint: hub.origin, folder: freshFolder(base), token: 'hf_secret' };
    await errorOf(pullFile(FILE, options));
    expect(hub.seen.map(({ headers }) => headers.authorization)).toEqual(['Bearer hf_secret', undefined]);
  });

  test('is told to another name of the same host no more than to any host', async () => {
    const fake = await fakeHub();
    const named = `http://localhost:${fake.hub.port}`;
    const mirror = await leadingTo((url) => `${named}${url}`);
    const options = { ...optionsFor(fake, freshFolder(base)), endpoint: mirror.origin, token: 'hf_secret' };
    await pullFile(FILE, options);
    expect(tokensOf(fake.hub)).not.toContain('Bearer hf_secret');
  });

  test.each(['hf_\u00e9', 'hf_a\r\nX-Evil: 1', 'hf a'])('%j is refused and not shown', async (token) => {
    const fake = await fakeHub();
    const error = await errorOf(pullFile(FILE, { ...optionsFor(fake, freshFolder(base)), token }));
    expect(error.code).toBe('USAGE');
    expect(wordsOf(error)).not.toContain('hf_\u00e9');
    expect(wordsOf(error)).not.toContain('Evil');
    expect(fake.hub.seen).toEqual([]);
  });
});

describe('a redirect', () => {
  test.each([
    ['to a file of this machine', 'file:///etc/passwd', 'none of http'],
    ['to a program', 'javascript:alert(1)', 'none of http'],
    ['to another kind of server', 'ftp://127.0.0.1/a', 'none of http'],
    ['with a password', 'http://me:secret@127.0.0.1/a', 'password'],
    ['to nowhere', '', 'no address'],
    ['to no address', 'http://[', 'no address'],
  ])('%s is not followed', async (_, location, word) => {
    const hub = await leadingTo(() => location);
    const folder = freshFolder(base);
    const error = await errorOf(pullFile(FILE, { endpoint: hub.origin, folder }));
    expect(wordsOf(error)).toMatch(new RegExp(`DOWNLOAD_FAILED: 127.* redirects .*${word}`));
    expect(wordsOf(error)).not.toContain('secret');
    expect(hub.seen).toHaveLength(1);
    expect(namesIn(folder)).toEqual([]);
  });

  test('without an end is left', async () => {
    const hub = await leadingTo((url) => `${url}x`);
    const error = await errorOf(pullFile(FILE, { endpoint: hub.origin, folder: freshFolder(base) }));
    expect(wordsOf(error)).toContain('redirects without an end');
    expect(hub.seen).toHaveLength(9);
  });

  test('within the hub keeps what follows the question mark', async () => {
    const fake = await fakeHub({ isSmall: true });
    const { path } = await pullFile(FILE, optionsFor(fake, freshFolder(base)));
    expect(readFileSync(path)).toEqual(fake.state.bytes);
    expect(fake.hub.seen.some(({ url }) => url.endsWith('?etag=1'))).toBe(true);
  });
});
