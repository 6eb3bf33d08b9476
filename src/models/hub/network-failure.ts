import { CocotagError, messageOf, systemCode } from '../../errors.js';
import { shown } from '../import/checkpoint/refusal.js';
import { hostAndPort } from './proxies.js';
import { Setback } from './setback.js';

const OTHER_WAYS =
  'Where the hub cannot be reached, HF_ENDPOINT names a mirror, or copy the file here by other means and give its path.';

const OFFLINE_HINT = `Check the network; behind a proxy set HTTPS_PROXY. ${OTHER_WAYS}`;
const PROXY_HINT = 'Check HTTPS_PROXY, HTTP_PROXY and ALL_PROXY; NO_PROXY lists hosts that need no proxy.';

/** Codes of the system for a host that cannot be reached. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up',
  ECONNREFUSED: 'nobody answers there',
  ENETDOWN: 'the network is down',
  ENETUNREACH: 'no network leads there',
  EHOSTUNREACH: 'no network leads there',
  EADDRNOTAVAIL: 'no network leads there',
  ETIMEDOUT: 'nobody answers there',
};

/** Codes of TLS for a certificate that does not hold, or a side that does not speak TLS. */
const TLS = /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|EPROTO$|HOSTNAME_MISMATCH$)/;

/**
 * What a failure of the network means.
 *
 * @param url - What was asked for.
 * @param proxy - Where the connection went instead, if it did.
 */
export function networkFailure(thrown: unknown, url: URL, proxy: URL | undefined): CocotagError | Setback {
  if (thrown instanceof CocotagError || thrown instanceof Setback) return thrown;
  const code = systemCode(thrown) ?? '';
  if (TLS.test(code)) {
    return new CocotagError('DOWNLOAD_FAILED', `${place(url, proxy)} cannot be trusted: ${code}`, {
      hint: 'Where a proxy or a mirror has a certificate of its own, NODE_EXTRA_CA_CERTS names the file of its authority.',
      cause: thrown,
    });
  }
  const isUnreachable = code in UNREACHABLE;
  const message = isUnreachable
    ? `${proxy === undefined ? url.host : `The proxy ${proxy.host}`} cannot be reached: ${UNREACHABLE[code]} (${code})`
    : `${place(url, proxy)} broke the connection off: ${shown(messageOf(thrown))}`;
  const hint = proxy === undefined ? OFFLINE_HINT : PROXY_HINT;
  return new Setback(new CocotagError('DOWNLOAD_FAILED', message, { hint, cause: thrown }), {
    isUnreachable,
  });
}

/** A proxy that does not let us through. One that itself met a failure may do so later. */
export function proxyRefusal(proxy: URL, url: URL, status: number): CocotagError | Setback {
  const to = hostAndPort(url);
  const error =
    status === 407
      ? new CocotagError('DOWNLOAD_FAILED', `The proxy ${proxy.host} wants a user and a password (407)`, {
          hint: 'Put them into HTTPS_PROXY (HTTP_PROXY for addresses of http): http://USER:PASSWORD@HOST:PORT',
        })
      : new CocotagError('DOWNLOAD_FAILED', `The proxy ${proxy.host} does not connect to ${to} (${status})`, {
          hint: `${PROXY_HINT} ${OTHER_WAYS}`,
        });
  return status >= 500 ? new Setback(error) : error;
}

/**
 * A connection on which too little came for too long.
 *
 * @param isUnreachable - Whether nothing at all had come.
 */
export function stalled(
  url: URL,
  proxy: URL | undefined,
  { seconds, isUnreachable }: { seconds: number; isUnreachable: boolean },
): Setback {
  const message = `${place(url, proxy)} sent too little for ${seconds} seconds`;
  const hint = proxy === undefined ? OFFLINE_HINT : PROXY_HINT;
  return new Setback(new CocotagError('DOWNLOAD_FAILED', message, { hint }), { isUnreachable });
}

/** Who is at the other end, and between. A proxy's address is shown without its password. */
function place(url: URL, proxy: URL | undefined): string {
  return proxy === undefined ? url.host : `${url.host}, through the proxy ${proxy.host},`;
}
