import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LocalServer, localServer } from './local-server.js';

/** Answers one request for the bytes of a file in its own way. */
export type Mishap = (request: IncomingMessage, response: ServerResponse, bytes: Buffer) => void;

/** What a hub has, and how it keeps it. All may be changed between requests. */
export interface HubState {
  /** The path of its one file. */
  file: string;
  bytes: Buffer;
  commit: string;
  /** Kept by git, and given by the hub itself; otherwise by a store, a server of its own. */
  isSmall: boolean;
  /** What the next requests for bytes meet, one each; after them all is well. */
  mishaps: Mishap[];
  /** Added to what the hub says of the file, or put in its place; null takes a header away. */
  said: Readonly<Record<string, string | null>>;
  /** By what the store knows the file, which is nothing of the hub's. */
  storeEtag: string | undefined;
  /** What the hub answers where it is asked about the repository. */
  repository: unknown;
}

/** A hub and its store, as they answer in the autumn of 2026. */
export interface FakeHub {
  readonly hub: LocalServer;
  readonly store: LocalServer;
  readonly state: HubState;
}

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** Where the one file of the hub is. */
export const FILE = { owner: 'someone', repo: 'pets', file: 'models/pets.pth' };

export function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The name that git gives a blob. */
export function gitHashOf(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** Bytes that do not repeat themselves soon. */
export function bytesOfLength(length: number, seed = 1): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7 + seed) & 255));
}

/** Starts a hub that has one file. */
export async function fakeHub(options: Partial<HubState> = {}): Promise<FakeHub> {
  const state: HubState = {
    file: FILE.file,
    bytes: bytesOfLength(3_000),
    commit: COMMIT,
    isSmall: false,
    mishaps: [],
    said: {},
    storeEtag: undefined,
    repository: { cardData: { license: 'mit' }, tags: ['license:mit'] },
    ...options,
  };
  const store = await localServer((request, response) => {
    if (state.storeEtag !== undefined) response.setHeader('etag', state.storeEtag);
    give(request, response, state);
  });
  const hub = await localServer((request, response) => answer(request, response, state, store.origin));
  return { hub, store, state };
}

function answer(request: IncomingMessage, response: ServerResponse, state: HubState, store: string): void {
  const { pathname } = new URL(request.url ?? '', 'http://hub');
  const path = decodeURIComponent(pathname);
  const [, revision] = /^\/someone\/pets\/resolve\/([^/]+)\//.exec(pathname) ?? [];
  if (path === `/api/models/someone/pets/revision/${state.commit}`) {
    response.end(JSON.stringify(state.repository));
  } else if (path === `/api/resolve-cache/models/someone/pets/${state.commit}/${state.file}`) {
    say(response, { 'x-repo-commit': state.commit, etag: `"${gitHashOf(state.bytes)}"`, ...state.said });
    give(request, response, state);
  } else if (revision === undefined || !path.endsWith(`/${state.file}`)) {
    refuse(response, 404, 'EntryNotFound', 'Entry not found');
  } else if (revision !== 'main' && revision !== state.commit) {
    refuse(response, 404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
  } else {
    redirect(response, state, store);
  }
}

/** To the hub's own cache for what git keeps, else to the store, of which a signature in the address lets us read. */
function redirect(response: ServerResponse, state: HubState, store: string): void {
  const { bytes, commit, file, isSmall, said } = state;
  // The redirect has an ETag and a length of its own, which are not the file's.
  const text = 'Redirecting';
  say(response, { 'x-repo-commit': commit, etag: 'W/"b-redirect"', 'content-length': `${text.length}` });
  if (isSmall) {
    say(response, {
      location: `/api/resolve-cache/models/someone/pets/${commit}/${encodeURIComponent(file)}?etag=1`,
    });
  } else {
    const linked = { 'x-linked-etag': `"${sha256Of(bytes)}"`, 'x-linked-size': `${bytes.length}` };
    say(response, { location: `${store}/blob?Signature=secret`, ...linked, ...said });
  }
  response.writeHead(isSmall ? 307 : 302).end(text);
}

function say(response: ServerResponse, headers: Readonly<Record<string, string | null>>): void {
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) response.removeHeader(name);
    else response.setHeader(name, value);
  }
}

/** How the hub refuses. */
export function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'x-error-code': code, 'x-error-message': message }).end(message);
}

function give(request: IncomingMessage, response: ServerResponse, state: HubState): void {
  const mishap = request.method === 'GET' ? state.mishaps.shift() : undefined;
  if (mishap === undefined) giveRange(request, response, state.bytes);
  else mishap(request, response, state.bytes);
}

/** Gives a file, or the part of it that is asked for, as servers do that know ranges. */
export function giveRange(request: IncomingMessage, response: ServerResponse, bytes: Buffer): void {
  const part = begin(request, response, bytes);
  response.end(request.method === 'HEAD' ? undefined : part);
}

/** Sends the head of an answer, and returns what is to follow. */
function begin(request: IncomingMessage, response: ServerResponse, bytes: Buffer): Buffer {
  const etag = response.getHeader('etag');
  const condition = request.headers['if-range'];
  const [, first] = /^bytes=(\d+)-$/.exec(request.headers.range ?? '') ?? [];
  const from =
    first === undefined || (condition !== undefined && condition !== etag) ? undefined : Number(first);
  if (from === undefined) {
    response.writeHead(200, { 'content-length': bytes.length });
    return bytes;
  }
  if (from >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` });
    return Buffer.alloc(0);
  }
  response.writeHead(206, {
    'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}`,
    'content-length': bytes.length - from,
  });
  return bytes.subarray(from);
}

/** Gives so many bytes of what is asked for, and cuts the connection. */
export function cutAfter(count: number): Mishap {
  return (request, response, bytes) => {
    const part = begin(request, response, bytes).subarray(0, count);
    response.flushHeaders();
    // Ended, not reset: after a reset the other side may lose what it has not read yet.
    response.write(part, () => response.socket?.end());
  };
}

/** Gives so many bytes of what is asked for, and then nothing, without an end. */
export function silentAfter(count: number): Mishap {
  return (request, response, bytes) => {
    const part = begin(request, response, bytes).subarray(0, count);
    response.flushHeaders();
    response.write(part);
  };
}

/** Gives the file whole, whatever is asked for, as servers do that know no ranges; or the beginning of it. */
export function wholeOnly(count = Number.POSITIVE_INFINITY): Mishap {
  return (request, response, bytes) => {
    delete request.headers.range;
    if (count >= bytes.length) giveRange(request, response, bytes);
    else cutAfter(count)(request, response, bytes);
  };
}

/** Gives an answer of its own. */
export function plain(status: number, headers: Readonly<Record<string, string>>, body = ''): Mishap {
  return (_, response) => void response.writeHead(status, headers).end(body);
}

/** Gives another file, with its own length. */
export function instead(other: Buffer): Mishap {
  return (request, response) => giveRange(request, response, other);
}
