import * as fs from 'node:fs';
import { promisify } from 'node:util';

/*
 * The calls that a sidecar is read and written with. They are those of node:fs with callbacks: the FileHandle of
 * node:fs/promises, and its errors, cost more CPU than the call. None is a synchronous one: on a network disk each may take
 * milliseconds, in which the run would stand still, and on a local one they saved little.
 */
export const open = promisify(fs.open);
export const close = promisify(fs.close);
export const read = promisify(fs.read);
export const readFile = promisify(fs.readFile);
export const writeFile = promisify(fs.writeFile);
export const fsync = promisify(fs.fsync);
export const fstat = promisify(fs.fstat);
export const stat = promisify(fs.stat);
export const lstat = promisify(fs.lstat);
export const fchown = promisify(fs.fchown);
export const fchmod = promisify(fs.fchmod);
export const link = promisify(fs.link);
export const mkdir = promisify(fs.mkdir);
export const rename = promisify(fs.rename);
export const unlink = promisify(fs.unlink);
