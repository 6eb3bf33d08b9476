/**
 * Every way in which cocotag fails, and the exit status that each one leads to.
 * A code is never renamed: scripts match on it. docs/errors.md explains each.
 */
const EXIT_OF_CODE = {
  IMAGE_NOT_FOUND: 1,
  IMAGE_UNREADABLE: 1,
  IMAGE_EMPTY: 1,
  IMAGE_UNSUPPORTED: 1,
  IMAGE_CORRUPT: 1,
  IMAGE_TOO_LARGE: 1,
  IMAGE_TIMEOUT: 1,
  IMAGE_CRASHED_DECODER: 1,
  SIDECAR_INVALID: 1,
  SIDECAR_CHANGED: 1,
  SIDECAR_UNWRITABLE: 1,
  NO_PHOTOS: 1,
  OUTPUT_CHANGED: 1,
  USAGE: 2,
  CONFIG_INVALID: 2,
  OUTPUT_EXISTS: 2,
  JOURNAL_EXISTS: 2,
  JOURNAL_MISMATCH: 2,
  MODEL_NOT_FOUND: 3,
  MODEL_INVALID: 3,
  MODEL_CHECKSUM: 3,
  MODEL_OUTPUT: 3,
  CHECKPOINT_INVALID: 3,
  DOWNLOAD_FAILED: 3,
  DOWNLOAD_CHECKSUM: 3,
  DEVICE_UNAVAILABLE: 3,
  OUTPUT_UNWRITABLE: 3,
  OUTPUT_LOCKED: 3,
  DISK_FULL: 3,
  ANNOTATIONS_INVALID: 3,
  PREDICTIONS_INVALID: 3,
  MANIFEST_INVALID: 3,
  POOL_FAILED: 3,
  INTERNAL: 70,
} as const;

/** A code of a {@link CocotagError}. */
export type ErrorCode = keyof typeof EXIT_OF_CODE;

/** All codes, in the order of docs/errors.md. */
export const ERROR_CODES = Object.keys(EXIT_OF_CODE) as readonly ErrorCode[];

/** The exit status of the command line for an error of this code (design.md, "Errors and exits"). */
export function exitStatusOf(code: ErrorCode): number {
  return EXIT_OF_CODE[code];
}

/** What an error may say beside its sentence. */
export interface ErrorDetails {
  /** The file or folder that it is about. */
  readonly path?: string | undefined;
  /** What to do about it, best as a command. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** An error as data: it survives structured cloning between threads, which drops classes and extra fields. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly path?: string | undefined;
  readonly hint?: string | undefined;
}

/** The only class of error that cocotag throws on purpose. `message` says what and where, `hint` what to do. */
export class CocotagError extends Error {
  override readonly name = 'CocotagError';
  readonly path: string | undefined;
  readonly hint: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.path = details.path;
    this.hint = details.hint;
  }

  /** The error as data, to be sent to another thread. */
  toPlain(): PlainError {
    return { code: this.code, message: this.message, path: this.path, hint: this.hint };
  }

  /** The error that {@link toPlain} was made from, on the other side of a thread. */
  static fromPlain({ code, message, path, hint }: PlainError): CocotagError {
    return new CocotagError(code, message, { path, hint });
  }

  /** Any thrown value as a CocotagError: itself, or INTERNAL with the value as its cause. */
  static from(thrown: unknown): CocotagError {
    if (thrown instanceof CocotagError) return thrown;
    return new CocotagError('INTERNAL', messageOf(thrown), { cause: thrown });
  }
}

/** What any thrown value says. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Whether a thrown value is the system's word for a disk, or a user's share of one, that has no room left. */
export function isDiskFull(thrown: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(systemCode(thrown) ?? '');
}

/** The system's code of a thrown value (`ENOENT`, `ENOSPC`, ...), or undefined. */
export function systemCode(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}
