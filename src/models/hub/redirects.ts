import { CocotagError } from '../../errors.js';
import type { RequestHead } from './connection.js';
import { type Answer, exchange } from './exchange.js';
import { proxyFor } from './proxies.js';
import type { Session } from './session.js';

/** What is asked, wherever it leads. */
export interface Question extends Omit<RequestHead, 'signal'> {
  /** What the endpoint is told beside, and no other host. */
  readonly endpointHeaders?: Readonly<Record<string, string>>;
}

/** The hub takes three, to a repository's new name, to a store, to a host of that store. */
const REDIRECTS_LIMIT = 8;

const REDIRECTING: readonly number[] = [301, 302, 303, 307, 308];

/** Whether an answer only says where to ask. */
export function isRedirect({ status }: Pick<Answer, 'status'>): boolean {
  return REDIRECTING.includes(status);
}

/**
 * Asks for an address, and for each that it leads to. All answers on the way are given, as a redirect of the hub says
 * more of a file than the store that it leads to; none of them outlives its turn.
 *
 * @throws Setback, CocotagError DOWNLOAD_FAILED where an address may not be followed; the signal's reason.
 */
export async function* followed(
  { endpoint, token, proxyEnvironment, timeoutMs, signal }: Session,
  start: URL,
  { method, headers, endpointHeaders }: Question,
): AsyncGenerator<Answer, void> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  let url = start;
  // Once the way has left the endpoint, whoever leads it back does not get to use the token.
  let isAtHome = true;
  for (let count = 0; count <= REDIRECTS_LIMIT; count++) {
    isAtHome &&= url.origin === endpoint.origin;
    const answer = await exchange(url, {
      method,
      headers: isAtHome ? { ...headers, ...endpointHeaders, ...authorization } : headers,
      proxy: proxyFor(url, proxyEnvironment),
      signal,
      timeoutMs,
    });
    try {
      yield answer;
    } finally {
      answer.close();
    }
    if (!isRedirect(answer)) return;
    url = target(answer);
  }
  throw new CocotagError('DOWNLOAD_FAILED', `${start.host} redirects without an end`, {
    hint: 'Check the endpoint (HF_ENDPOINT).',
  });
}

/** Where a redirect leads. */
function target({ url, headers: { location = '' } }: Answer): URL {
  if (location === '' || !URL.canParse(location, url.href)) throw refused(url, 'to no address');
  const next = new URL(location, url);
  if (!['http:', 'https:'].includes(next.protocol)) throw refused(url, 'to an address that is none of http');
  if (url.protocol === 'https:' && next.protocol === 'http:') {
    throw refused(url, `to ${next.host} without encryption`);
  }
  if (`${next.username}${next.password}` !== '') throw refused(url, 'to an address with a password');
  next.hash = '';
  return next;
}

function refused(url: URL, where: string): CocotagError {
  return new CocotagError('DOWNLOAD_FAILED', `${url.host} redirects ${where}`, {
    hint: 'That is not followed. Check the endpoint (HF_ENDPOINT).',
  });
}
