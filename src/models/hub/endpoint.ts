import { CocotagError } from '../../errors.js';
import { shown } from '../import/checkpoint/refusal.js';
import type { HubReference } from './reference.js';

/** The hub, where no other endpoint is named. */
export const HUB = 'https://huggingface.co';

/**
 * Reads the address of the hub or of a mirror, which may lie in a folder of its host.
 *
 * @returns The address, whose path ends with a slash.
 * @throws CocotagError USAGE where it is none of http or https, or holds more than a host and a path.
 */
export function parseEndpoint(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url !== undefined &&
    ['http:', 'https:'].includes(url.protocol) &&
    `${url.username}${url.password}${url.search}${url.hash}` === '';
  if (!isPlain) {
    // A password may stand in it: the text is not repeated.
    throw new CocotagError('USAGE', 'The endpoint of the hub (HF_ENDPOINT) is no plain address', {
      hint: `Give a host and nothing else, such as ${HUB}`,
    });
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** Where a file is fetched from. */
export function fileUrl(endpoint: URL, reference: HubReference, revision: string): URL {
  const { owner, repo, file } = reference;
  return under(endpoint, [owner, repo, 'resolve', revision, ...file.split('/')]);
}

/** Where the hub tells about a repository. */
export function repositoryUrl(endpoint: URL, { owner, repo }: HubReference, revision: string): URL {
  return under(endpoint, ['api', 'models', owner, repo, 'revision', revision]);
}

/** The page of a repository, for people. */
export function pageUrl(endpoint: URL, { owner, repo }: HubReference): string {
  return under(endpoint, [owner, repo]).href;
}

/** How messages and rows write a file's repository and path. */
export function nameOf({ owner, repo, file }: HubReference): string {
  return shown(`${owner}/${repo}/${file}`);
}

/** A revision with slashes (`refs/pr/1`) is one part, as the hub wants it. */
function under(endpoint: URL, parts: readonly string[]): URL {
  return new URL(parts.map(encodeURIComponent).join('/'), endpoint);
}
