import type { IncomingHttpHeaders } from 'node:http';
import { CocotagError } from '../../errors.js';
import { shown } from '../import/checkpoint/refusal.js';
import { nameOf, pageUrl } from './endpoint.js';
import type { Answer } from './exchange.js';
import type { HubReference } from './reference.js';
import type { Session } from './session.js';
import { Setback } from './setback.js';

/** What was asked for, as far as messages tell. */
export interface Asked {
  readonly reference: HubReference;
  readonly revision: string;
}

/** Statuses by which a server says that it may answer later. */
const PASSING: readonly number[] = [408, 429, 500, 502, 503, 504];

/** In milliseconds. Who asks to be left alone for longer is left alone by the user, too. */
const LONGEST_WAIT_MS = 120_000;

/**
 * What an answer means that is neither the file nor a redirect. The hub's reasons are in X-Error-Code: see
 * `hf_raise_for_status` in https://github.com/huggingface/huggingface_hub.
 */
export function refusalOf(answer: Answer, asked: Asked, session: Session): CocotagError | Setback {
  if (PASSING.includes(answer.status)) return setbackOf(answer);
  const { reference, revision } = asked;
  const { owner, repo } = reference;
  const page = pageUrl(session.endpoint, reference);
  switch (answer.headers['x-error-code']) {
    case 'EntryNotFound':
      return failed(
        `${owner}/${repo} has no file ${shown(reference.file)} at ${shown(revision)}`,
        `Its files are listed at ${page}/tree/${encodeURIComponent(revision)}`,
      );
    case 'RevisionNotFound':
      return failed(
        `${owner}/${repo} has no revision ${shown(revision)}`,
        `Its branches and tags are listed at ${page}; the first one is main.`,
      );
    case 'RepoNotFound':
      return failed(
        `There is no repository ${owner}/${repo}, or it is private`,
        `Check the name. ${tokenHint(session, answer)}`,
      );
    case 'GatedRepo':
      return failed(
        `${owner}/${repo} is gated: its terms must be accepted first`,
        `Accept them at ${page}. ${tokenHint(session, answer)}`,
      );
    default:
      return otherRefusal(answer, asked, session);
  }
}

function otherRefusal(answer: Answer, { reference }: Asked, session: Session): CocotagError {
  const { headers, status, url } = answer;
  const [said = ''] = [headers['x-error-message']].flat();
  const reason = said === '' ? `(${status})` : `(${status}): ${shown(said)}`;
  if (status === 404) {
    return failed(`${url.host} has no ${nameOf(reference)} ${reason}`, 'Check the name and the endpoint.');
  }
  const hint =
    status === 401 || status === 403
      ? tokenHint(session, answer)
      : 'Check the endpoint (HF_ENDPOINT), or try again later.';
  return failed(`${url.host} refuses ${nameOf(reference)} ${reason}`, hint);
}

/** What a token could do, or why it did not. */
function tokenHint({ endpoint, token }: Session, { url }: Answer): string {
  if (token === undefined) return 'Set HF_TOKEN to a token of an account that may read it.';
  if (url.origin === endpoint.origin) return 'Check that the account of HF_TOKEN may read it.';
  return `The token is for ${endpoint.host} and was not sent to ${url.host}. HF_ENDPOINT names whom it is sent to.`;
}

function setbackOf({ headers, status, url }: Answer): CocotagError | Setback {
  const waitMs = waitOf(headers);
  const what = status === 429 ? 'has had too many requests' : 'cannot answer now';
  const message = `${url.host} ${what} (${status})`;
  if (waitMs !== undefined && waitMs > LONGEST_WAIT_MS) {
    return failed(message, `It asks to try again in ${Math.ceil(waitMs / 1_000)} seconds.`);
  }
  const hint = status === 429 ? 'Try again later; with HF_TOKEN more is allowed.' : 'Try again later.';
  return new Setback(failed(message, hint), { waitMs });
}

/**
 * How long a server asks to be left alone, in milliseconds: Retry-After in seconds or as a date (RFC 9110, 10.2.3), or
 * the hub's own `RateLimit: "api";r=0;t=55`, of which t is in seconds.
 */
function waitOf({ 'retry-after': after = '', ratelimit }: IncomingHttpHeaders): number | undefined {
  const [, seconds] =
    /^\s*(\d{1,9})\s*$/.exec(after) ?? /;\s*r=0\s*;\s*t=(\d{1,9})\b/.exec(`${ratelimit}`) ?? [];
  if (seconds !== undefined) return Number(seconds) * 1_000;
  const date = Date.parse(after);
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now());
}

function failed(message: string, hint: string): CocotagError {
  return new CocotagError('DOWNLOAD_FAILED', message, { hint });
}
