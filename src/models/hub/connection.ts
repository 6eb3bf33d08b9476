import http, { type ClientRequest, type RequestOptions } from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect } from 'node:tls';
import { proxyRefusal } from './network-failure.js';
import { bareHost, hostAndPort, proxyAuthorization } from './proxies.js';

/** What a request says, wherever its connection leads. */
export interface RequestHead {
  readonly method: 'GET' | 'HEAD';
  readonly headers: Readonly<Record<string, string>>;
  /** Ends the request, and the connection with it. */
  readonly signal: AbortSignal;
}

/**
 * Begins a request on a connection of its own. Through a proxy, an address of https is reached by a tunnel (CONNECT),
 * so that the proxy sees no more of it than its host; for one of http the proxy is asked itself.
 *
 * @throws CocotagError DOWNLOAD_FAILED, or a Setback, where a proxy refuses; otherwise what Node throws.
 */
export async function requestThrough(
  proxy: URL | undefined,
  url: URL,
  head: RequestHead,
): Promise<ClientRequest> {
  if (proxy === undefined) return moduleFor(url).request(url, { ...head, agent: false });
  if (url.protocol === 'http:') {
    const headers = { ...head.headers, host: url.host, ...credentials(proxy) };
    return moduleFor(proxy).request({ ...addressOf(proxy), ...head, path: url.href, headers });
  }
  const socket = await openTunnel(proxy, url, head.signal);
  const host = bareHost(url);
  return https.request(url, {
    ...head,
    createConnection: () => connect({ socket, host, servername: serverName(host) }),
  });
}

/** Asks a proxy for a connection to the host of an address. */
function openTunnel(proxy: URL, url: URL, signal: AbortSignal): Promise<Socket> {
  const path = hostAndPort(url);
  const headers = { host: path, ...credentials(proxy) };
  return new Promise((resolve, reject) => {
    moduleFor(proxy)
      .request({ ...addressOf(proxy), method: 'CONNECT', path, headers, signal })
      .on('error', reject)
      .on('connect', ({ statusCode = 0 }, socket, early) => {
        // A server of TLS waits for us to speak first: what comes early is none of its own.
        if (statusCode >= 200 && statusCode < 300 && early.length === 0) return resolve(socket);
        socket.destroy();
        reject(proxyRefusal(proxy, url, statusCode));
      })
      .end();
  });
}

function addressOf(proxy: URL): RequestOptions & { servername: string } {
  const host = bareHost(proxy);
  // Left to itself Node takes the name from the Host header, which is not the proxy's.
  return { host, port: proxy.port, servername: serverName(host), agent: false };
}

/** The name that TLS asks for. An address has none; it is checked all the same. */
function serverName(host: string): string {
  return isIP(host) === 0 ? host : '';
}

function credentials(proxy: URL): Record<string, string> {
  const authorization = proxyAuthorization(proxy);
  return authorization === undefined ? {} : { 'proxy-authorization': authorization };
}

function moduleFor({ protocol }: URL): typeof http | typeof https {
  return protocol === 'https:' ? https : http;
}
