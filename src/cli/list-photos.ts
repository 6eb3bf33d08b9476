import { finished } from 'node:stream/promises';
import type { FailedRow } from '../types.js';
import { type FindOptions, findPhotos } from '../walk/index.js';
import { Failures } from './failures.js';

/**
 * `--dry-run`: prints the path of every photo that would be tagged, its bytes as they are, and opens none.
 *
 * @param separator - What follows each path: a line feed or NUL.
 * @returns The exit status: 1 where an input cannot be had, or nothing was found.
 */
export async function listPhotos(
  inputs: readonly string[],
  options: FindOptions,
  separator: '\n' | '\0',
): Promise<number> {
  const failures = new Failures((line) => process.stderr.write(`${line}\n`));
  let photos = 0;
  for await (const { photo, error } of findPhotos(inputs, options)) {
    if (error !== undefined) {
      failures.add({ path: photo.path, model: '', error } satisfies FailedRow);
      continue;
    }
    photos++;
    const bytes = Buffer.concat([Buffer.from(photo.pathBytes ?? photo.path), Buffer.from(separator)]);
    if (!process.stdout.write(bytes)) await drained(process.stdout);
  }
  failures.printRest();
  return failures.total > 0 || photos === 0 ? 1 : 0;
}

function drained(stream: NodeJS.WriteStream): Promise<void> {
  return Promise.race([new Promise<void>((resolve) => stream.once('drain', resolve)), finished(stream)]);
}
