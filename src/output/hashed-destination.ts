import { createHash } from 'node:crypto';
import type { Destination } from './destination.js';

/** What tells one file's content from another's. */
export interface OutputDigest {
  readonly bytes: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** A destination that remembers what went there. */
export class HashedDestination implements Destination {
  private readonly hash = createHash('sha256');
  private bytes = 0;

  constructor(private readonly inner: Destination) {}

  get name(): string {
    return this.inner.name;
  }

  /** Of all that was written so far. */
  get digest(): OutputDigest {
    return { bytes: this.bytes, sha256: this.hash.copy().digest('hex') };
  }

  write(text: string): Promise<void> {
    this.hash.update(text);
    this.bytes += Buffer.byteLength(text);
    return this.inner.write(text);
  }

  finish(): Promise<void> {
    return this.inner.finish();
  }

  finishEarly(): Promise<string | undefined> {
    return this.inner.finishEarly();
  }

  discard(): Promise<void> {
    return this.inner.discard();
  }
}
