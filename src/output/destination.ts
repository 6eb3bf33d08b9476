import type { Writable } from 'node:stream';
import { CocotagError, isDiskFull, messageOf, systemCode } from '../errors.js';

/** Where the text of an output goes. */
export interface Destination {
  /** How messages call it. */
  readonly name: string;
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
  /** The output is complete. */
  finish(): Promise<void>;
  /**
   * The run ended early: what was written is kept beside the target, not in its place.
   *
   * @returns The path where it is, or undefined where there is nothing to move.
   */
  finishEarly(): Promise<string | undefined>;
  /** Nothing was or will be written: leaves no trace. */
  discard(): Promise<void>;
}

/** A stream, such as standard output, as a destination. Each write goes out at once, for whoever reads along. */
export function streamDestination(stream: Writable, name: string): Destination {
  const ended = async () => undefined;
  return {
    name,
    write: (text) => writeTo(stream, text, name),
    finish: ended,
    finishEarly: ended,
    discard: ended,
  };
}

/** Writes to a stream; resolves when the stream has taken it. */
export function writeTo(stream: Writable, chunk: string | Uint8Array, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(chunk, (error) => (error ? reject(writeError(error, name)) : resolve()));
  });
}

/** A failure of writing as an error of ours. A closed pipe stays what it is: its reader has had enough. */
export function writeError(thrown: unknown, name: string): Error {
  const code = systemCode(thrown);
  if (code === 'EPIPE' && thrown instanceof Error) return thrown;
  if (isDiskFull(thrown)) {
    return new CocotagError('DISK_FULL', `There is no room to write ${name}`, {
      path: name,
      hint: 'Make room or write to another disk, then run the command again.',
      cause: thrown,
    });
  }
  return new CocotagError('OUTPUT_UNWRITABLE', `${name} cannot be written: ${reason(thrown)}`, {
    path: name,
    hint: 'Check that its folder exists and may be written to.',
    cause: thrown,
  });
}

function reason(thrown: unknown): string {
  switch (systemCode(thrown)) {
    case 'ENOENT':
      return 'its folder does not exist';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied';
    case 'EROFS':
      return 'the disk is read-only';
    case 'EISDIR':
      return 'it is a folder';
    default:
      return messageOf(thrown);
  }
}
