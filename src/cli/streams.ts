import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { CocotagError, systemCode } from '../errors.js';

/**
 * The bytes of a file that an option names, or of standard input for `-`.
 *
 * @throws CocotagError USAGE where the file cannot be read.
 */
export async function* byteStream(path: string): AsyncGenerator<Buffer> {
  try {
    yield* path === '-' ? process.stdin : createReadStream(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/**
 * Reads a file that an option names, whole.
 *
 * @throws CocotagError USAGE where it cannot be read.
 */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): CocotagError {
  const reason =
    systemCode(cause) === 'ENOENT' ? 'there is no such file' : (systemCode(cause) ?? String(cause));
  return new CocotagError('USAGE', `${path} cannot be read: ${reason}`, { path, cause });
}
