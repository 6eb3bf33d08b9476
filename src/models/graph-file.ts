import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CocotagError, isDiskFull, messageOf, systemCode } from '../errors.js';
import type { GraphFile } from './manifest.js';

/**
 * Writes a graph into a package's folder and puts it on the disk.
 *
 * @param file - Its name there; it must not exist yet.
 * @param chunks - The file's bytes, such as `writeOnnx` gives.
 * @returns What the manifest says of it.
 * @throws CocotagError DISK_FULL, OUTPUT_UNWRITABLE, and whatever the chunks throw.
 */
export async function writeGraphFile(
  folder: string,
  file: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<GraphFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  await writePackageFile(
    folder,
    file,
    (async function* () {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    })(),
  );
  return { file, sha256: hash.digest('hex'), bytes };
}

/**
 * Writes a file of a package and puts it on the disk.
 *
 * @throws CocotagError DISK_FULL, OUTPUT_UNWRITABLE, and whatever the chunks throw.
 */
export async function writePackageFile(
  folder: string,
  name: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const path = join(folder, name);
  const file = await open(path, 'wx').catch((thrown: unknown) => {
    throw unwritable(path, thrown);
  });
  try {
    for await (const chunk of chunks) {
      await file.writeFile(chunk).catch((thrown: unknown) => {
        throw unwritable(path, thrown);
      });
    }
    await file.sync().catch((thrown: unknown) => {
      throw unwritable(path, thrown);
    });
  } finally {
    await file.close();
  }
}

/** What keeps a package from being written, as an error. */
export function unwritable(path: string, thrown: unknown): CocotagError {
  const isFull = isDiskFull(thrown);
  return new CocotagError(
    isFull ? 'DISK_FULL' : 'OUTPUT_UNWRITABLE',
    isFull
      ? `There is no room to write ${path}`
      : `${path} cannot be written: ${systemCode(thrown) ?? messageOf(thrown)}`,
    { path, hint: 'Another folder for packages is named by COCOTAG_MODELS.', cause: thrown },
  );
}
