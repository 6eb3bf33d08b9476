import { CocotagError } from '../../errors.js';
import { fileUrl, nameOf } from './endpoint.js';
import type { Answer } from './exchange.js';
import { AS_IT_IS, type FileFacts, statedDigest } from './file-facts.js';
import type { PartialFile } from './partial-file.js';
import { followed, isRedirect, type Question } from './redirects.js';
import type { HubReference } from './reference.js';
import { refusalOf } from './refusals.js';
import type { Session } from './session.js';
import { Setback } from './setback.js';

/** How far a file is. */
export interface PullProgress {
  /** Those of earlier pulls counted; fewer than before where a server makes us begin anew. */
  readonly bytes: number;
  readonly totalBytes: number;
}

/** What is fetched, and where to. */
export interface Transfer {
  readonly session: Session;
  readonly reference: HubReference;
  readonly facts: FileFacts;
  readonly partial: PartialFile;
  readonly onProgress: (progress: PullProgress) => void;
}

/**
 * Fetches what is missing of a file, from the commit that its facts are of, so that a branch may move meanwhile.
 *
 * An endpoint that gives the file itself is told its ETag (If-Range). A store is not: some of the hub's give none, and
 * of others each server gives another one. There the name of the partial file, the range that the answer states, and the
 * checksum are the guard.
 *
 * @throws Setback where it ended early, CocotagError DOWNLOAD_FAILED, OUTPUT_UNWRITABLE, DISK_FULL; the signal's reason.
 */
export async function fetchRest(transfer: Transfer): Promise<void> {
  const { session, reference, facts, partial } = transfer;
  const start = fileUrl(session.endpoint, reference, facts.commit);
  for await (const answer of followed(session, start, questionFor(partial.bytes, facts))) {
    checkUnchanged(answer, transfer);
    if (!isRedirect(answer)) await take(answer, transfer);
  }
}

function questionFor(from: number, { etag }: FileFacts): Question {
  if (from === 0) return { method: 'GET', headers: AS_IT_IS };
  const headers = { ...AS_IT_IS, range: `bytes=${from}-` };
  // RFC 9110 (13.1.5) wants a strong one.
  const isStrong = etag?.startsWith('"') ?? false;
  return { method: 'GET', headers, ...(isStrong && etag && { endpointHeaders: { 'if-range': etag } }) };
}

/** A redirect, and an endpoint that gives the file itself, say again what the file is. */
function checkUnchanged(answer: Answer, { session, reference, facts }: Transfer): void {
  const isGiven = answer.status < 300 && answer.url.origin === session.endpoint.origin;
  const stated = isGiven || isRedirect(answer) ? statedDigest(answer) : undefined;
  if (stated === undefined || stated.hex === facts.digest.hex) return;
  throw new CocotagError('DOWNLOAD_FAILED', `${nameOf(reference)} changed while it was fetched`, {
    hint: 'Run the command again.',
  });
}

async function take(answer: Answer, transfer: Transfer): Promise<void> {
  const { session, reference, facts, partial, onProgress } = transfer;
  const { status, url } = answer;
  if (status !== 200 && status !== 206 && status !== 416) {
    throw refusalOf(answer, { reference, revision: facts.commit }, session);
  }
  const wrong = whatIsWrong(answer, partial.bytes, facts.bytes);
  // An answer that is not the file, a sign-in page for example, costs nothing that is there. After 416 all is asked for.
  if (wrong !== undefined && status !== 416) throw setback(`${url.host} ${wrong}`);
  if (status !== 206) await partial.restart();
  if (wrong !== undefined) throw setback(`${url.host} ${wrong}`);
  for await (const chunk of answer.chunks()) {
    if (partial.bytes + chunk.length > facts.bytes) {
      await partial.restart();
      throw setback(`${url.host} sends more than the ${facts.bytes} bytes of the file`);
    }
    await partial.append(chunk);
    onProgress({ bytes: partial.bytes, totalBytes: facts.bytes });
  }
  if (partial.bytes < facts.bytes) {
    throw setback(`${url.host} ended after ${partial.bytes} of ${facts.bytes} bytes`);
  }
}

/** Why the body of an answer cannot be what is missing of the file. */
function whatIsWrong({ status, headers }: Answer, from: number, total: number): string | undefined {
  const { 'content-encoding': encoding = 'identity', 'content-length': length = `${total}` } = headers;
  if (status === 416) return `does not give the bytes from ${from} on`;
  if (encoding !== 'identity') return 'sends the file compressed';
  if (status === 200)
    return length === `${total}` ? undefined : `sends ${length} bytes of a file of ${total}`;
  const [, first, size] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers['content-range'] ?? '') ?? [];
  const isRight = first === `${from}` && (size === '*' || size === `${total}`);
  return isRight ? undefined : `sends other bytes than those from ${from} on`;
}

function setback(message: string): Setback {
  return new Setback(new CocotagError('DOWNLOAD_FAILED', message, { hint: 'Try again later.' }));
}
