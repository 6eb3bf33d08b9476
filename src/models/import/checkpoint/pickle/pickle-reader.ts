import { isUtf8 } from 'node:buffer';
import type { Refusal } from '../refusal.js';
import type { PickleLimits } from './limits.js';

/** The longest name of a module or of something in it. */
const NAME_LIMIT = 256;

const LINE_FEED = 10;

/** A pickle's bytes, read one after another. */
export class PickleReader {
  position = 0;
  private readonly bytes: Buffer;

  constructor(
    bytes: Uint8Array,
    private readonly limits: PickleLimits,
    private readonly refusal: Refusal,
  ) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.position;
  }

  uint8(): number {
    return this.bytes.readUInt8(this.advance(1));
  }

  uint16(): number {
    return this.bytes.readUInt16LE(this.advance(2));
  }

  uint32(): number {
    return this.bytes.readUInt32LE(this.advance(4));
  }

  int32(): number {
    return this.bytes.readInt32LE(this.advance(4));
  }

  /** A length of 64 bits; beyond 2^53 not exact, which is too long in any case. */
  uint64(): number {
    return Number(this.bytes.readBigUInt64LE(this.advance(8)));
  }

  /** The only number of a pickle whose first byte is the highest. */
  float64(): number {
    return this.bytes.readDoubleBE(this.advance(8));
  }

  /** An integer of any length in two's complement: a number where it is exact, else a bigint. */
  integer(length: number): number | bigint {
    if (length > this.limits.integer) throw this.refusal(`an integer of ${length} bytes`);
    const bytes = this.binary(length);
    if (length === 0) return 0;
    const unsigned = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
    const value = BigInt.asIntN(8 * length, unsigned);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  /** Bytes as they are, not copied. */
  binary(length: number): Uint8Array {
    if (length > this.limits.binary) throw this.refusal(`a value of ${length} bytes`);
    const start = this.advance(length);
    return this.bytes.subarray(start, start + length);
  }

  text(length: number): string {
    if (length > this.limits.text) throw this.refusal(`a text of ${length} bytes`);
    const start = this.advance(length);
    // Two names that differ in broken characters only would become one.
    if (!isUtf8(this.bytes.subarray(start, start + length))) throw this.refusal('a text that is no UTF-8');
    return this.bytes.toString('utf8', start, start + length);
  }

  /** A name that ends with its line. */
  line(): string {
    const end = this.bytes.indexOf(LINE_FEED, this.position);
    if (end < 0 || end - this.position > NAME_LIMIT) throw this.refusal('a name that does not end');
    const name = this.text(end - this.position);
    this.advance(1);
    return name;
  }

  /** Goes on by so many bytes; gives where they begin. */
  private advance(length: number): number {
    if (length > this.left) throw this.refusal('the pickle is cut short');
    const start = this.position;
    this.position += length;
    return start;
  }
}
