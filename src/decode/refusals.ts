import { CocotagError } from '../errors.js';

/** The error of a photo that cannot be decoded whole. @param what - What is wrong, behind "cannot be decoded: ". */
export function corrupt(what: string, cause?: unknown): CocotagError {
  return new CocotagError('IMAGE_CORRUPT', `cannot be decoded: ${what}`, { cause });
}

/** The error of a photo that is whole but of a kind that is not read. @param what - Such as "a JPEG of 12 bits". */
export function unsupported(what: string): CocotagError {
  return new CocotagError('IMAGE_UNSUPPORTED', `is ${what}, which is not read`);
}
