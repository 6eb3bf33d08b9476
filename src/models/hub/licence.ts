import * as v from 'valibot';
import { repositoryUrl } from './endpoint.js';
import { AS_IT_IS } from './file-facts.js';
import { followed, isRedirect } from './redirects.js';
import type { HubReference } from './reference.js';
import type { Session } from './session.js';

/** Under what a repository is given away, as its owner says. */
export interface Licence {
  /** The hub's word for it: `apache-2.0`, `other`. */
  readonly id: string;
  /** What it is called, where it is none that the hub knows. */
  readonly name?: string;
  /** Where it can be read. */
  readonly link?: string;
}

/** In bytes. The answer is a few hundred. */
const LONGEST_ANSWER = 1 << 20;

/** One line that can be shown, and kept in a manifest. */
const Line = v.pipe(v.string(), v.trim(), v.regex(/^[^\p{C}\p{Zl}\p{Zp}]{1,200}$/u));
const Link = v.pipe(Line, v.url(), v.regex(/^https?:/i));

const Repository = v.object({
  cardData: v.nullish(
    v.object({
      license: v.fallback(v.optional(Line), undefined),
      license_name: v.fallback(v.optional(Line), undefined),
      license_link: v.fallback(v.optional(Link), undefined),
    }),
  ),
  tags: v.fallback(v.array(v.string()), []),
});

/**
 * Asks the hub for a repository's licence. A mirror need not know it, and a file is not refused for want of it: whatever
 * else than an answer comes, there is none.
 *
 * @throws The signal's reason.
 */
export async function readLicence(
  session: Session,
  reference: HubReference,
  commit: string,
): Promise<Licence | undefined> {
  const url = repositoryUrl(session.endpoint, reference, commit);
  url.search = '?expand=cardData&expand=tags';
  try {
    for await (const answer of followed(session, url, { method: 'GET', headers: AS_IT_IS })) {
      if (isRedirect(answer)) continue;
      return answer.status === 200 ? licenceIn(await textOf(answer.chunks())) : undefined;
    }
  } catch {
    session.signal?.throwIfAborted();
  }
  return undefined;
}

function licenceIn(json: string): Licence | undefined {
  const { cardData, tags } = v.parse(Repository, JSON.parse(json));
  const [, tag] =
    tags.map((text) => /^license:([\w.-]{1,200})$/.exec(text) ?? []).find(([text]) => text) ?? [];
  const id = cardData?.license ?? tag;
  if (id === undefined) return undefined;
  const { license_name: name, license_link: link } = cardData ?? {};
  return { id, ...(name !== undefined && { name }), ...(link !== undefined && { link }) };
}

async function textOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER) return '';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
