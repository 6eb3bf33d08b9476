import '../../support/one-realm.js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { pullFile } from '../../../src/models/hub/index.js';
import { run } from '../../support/cocotag.js';
import { type FakeHub, FILE, fakeHub } from '../../support/hub-server.js';
import { type LocalServer, localServer } from '../../support/local-server.js';
import { proxyServer } from '../../support/proxy-server.js';
import { errorOf, optionsFor, wordsOf } from '../../support/pulling.js';
import { freshFolder, tempFolder } from '../../support/temp-folder.js';

const base = tempFolder();
const TLS = join(__dirname, '../../fixtures/tls');
const certificate = {
  cert: readFileSync(join(TLS, 'cert.pem'), 'utf8'),
  key: readFileSync(join(TLS, 'key.pem'), 'utf8'),
};

describe('without a network', () => {
  test.each([
    [
      'there is no such host',
      'http://nowhere.invalid',
      /^DOWNLOAD_FAILED: nowhere\.invalid cannot be reached: .*E/,
    ],
    [
      'nobody listens',
      'http://127.0.0.1:1',
      /^DOWNLOAD_FAILED: 127\.0\.0\.1:1 cannot be reached: .*ECONNREFUSED/,
    ],
  ])('it says at once that %s, and what to do', async (_, endpoint, expected) => {
    const waits: number[] = [];
    const wait = async (ms: number): Promise<void> => void waits.push(ms);
    const error = await errorOf(pullFile(FILE, { endpoint, folder: freshFolder(base), wait }));
    expect(wordsOf(error)).toMatch(expected);
    expect(error.hint).toMatch(/HTTPS_PROXY.*HF_ENDPOINT.*path/);
    expect(waits).toEqual([]);
  });

  test('a server that takes the call and says nothing is left after a while', async () => {
    const mute = await localServer(() => {});
    const options = { endpoint: mute.origin, folder: freshFolder(base), timeoutMs: 100 };
    const error = await errorOf(pullFile(FILE, options));
    expect(wordsOf(error)).toMatch(/DOWNLOAD_FAILED: 127\.0\.0\.1:\d+ sent too little for 0\.1 seconds/);
    await mute.left();
  });

  test('what speaks no HTTP is told as such', async () => {
    const other = await localServer(({ socket }) => void socket.end('220 mail.example ESMTP\r\n'));
    const options = { endpoint: other.origin, folder: freshFolder(base), wait: async () => {} };
    const error = await errorOf(pullFile(FILE, options));
    expect(wordsOf(error)).toMatch(/DOWNLOAD_FAILED: 127\.0\.0\.1:\d+ broke the connection off/);
  });

  test('a certificate that nobody vouches for is not trusted', async () => {
    const server = await localServer(() => {}, { certificate });
    const error = await errorOf(pullFile(FILE, { endpoint: server.origin, folder: freshFolder(base) }));
    expect(wordsOf(error)).toMatch(/cannot be trusted: .*SELF_SIGNED.*NODE_EXTRA_CA_CERTS/);
    expect(server.seen).toEqual([]);
  });
});

describe('through a proxy, a file of http', () => {
  test('is asked of the proxy, by whole addresses', async () => {
    const fake = await fakeHub();
    const proxy = await proxyServer();
    const options = {
      ...optionsFor(fake, freshFolder(base)),
      proxyEnvironment: { HTTP_PROXY: proxy.origin },
    };
    const { path } = await pullFile({ ...FILE }, options);
    expect(readFileSync(path)).toEqual(fake.state.bytes);
    expect(proxy.seen[0]?.url).toBe(`${fake.hub.origin}/someone/pets/resolve/main/models/pets.pth`);
    expect(proxy.seen[0]?.headers.host).toBe(new URL(fake.hub.origin).host);
    expect(proxy.seen).toHaveLength(fake.hub.seen.length + fake.store.seen.length);
  });

  test('is fetched with the proxy’s user and password, which go no further, and the token does', async () => {
    const fake = await fakeHub();
    const proxy = await proxyServer({ credentials: 'me:s@crit' });
    const proxyEnvironment = { http_proxy: proxy.origin.replace('//', '//me:s%40crit@') };
    const options = { ...optionsFor(fake, freshFolder(base)), proxyEnvironment, token: 'hf_secret' };
    await pullFile(FILE, options);
    const all = [...fake.hub.seen, ...fake.store.seen];
    expect(all.filter(({ headers }) => headers['proxy-authorization'] !== undefined)).toEqual([]);
    expect(new Set(fake.hub.seen.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer hf_secret']),
    );
  });

  test('goes without one that is not for its host', async () => {
    const fake = await fakeHub();
    const proxyEnvironment = { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: '127.0.0.0/8' };
    await pullFile(FILE, { ...optionsFor(fake, freshFolder(base)), proxyEnvironment });
  });
});

describe('a proxy', () => {
  /** What a pull says of a hub of https (there is none) behind a proxy. */
  async function saidBehind(proxy: string, endpoint = 'https://hub.test'): Promise<string> {
    const proxyEnvironment = { HTTPS_PROXY: proxy, HTTP_PROXY: proxy };
    const folder = freshFolder(base);
    const wait = async (): Promise<void> => {};
    return wordsOf(
      await errorOf(pullFile(FILE, { endpoint, folder, proxyEnvironment, timeoutMs: 200, wait })),
    );
  }

  test.each(['http://hub.test', 'https://hub.test'])(
    'that is not there is named, for %s',
    async (endpoint) => {
      expect(await saidBehind('http://me:secret@127.0.0.1:1', endpoint)).toMatch(
        /^DOWNLOAD_FAILED: The proxy 127\.0\.0\.1:1 cannot be reached: .*HTTPS_PROXY/,
      );
    },
  );

  test.each(['http://hub.test', 'https://hub.test'])(
    'that wants a password says so, for %s',
    async (endpoint) => {
      const { origin } = await proxyServer({ credentials: 'me:secret' });
      const words = await saidBehind(origin, endpoint);
      expect(words).toMatch(
        /DOWNLOAD_FAILED: The proxy 127.* wants a user and a password \(407\).*USER:PASSWORD/,
      );
    },
  );

  test('that refuses is named with what it refuses', async () => {
    const proxy = await localServer(() => {}, {
      onTunnel: (_, socket) =>
        void socket
          .resume()
          .on('end', () => socket.end())
          .write('HTTP/1.1 403 Forbidden\r\n\r\n'),
    });
    const words = await saidBehind(proxy.origin);
    expect(words).toMatch(/The proxy 127.* does not connect to hub\.test:443 \(403\).*NO_PROXY.*HF_ENDPOINT/);
    expect(proxy.seen).toHaveLength(1);
    await proxy.left();
  });

  test('that hangs up is given up', async () => {
    const proxy = await localServer(() => {}, { onTunnel: (_, socket) => void socket.destroy() });
    const words = await saidBehind(proxy.origin);
    expect(words).toMatch(/hub\.test, through the proxy 127\.0\.0\.1:\d+, broke the connection off/);
    expect(proxy.seen).toHaveLength(6);
  });

  test('that never answers is left after a while', async () => {
    const proxy = await localServer(() => {}, {
      onTunnel: (_, socket) => void socket.resume().on('end', () => socket.end()),
    });
    const words = await saidBehind(proxy.origin);
    expect(words).toMatch(/hub\.test, through the proxy 127\.0\.0\.1:\d+, sent too little/);
    await proxy.left();
  });

  test('that leads to somebody who is not who they should be is not trusted', async () => {
    const proxy = await proxyServer();
    const server = await localServer(() => {}, { certificate });
    const words = await saidBehind(proxy.origin, `https://hub.test:${server.port}`);
    expect(words).toMatch(/hub\.test:\d+, through the proxy .*, cannot be trusted/);
    expect(server.seen).toEqual([]);
    await server.left();
  });
});

describe('with the authority that NODE_EXTRA_CA_CERTS names, in a process of its own', () => {
  /** A hub and its store behind TLS: what is asked there is passed on to those that speak plainly. */
  async function encrypted({ hub, store }: FakeHub): Promise<LocalServer> {
    const outside: LocalServer = await localServer(
      async ({ method = '', url = '', headers }, response) => {
        const origin = url.startsWith('/blob') ? store.origin : hub.origin;
        const { range } = headers;
        const inner = await fetch(`${origin}${url}`, {
          method,
          redirect: 'manual',
          headers: { 'accept-encoding': 'identity', ...(range !== undefined && { range }) },
        });
        const location = inner.headers
          .get('location')
          ?.replace(store.origin, `https://hub.test:${outside.port}`);
        response.writeHead(inner.status, {
          ...Object.fromEntries(inner.headers),
          ...(location !== undefined && { location }),
        });
        response.end(Buffer.from(await inner.arrayBuffer()));
      },
      { certificate },
    );
    return outside;
  }

  /** Pulls with the built program's code. */
  async function pulled(options: Record<string, unknown>): Promise<{ stdout: string; stderr: string }> {
    const script = join(__dirname, 'pull-trial.mjs');
    const job = JSON.stringify({ reference: FILE, options: { folder: freshFolder(base), ...options } });
    const env = { NODE_EXTRA_CA_CERTS: join(TLS, 'cert.pem') };
    return run(process.execPath, [script, job], { env });
  }

  test('a hub of https is reached', async () => {
    const fake = await fakeHub();
    const server = await encrypted(fake);
    // The store is under a name, which only a proxy of these tests finds.
    const proxy = await proxyServer();
    const proxyEnvironment = { HTTPS_PROXY: proxy.origin, NO_PROXY: '127.0.0.1' };
    const { stdout, stderr } = await pulled({
      endpoint: server.origin,
      proxyEnvironment,
      token: 'hf_secret',
    });
    expect(stderr).toBe('');
    const { path } = JSON.parse(stdout);
    expect(readFileSync(path)).toEqual(fake.state.bytes);
    expect(proxy.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `CONNECT hub.test:${server.port}`,
    ]);
    const tokens = server.seen.map(({ url, headers }) => [url.startsWith('/blob'), headers.authorization]);
    expect(tokens).toEqual([
      [false, 'Bearer hf_secret'],
      [false, 'Bearer hf_secret'],
      [true, undefined],
      [false, 'Bearer hf_secret'],
    ]);
  });

  test('a proxy sees of a tunnel nothing but hosts, and the tunnel leads to the end', async () => {
    const fake = await fakeHub();
    const server = await encrypted(fake);
    const proxy = await proxyServer({ credentials: 'me:secret' });
    const proxyEnvironment = { HTTPS_PROXY: proxy.origin.replace('//', '//me:secret@') };
    const endpoint = `https://hub.test:${server.port}`;
    const { stdout, stderr } = await pulled({ endpoint, proxyEnvironment, token: 'hf_secret' });
    expect(stderr).toBe('');
    expect(readFileSync(JSON.parse(stdout).path)).toEqual(fake.state.bytes);
    expect(new Set(proxy.seen.map(({ method }) => method))).toEqual(new Set(['CONNECT']));
    expect(JSON.stringify(proxy.seen)).not.toContain('hf_secret');
    expect(server.seen.filter(({ headers }) => 'proxy-authorization' in headers)).toEqual([]);
    expect(new Set(server.seen.map(({ serverName }) => serverName))).toEqual(new Set(['hub.test']));
  });

  test('a proxy of https is trusted by its own name, not by that of the hub', async () => {
    const fake = await fakeHub();
    const server = await encrypted(fake);
    const proxy = await proxyServer({ certificate });
    const endpoint = `https://hub.test:${server.port}`;
    const tunnelled = await pulled({ endpoint, proxyEnvironment: { HTTPS_PROXY: proxy.origin } });
    expect(tunnelled.stderr).toBe('');
    const asked = await pulled({ endpoint: fake.hub.origin, proxyEnvironment: { HTTP_PROXY: proxy.origin } });
    expect(asked.stderr).toBe('');
    expect(readFileSync(JSON.parse(asked.stdout).path)).toEqual(fake.state.bytes);
    expect(new Set(proxy.seen.map(({ method }) => method))).toEqual(new Set(['CONNECT', 'HEAD', 'GET']));
    expect(new Set(proxy.seen.map(({ serverName }) => serverName))).toEqual(new Set([undefined]));
  });

  test('a hub of https that leads to http is not followed', async () => {
    const fake = await fakeHub();
    const server = await localServer(
      (_, response) => void response.writeHead(302, { location: `${fake.hub.origin}/a` }).end(),
      { certificate },
    );
    const { stdout, stderr } = await pulled({ endpoint: server.origin });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/DOWNLOAD_FAILED: 127.* redirects to 127.* without encryption/);
    expect(fake.hub.seen).toEqual([]);
  });
});
