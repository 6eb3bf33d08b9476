import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CocotagError } from '../../errors.js';
import { fileName, settle, sha256IfThere } from './checked-file.js';
import { fileUrl, nameOf } from './endpoint.js';
import { readFacts } from './file-facts.js';
import { type Licence, readLicence } from './licence.js';
import { PartialFile } from './partial-file.js';
import { persist } from './persist.js';
import { checkedRevision, type HubReference } from './reference.js';
import { type SessionOptions, sessionOf } from './session.js';
import { fetchRest, type PullProgress, type Transfer } from './transfer.js';

/** How a file is fetched. */
export interface PullOptions extends SessionOptions {
  /** Where the file and what there is of it are kept. Made where it is missing. */
  readonly folder: string;
  /** A branch, a tag or a commit; by default `main`. */
  readonly revision?: string | undefined;
  /** The largest file that is fetched, by default 8 GiB. */
  readonly maxBytes?: number | undefined;
  /** Called at the start and with every piece. */
  readonly onProgress?: ((progress: PullProgress) => void) | undefined;
  /** Waits before another try; for tests. */
  readonly wait?: ((ms: number, signal: AbortSignal | undefined) => Promise<void>) | undefined;
}

/** A file that was fetched, and where it is from. */
export interface PulledFile extends HubReference {
  /** In the folder: the beginning of its digest, then the last part of its path in the repository. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** The commit that the revision stood for: 40 hexadecimal digits. */
  readonly commit: string;
  /** Where this very file is to be had. */
  readonly url: string;
  /** What the hub says of the repository's licence, where it says so. */
  readonly licence?: Licence;
}

const MAX_BYTES = 8 * 2 ** 30;

/** In bytes. A try that brought so much does not count among those that failed. */
const GAIN = 2 ** 18;

/**
 * Fetches a file from a model repository of the Hugging Face hub, checks it, and leaves it in a folder. What an earlier
 * pull left is gone on with; a file that is there whole, and right, is not fetched again. Pulls of one file at the same
 * time do not disturb each other.
 *
 * @throws CocotagError USAGE, DOWNLOAD_FAILED, DOWNLOAD_CHECKSUM, OUTPUT_UNWRITABLE, DISK_FULL; the signal's reason.
 */
export async function pullFile(reference: HubReference, options: PullOptions): Promise<PulledFile> {
  const { folder, maxBytes = MAX_BYTES, onProgress = () => {} } = options;
  const session = sessionOf(options);
  const revision = checkedRevision(options.revision ?? 'main');
  const wait = (ms: number): Promise<void> => (options.wait ?? waited)(ms, session.signal);
  const facts = await persist(() => readFacts(session, reference, revision), { wait, isStubborn: false });
  if (facts.bytes > maxBytes) throw tooLarge(reference, facts.bytes, maxBytes);
  const path = join(folder, fileName(reference, facts.digest));
  let sha256 = await sha256IfThere(path, facts, session.signal);
  if (sha256 === undefined) {
    const partial = await PartialFile.claim(folder, facts.digest.hex);
    await fill({ session, reference, facts, partial, onProgress }, wait);
    sha256 = await settle(partial, path, { facts, reference, signal: session.signal });
  }
  const licence = await readLicence(session, reference, facts.commit);
  const url = fileUrl(session.endpoint, reference, facts.commit).href;
  const { bytes, commit } = facts;
  return { ...reference, path, bytes, sha256, commit, url, ...(licence !== undefined && { licence }) };
}

/** Fetches until the file is whole. Where it fails, what is there is left for a later pull. */
async function fill(transfer: Transfer, wait: (ms: number) => Promise<void>): Promise<void> {
  const { partial, facts, onProgress } = transfer;
  const { bytes: totalBytes } = facts;
  let before = partial.bytes;
  const hasGained = (): boolean => {
    const gain = partial.bytes - before;
    before = partial.bytes;
    return gain >= GAIN;
  };
  try {
    if (partial.bytes > totalBytes) await partial.restart();
    onProgress({ bytes: partial.bytes, totalBytes });
    if (partial.bytes < totalBytes) {
      await persist(() => fetchRest(transfer), { wait, isStubborn: true, hasGained });
    }
  } catch (thrown) {
    await partial.leave();
    throw withResumption(thrown, partial.bytes, totalBytes);
  }
  await partial.finish();
}

/** Tells of what is kept, where something is. */
function withResumption(thrown: unknown, bytes: number, total: number): unknown {
  if (!(thrown instanceof CocotagError) || thrown.code !== 'DOWNLOAD_FAILED' || bytes === 0) return thrown;
  const kept = `${bytes} of ${total} bytes are kept: run the command again and the download goes on where it stopped.`;
  const hint = thrown.hint === undefined ? kept : `${thrown.hint} ${kept}`;
  return new CocotagError(thrown.code, thrown.message, { hint, cause: thrown });
}

function tooLarge(reference: HubReference, bytes: number, maxBytes: number): CocotagError {
  return new CocotagError(
    'DOWNLOAD_FAILED',
    `${nameOf(reference)} has ${bytes} bytes, and no more than ${maxBytes} are fetched`,
    { hint: 'Copy it here by other means and give its path.' },
  );
}

async function waited(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch (thrown) {
    signal?.throwIfAborted();
    throw thrown;
  }
}
