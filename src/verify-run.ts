import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CocotagError, messageOf, systemCode } from './errors.js';
import { fileDigest } from './models/index.js';
import { parseManifestOutputs } from './run-manifest.js';

/** What became of an output since its run. */
export type OutputState =
  | 'same'
  /** Its bytes are others. */
  | 'changed'
  /** There is no such file. */
  | 'missing'
  /** It cannot be read. */
  | 'unreadable'
  /** It went to standard output, or to a device: nobody knows where it is. */
  | 'unchecked';

/** An output of a run, looked at again. */
export interface VerifiedOutput {
  /** As the manifest has it. */
  readonly path: string;
  readonly state: OutputState;
  /** What is wrong, for people. */
  readonly message?: string | undefined;
}

/**
 * Holds the outputs of a run against its manifest, one after the other. Nothing but sizes and checksums is looked at.
 *
 * @param manifest - The file that `tag --manifest` wrote. Its outputs are looked for from its folder.
 * @throws CocotagError USAGE where it cannot be read, MANIFEST_INVALID.
 */
export async function* verifyRun(manifest: string): AsyncGenerator<VerifiedOutput> {
  const json = await readFile(manifest, 'utf8').catch((cause) => {
    const reason = systemCode(cause) === 'ENOENT' ? 'there is no such file' : messageOf(cause);
    throw new CocotagError('USAGE', `${manifest} cannot be read: ${reason}`, { path: manifest, cause });
  });
  for (const { path, bytes, sha256 } of parseManifestOutputs(json, manifest)) {
    if (path === '-') yield { path, state: 'unchecked', message: 'standard output is not kept' };
    else yield { path, ...(await stateOf(resolve(dirname(manifest), path), bytes, sha256)) };
  }
}

async function stateOf(path: string, bytes: number, sha256: string): Promise<Omit<VerifiedOutput, 'path'>> {
  try {
    const stats = await stat(path);
    // A manifest may come from strangers: nothing is read that has no end.
    if (!stats.isFile()) return { state: 'unchecked', message: 'is no file' };
    if (stats.size !== bytes) return { state: 'changed', message: `has ${stats.size} bytes, not ${bytes}` };
    return (await fileDigest(path)).sha256 === sha256
      ? { state: 'same' }
      : { state: 'changed', message: 'has another SHA-256' };
  } catch (thrown) {
    if (systemCode(thrown) === 'ENOENT') return { state: 'missing', message: 'there is no such file' };
    return { state: 'unreadable', message: messageOf(thrown) };
  }
}
