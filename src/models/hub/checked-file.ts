import { stat } from 'node:fs/promises';
import { CocotagError, systemCode } from '../../errors.js';
import { type Digest, isOf, measure } from './digest.js';
import { nameOf } from './endpoint.js';
import type { FileFacts } from './file-facts.js';
import type { PartialFile } from './partial-file.js';
import type { HubReference } from './reference.js';

/** Characters of the digest before a file's name. */
const SHORT_DIGEST = 16;

/** What a file is to be. */
export interface Expected {
  readonly facts: FileFacts;
  readonly reference: HubReference;
  /** Ends the reading, which throws its reason. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Checks a whole file, which must be closed, and gives it its name.
 *
 * @returns Its SHA-256.
 * @throws CocotagError DOWNLOAD_CHECKSUM where it is not what the hub has; then it is removed. OUTPUT_UNWRITABLE.
 */
export async function settle(
  partial: PartialFile,
  path: string,
  { facts, reference, signal }: Expected,
): Promise<string> {
  const measured = await measure(partial.path, facts.bytes, signal).catch(async (thrown) => {
    await partial.leave();
    throw thrown;
  });
  if (!isOf(measured, facts.digest)) {
    await partial.discard();
    const { kind, hex } = facts.digest;
    const got = kind === 'sha256' ? measured.sha256 : measured.gitBlob;
    throw new CocotagError(
      'DOWNLOAD_CHECKSUM',
      `${nameOf(reference)} came damaged: its ${kind === 'sha256' ? 'SHA-256' : 'git hash'} is ${got}, not ${hex}`,
      {
        hint: 'What came was removed. Run the command again, with another network or mirror if it is the same.',
      },
    );
  }
  await partial.settle(path);
  return measured.sha256;
}

/** The SHA-256 of a file that an earlier pull fetched; undefined where there is none, or it is not what it should be. */
export async function sha256IfThere(
  path: string,
  { bytes, digest }: FileFacts,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  try {
    if ((await stat(path)).size !== bytes) return undefined;
    const measured = await measure(path, bytes, signal);
    return isOf(measured, digest) ? measured.sha256 : undefined;
  } catch (thrown) {
    signal?.throwIfAborted();
    if (systemCode(thrown) === undefined) throw thrown;
    return undefined;
  }
}

/** A name that is safe on every system, whatever its owner called the file. */
export function fileName({ file }: HubReference, { hex }: Digest): string {
  const own = file.slice(file.lastIndexOf('/') + 1).replace(/[^\w.+-]/g, '_');
  return `${hex.slice(0, SHORT_DIGEST)}-${own.slice(-100)}`;
}
