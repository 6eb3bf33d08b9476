import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { AnswerBody } from './answer-body.js';
import { type RequestHead, requestThrough } from './connection.js';
import { networkFailure, proxyRefusal, stalled } from './network-failure.js';

/** What one request needs beside its address. */
export interface ExchangeOptions extends Omit<RequestHead, 'signal'> {
  readonly proxy: URL | undefined;
  /** Ends the exchange, which then throws its reason. */
  readonly signal: AbortSignal | undefined;
  /** How long the connection and the answer's head may take, and how long too little may come of its body. */
  readonly timeoutMs: number;
}

/** The head of an answer, and its body where it is asked for. */
export interface Answer {
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /**
   * The body as it comes, just once. It throws where it ends before its time.
   *
   * @throws Setback, CocotagError DOWNLOAD_FAILED; the signal's reason.
   */
  chunks(): AsyncGenerator<Buffer, void>;
  /** Ends the connection. */
  close(): void;
}

/**
 * Sends a request and waits for the head of its answer. Redirects are answers like others.
 *
 * @throws Setback, CocotagError DOWNLOAD_FAILED; the signal's reason.
 */
export async function exchange(url: URL, options: ExchangeOptions): Promise<Answer> {
  const { method, headers, proxy, signal, timeoutMs } = options;
  const watch = new AbortController();
  const ending = signal === undefined ? watch.signal : AbortSignal.any([signal, watch.signal]);
  let isUnreachable = true;
  /** What to throw for what was thrown: of an abortion Node only says that there was one. */
  const failure = (thrown: unknown): unknown => {
    if (signal?.aborted) return signal.reason;
    if (watch.signal.aborted) return stalled(url, proxy, { seconds: timeoutMs / 1_000, isUnreachable });
    return networkFailure(thrown, url, proxy);
  };
  const onStall = (): void => watch.abort();
  const timer = setTimeout(onStall, timeoutMs);
  try {
    const request = await requestThrough(proxy, url, { method, headers, signal: ending });
    const { response, body } = await answerTo(request);
    isUnreachable = false;
    const status = response.statusCode ?? 0;
    if (proxy !== undefined && status === 407) {
      body.close();
      throw proxyRefusal(proxy, url, status);
    }
    const chunks = (): AsyncGenerator<Buffer, void> =>
      explained(body.chunks({ timeoutMs, onStall }), failure);
    return { url, status, headers: response.headers, chunks, close: () => body.close() };
  } catch (thrown) {
    throw failure(thrown);
  } finally {
    clearTimeout(timer);
  }
}

function answerTo(request: ClientRequest): Promise<{ response: IncomingMessage; body: AnswerBody }> {
  return new Promise((resolve, reject) => {
    request
      // It stays for the time after the head, too: what the body meets, its reader hears of.
      .on('error', reject)
      .on('response', (response) => resolve({ response, body: new AnswerBody(response) }))
      .end();
  });
}

async function* explained(
  chunks: AsyncIterable<Buffer>,
  failure: (thrown: unknown) => unknown,
): AsyncGenerator<Buffer, void> {
  try {
    yield* chunks;
  } catch (thrown) {
    throw failure(thrown);
  }
}
