import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { CocotagError, systemCode } from '../errors.js';
import type { PhotoRef } from '../types.js';
import { SNIFF_BYTES, sniffFormat } from './formats.js';

/** The largest file that is read, in bytes. A photo of this size would not pass the pixel limit either. */
const MAX_FILE_BYTES = 1 << 30;

/**
 * Reads a photo's file, whole, once its first bytes have shown that it is one. It blocks its thread, which is a worker
 * with nothing else to do: as promises the many small steps cost three hundredths of a run's time.
 *
 * @returns The file's bytes.
 * @throws CocotagError IMAGE_NOT_FOUND, IMAGE_UNREADABLE, IMAGE_EMPTY, IMAGE_UNSUPPORTED, IMAGE_TOO_LARGE.
 */
export function readPhoto({ path, pathBytes }: PhotoRef): Buffer {
  try {
    // O_NONBLOCK: opening a named pipe would otherwise wait for somebody to write to it.
    const name = pathBytes === undefined ? path : Buffer.from(pathBytes);
    const file = openSync(name, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      return readChecked(file, path);
    } finally {
      closeSync(file);
    }
  } catch (thrown) {
    throw readError(thrown, path);
  }
}

function readChecked(file: number, path: string): Buffer {
  const stats = fstatSync(file);
  if (stats.isDirectory()) throw new CocotagError('IMAGE_UNSUPPORTED', 'is a folder', { path });
  if (!stats.isFile()) throw new CocotagError('IMAGE_UNSUPPORTED', 'is not a regular file', { path });
  if (stats.size === 0) throw new CocotagError('IMAGE_EMPTY', 'the file is empty', { path });
  if (stats.size > MAX_FILE_BYTES) {
    throw new CocotagError(
      'IMAGE_TOO_LARGE',
      `the file has ${stats.size} bytes, more than ${MAX_FILE_BYTES}`,
      {
        path,
      },
    );
  }
  const bytes = Buffer.allocUnsafe(stats.size);
  const head = readFully(file, bytes, 0, Math.min(SNIFF_BYTES, stats.size));
  checkFormat(bytes.subarray(0, head), path);
  return bytes.subarray(0, readFully(file, bytes, head, stats.size));
}

/** Reads until `end` or the end of the file; network file systems give less than was asked for. */
function readFully(file: number, bytes: Buffer, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const bytesRead = readSync(file, bytes, at, end - at, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return at;
}

function checkFormat(head: Buffer, path: string): void {
  const sniffed = sniffFormat(head);
  if (sniffed.isReadable) return;
  const what = sniffed.format === undefined ? 'is not a photo of a known format' : `is ${sniffed.format}`;
  throw new CocotagError(
    'IMAGE_UNSUPPORTED',
    `${what}; JPEG, PNG, WebP, GIF, TIFF, AVIF, BMP and Photoshop are read`,
    {
      path,
    },
  );
}

function readError(thrown: unknown, path: string): CocotagError {
  if (thrown instanceof CocotagError) return thrown;
  const code = systemCode(thrown);
  const details = { path, cause: thrown };
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new CocotagError('IMAGE_NOT_FOUND', 'no such file', details);
  if (code === undefined) return CocotagError.from(thrown);
  const reason = code === 'EACCES' || code === 'EPERM' ? 'permission denied' : code;
  return new CocotagError('IMAGE_UNREADABLE', `cannot be read: ${reason}`, details);
}
