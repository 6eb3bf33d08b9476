import { writeTo } from '../output/index.js';
import type { FailedRow } from '../types.js';
import { type FindOptions, findPhotos, noneSkipped } from '../walk/index.js';
import { escapeForTerminal } from './escape.js';
import { Failures } from './failures.js';
import { nothingFound } from './summary.js';

/**
 * `--dry-run`: prints the path of every photo that would be tagged, its bytes as they are, and opens none.
 *
 * @param separator - What follows each path: a line feed or NUL.
 * @returns The exit status: 1 where an input cannot be had.
 * @throws CocotagError NO_PHOTOS.
 */
export async function listPhotos(
  inputs: readonly string[],
  options: FindOptions,
  separator: '\n' | '\0',
): Promise<number> {
  const skipped = noneSkipped();
  const failures = new Failures((line) => process.stderr.write(`${escapeForTerminal(line)}\n`));
  let photos = 0;
  for await (const { photo, error } of findPhotos(inputs, { ...options, skipped })) {
    if (error !== undefined) {
      failures.add({ path: photo.path, model: '', error } satisfies FailedRow);
      continue;
    }
    photos++;
    const bytes = Buffer.concat([Buffer.from(photo.pathBytes ?? photo.path), Buffer.from(separator)]);
    await writeTo(process.stdout, bytes, 'standard output');
  }
  failures.printRest();
  if (failures.total > 0) return 1;
  if (photos === 0) throw nothingFound(skipped);
  return 0;
}
