import { CocotagError } from '../../errors.js';
import { type Digest, digestOf } from './digest.js';
import { fileUrl, nameOf } from './endpoint.js';
import type { Answer } from './exchange.js';
import { followed, isRedirect } from './redirects.js';
import type { HubReference } from './reference.js';
import { refusalOf } from './refusals.js';
import type { Session } from './session.js';

/** What the hub says of a file before it gives it. */
export interface FileFacts {
  /** The commit that the revision stands for: 40 hexadecimal digits. */
  readonly commit: string;
  readonly digest: Digest;
  readonly bytes: number;
  /** The ETag by which the endpoint knows the file again, where it gives the file itself. */
  readonly etag?: string;
}

/** Compressed bytes would be of another number, and cannot be asked for in ranges. */
export const AS_IT_IS = { 'accept-encoding': 'identity', 'user-agent': 'cocotag' };

/**
 * Asks the hub for a file's facts. They stand in the first redirect to a store; a mirror may lead to the hub before, and
 * a file that is in git is answered for directly.
 *
 * @throws Setback, CocotagError DOWNLOAD_FAILED; the signal's reason.
 */
export async function readFacts(
  session: Session,
  reference: HubReference,
  revision: string,
): Promise<FileFacts> {
  const start = fileUrl(session.endpoint, reference, revision);
  let facts: Partial<FileFacts> = {};
  for await (const answer of followed(session, start, { method: 'HEAD', headers: AS_IT_IS })) {
    if (!isRedirect(answer) && answer.status !== 200) {
      throw refusalOf(answer, { reference, revision }, session);
    }
    // What was said first holds: the nearer to the endpoint, the more it is the hub that speaks.
    facts = { ...factsIn(answer), ...facts };
    const { commit, digest, bytes } = facts;
    if (commit === undefined || digest === undefined || bytes === undefined) continue;
    const isGiven = !isRedirect(answer) && answer.url.origin === session.endpoint.origin;
    const etag = isGiven ? answer.headers.etag : undefined;
    return { commit, digest, bytes, ...(etag !== undefined && { etag }) };
  }
  throw incomplete(facts, start, reference);
}

/** What one answer says of a file. A redirect's own ETag and length are not the file's. */
function factsIn(answer: Answer): Partial<FileFacts> {
  const { headers } = answer;
  const [commit = ''] = [headers['x-repo-commit']].flat();
  const digest = statedDigest(answer);
  const [size] = [
    headers['x-linked-size'] ?? (isRedirect(answer) ? undefined : headers['content-length']),
  ].flat();
  return {
    ...(/^[0-9a-f]{40}$/i.test(commit) && { commit: commit.toLowerCase() }),
    ...(digest !== undefined && { digest }),
    ...(size !== undefined && /^\d{1,15}$/.test(size) && { bytes: Number(size) }),
  };
}

/** By which digest an answer knows the file. */
export function statedDigest(answer: Answer): Digest | undefined {
  const [linked] = [answer.headers['x-linked-etag']].flat();
  return digestOf(linked) ?? (isRedirect(answer) ? undefined : digestOf(answer.headers.etag));
}

function incomplete({ commit, digest }: Partial<FileFacts>, url: URL, reference: HubReference): CocotagError {
  const missing =
    commit === undefined
      ? 'of which commit it is (X-Repo-Commit)'
      : digest === undefined
        ? 'its checksum (X-Linked-Etag or ETag)'
        : 'its size (X-Linked-Size or Content-Length)';
  return new CocotagError(
    'DOWNLOAD_FAILED',
    `${url.host} does not say of ${nameOf(reference)} ${missing}, so it is not fetched`,
    { hint: 'Check that the endpoint (HF_ENDPOINT) is the hub or a whole mirror of it, and no other page.' },
  );
}
