import { CocotagError } from '../../errors.js';
import { HUB, parseEndpoint } from './endpoint.js';
import type { ProxyEnvironment } from './proxies.js';

/** How the hub is reached. Nothing of it is read from the environment. */
export interface SessionOptions {
  /** The address of the hub or of a mirror, by default https://huggingface.co. HF_ENDPOINT on the command line. */
  readonly endpoint?: string | undefined;
  /** For gated and private repositories. HF_TOKEN on the command line. It is sent to the endpoint alone. */
  readonly token?: string | undefined;
  /** HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in large or small letters; other variables are not looked at. */
  readonly proxyEnvironment?: ProxyEnvironment | undefined;
  /** How long a server may be silent, in milliseconds, by default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Ends the pull, which throws its reason. What is there by then is kept. */
  readonly signal?: AbortSignal | undefined;
}

/** What all requests of one pull share. */
export interface Session {
  /** The hub or its mirror; see `parseEndpoint`. */
  readonly endpoint: URL;
  /** Who asks. It is told to the endpoint and to nobody else. */
  readonly token: string | undefined;
  readonly proxyEnvironment: ProxyEnvironment;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

const TIMEOUT_MS = 30_000;

/**
 * Checks the options and adds what they leave out.
 *
 * @throws CocotagError USAGE. A token that cannot be one is not repeated.
 */
export function sessionOf(options: SessionOptions): Session {
  const { endpoint = HUB, token, proxyEnvironment = {}, timeoutMs = TIMEOUT_MS, signal } = options;
  const bare = token?.trim() || undefined;
  if (bare !== undefined && !/^[\x21-\x7e]+$/.test(bare)) {
    throw new CocotagError('USAGE', 'The token (HF_TOKEN) has characters that no token has', {
      hint: 'Copy it again from https://huggingface.co/settings/tokens',
    });
  }
  return { endpoint: parseEndpoint(endpoint), token: bare, proxyEnvironment, timeoutMs, signal };
}
