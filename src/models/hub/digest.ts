import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/**
 * By which the hub knows a file's content: SHA-256 for what it keeps apart from git (LFS, Xet), else the SHA-1 that git
 * gives a blob.
 */
export interface Digest {
  readonly kind: 'sha256' | 'git-blob';
  /** In small hexadecimal letters. It is safe as a name of a file. */
  readonly hex: string;
}

/** Reads an ETag of the hub; undefined where it is none, as those of other stores. */
export function digestOf(etag: string | undefined): Digest | undefined {
  const [, hex] = /^(?:W\/)?"?([0-9a-f]+)"?$/i.exec(etag?.trim() ?? '') ?? [];
  if (hex?.length === 64) return { kind: 'sha256', hex: hex.toLowerCase() };
  if (hex?.length === 40) return { kind: 'git-blob', hex: hex.toLowerCase() };
  return undefined;
}

/** What a file's content is, by both ways of knowing it. */
export interface Measured {
  readonly sha256: string;
  readonly gitBlob: string;
}

/**
 * Reads a file whole.
 *
 * @param bytes - Its size, which git counts among its content.
 * @throws The signal's reason; what Node throws.
 */
export async function measure(
  path: string,
  bytes: number,
  signal: AbortSignal | undefined,
): Promise<Measured> {
  const sha256 = createHash('sha256');
  const gitBlob = createHash('sha1').update(`blob ${bytes}\0`);
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    signal?.throwIfAborted();
    sha256.update(chunk);
    gitBlob.update(chunk);
  }
  return { sha256: sha256.digest('hex'), gitBlob: gitBlob.digest('hex') };
}

/** Whether a file is the one that a digest was made of. */
export function isOf(measured: Measured, { kind, hex }: Digest): boolean {
  return hex === (kind === 'sha256' ? measured.sha256 : measured.gitBlob);
}
