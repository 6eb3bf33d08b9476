import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** What makes a file that file. */
export interface FileDigest {
  /** Hexadecimal, lower case. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Reads a file and says which it is. Throws the system's error where it cannot be read. */
export async function fileDigest(path: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
