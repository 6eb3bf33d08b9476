import { isUtf8 } from 'node:buffer';
import { resolve } from 'node:path';
import type { PhotoRef } from './types.js';

/**
 * A path as the file system has it: one character a byte (latin1). File names need not be UTF-8; in this form they
 * pass through string code unharmed, and comparing strings compares bytes.
 */
export type BytePath = string & { readonly brand: 'BytePath' };

/** A path from text. */
export function bytePath(path: string | Uint8Array): BytePath {
  return Buffer.from(path).toString('latin1') as BytePath; // The brand's only source, with joined() below.
}

/** The bytes of a path, for the file system. */
export function bytesOf(path: BytePath): Buffer {
  return Buffer.from(path, 'latin1');
}

/** A path as text; U+FFFD stands for bytes that are no UTF-8. */
export function textOf(path: BytePath): string {
  return bytesOf(path).toString('utf8');
}

/** A path as the user gave it, tidied: `/` between parts and once only, no leading `./`, no trailing `/`. */
export function tidied(path: BytePath): BytePath {
  const slashes = process.platform === 'win32' ? path.replaceAll('\\', '/') : path;
  const tidy = slashes
    .replace(/\/{2,}/g, '/')
    .replace(/^(?:\.\/)+(?=.)/, '')
    .replace(/(?<=.)\/$/, '');
  return tidy as BytePath;
}

/** A path inside a folder; the folder `.` leaves no trace in it. */
export function joined(folder: BytePath, name: string): BytePath {
  if (folder === '' || folder === '.') return name as BytePath;
  return `${folder}${folder.endsWith('/') ? '' : '/'}${name}` as BytePath;
}

/** The folder that a path lies in: `.` where it names none. */
export function folderOf(path: BytePath): BytePath {
  const slash = path.lastIndexOf('/');
  return (slash === -1 ? '.' : path.slice(0, slash) || '/') as BytePath;
}

/** Whether a path is one of something in a folder, at any depth, going by the paths alone. */
export function isInside(path: BytePath, folder: BytePath): boolean {
  return path !== folder && path.startsWith(joined(folder, ''));
}

/** The last part of a path. */
export function nameOf(path: BytePath): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A photo's path, in the form that the file system has it. */
export function pathOf({ path, pathBytes }: PhotoRef): BytePath {
  return bytePath(pathBytes ?? path);
}

/** The path from the root of the file system. Links in it stay. */
export function absolute(path: BytePath): BytePath {
  // The working folder's name is text and the path bytes: only bytes may be joined.
  if (process.platform === 'win32') return bytePath(resolve(textOf(path)));
  return path.startsWith('/') ? path : joined(bytePath(process.cwd()), path);
}

/** A photo by its path: as text where it is text, with its bytes where it is not. */
export function photoRef(path: BytePath): PhotoRef {
  const bytes = bytesOf(path);
  return isUtf8(bytes) ? { path: bytes.toString('utf8') } : { path: textOf(path), pathBytes: bytes };
}
