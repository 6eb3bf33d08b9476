/** A file as it was when it was looked at; two that are alike are the same text. */
export type FileMark = string & { readonly brand: 'FileMark' };

/** @param mtimeMs - Since 1970, with the file system's fractions. */
export function fileMark({ size, mtimeMs }: { readonly size: number; readonly mtimeMs: number }): FileMark {
  return `${size} ${mtimeMs}` as FileMark;
}

interface Waiting {
  readonly lookAt: number;
  /** As it was at the last look. */
  readonly seen: FileMark | undefined;
}

/**
 * Files that somebody may still be writing. One counts as whole when nothing was heard of it for a while and it then was
 * last written at least so long ago; where clocks disagree, as a server's and ours, when two looks so far apart found the
 * same. All times are in milliseconds since 1970.
 */
export class Settling<Path extends string> {
  /** In the order of their next look. */
  private readonly waiting = new Map<Path, Waiting>();

  constructor(private readonly quietMs: number) {}

  get size(): number {
    return this.waiting.size;
  }

  /** When the next look is due, if any is. */
  get nextLook(): number | undefined {
    for (const { lookAt } of this.waiting.values()) return lookAt;
    return undefined;
  }

  /** Something was heard of a file. */
  touch(path: Path, now: number): void {
    this.wait(path, { lookAt: now + this.quietMs, seen: undefined });
  }

  /** Takes the files that are to be looked at. */
  due(now: number): { readonly path: Path; readonly seen: FileMark | undefined }[] {
    const due: { path: Path; seen: FileMark | undefined }[] = [];
    for (const [path, { lookAt, seen }] of this.waiting) {
      if (lookAt > now) break;
      due.push({ path, seen });
      this.waiting.delete(path);
    }
    return due;
  }

  /**
   * Whether a file is whole; where it is not, it is due again later.
   *
   * @param seen - As it was at the look before.
   */
  isWhole(
    path: Path,
    file: { readonly size: number; readonly mtimeMs: number },
    seen: FileMark | undefined,
    now: number,
  ): boolean {
    const mark = fileMark(file);
    if (seen === mark || now - file.mtimeMs >= this.quietMs) return true;
    // What was heard of it meanwhile counts more.
    if (!this.waiting.has(path)) this.wait(path, { lookAt: now + this.quietMs, seen: mark });
    return false;
  }

  private wait(path: Path, waiting: Waiting): void {
    this.waiting.delete(path);
    this.waiting.set(path, waiting);
  }
}
