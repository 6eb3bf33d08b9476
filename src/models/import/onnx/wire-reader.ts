import { CocotagError } from '../../../errors.js';
import type { OnnxInteger } from './model.js';
import { shortened } from './shortened.js';

/** One field of a protobuf message, by its number and how it is stored. */
export type WireField =
  | { readonly number: number; readonly wire: 'varint'; readonly value: OnnxInteger }
  | { readonly number: number; readonly wire: 'bytes'; readonly value: Uint8Array }
  | { readonly number: number; readonly wire: 'fixed'; readonly value: Uint8Array };

/**
 * The most messages, names and numbers outside of tensors that a file may hold. The largest network that people tag
 * with has some 100,000; an empty message takes two bytes in a file and a hundred times that in memory.
 */
const MOST_PARTS = 1_000_000;

/** One reading of one file: what its errors name, and how much of its limits is left. */
export class WireReading {
  private partsLeft = MOST_PARTS;
  private readonly decoder = new TextDecoder('utf-8', { fatal: true });

  /** @param path - The file, for messages. */
  constructor(readonly path: string) {}

  /** The error for a file that is not as it must be. */
  broken(what: string, hint?: string): CocotagError {
    return new CocotagError('MODEL_INVALID', `${this.path} cannot be read as ONNX: ${shortened(what)}`, {
      path: this.path,
      hint,
    });
  }

  /** Counts parts of the file. @throws CocotagError MODEL_INVALID where they become too many. */
  count(parts: number): void {
    this.partsLeft -= parts;
    if (this.partsLeft < 0) throw this.broken(`it has more than ${MOST_PARTS} parts`);
  }

  /** The fields of a message, in turn. Nothing is copied: bytes are views. */
  *fields(message: Uint8Array): Generator<WireField> {
    const cursor = { at: 0 };
    while (cursor.at < message.length) {
      this.count(1);
      const key = this.varint(message, cursor);
      if (typeof key !== 'number' || key < 8) throw this.broken(`a field has the key ${key}`);
      yield this.field(message, cursor, Math.floor(key / 8), key % 8);
    }
  }

  /** A field that holds a message, a name or bytes. */
  bytes(field: WireField): Uint8Array {
    if (field.wire === 'bytes') return field.value;
    throw this.broken(`field ${field.number} is stored as ${field.wire}, not as bytes`);
  }

  text(field: WireField): string {
    try {
      return this.decoder.decode(this.bytes(field));
    } catch (thrown) {
      if (thrown instanceof CocotagError) throw thrown;
      throw this.broken(`field ${field.number} is not UTF-8`);
    }
  }

  integer(field: WireField): OnnxInteger {
    if (field.wire === 'varint') return field.value;
    throw this.broken(`field ${field.number} is stored as ${field.wire}, not as an integer`);
  }

  /** An integer that must be small enough to be exact, as sizes and versions are. */
  small(field: WireField): number {
    const value = this.integer(field);
    if (typeof value === 'number') return value;
    throw this.broken(`field ${field.number} is ${value}`);
  }

  /** Adds a field of repeated integers to a list; they may be packed into one field or have one each. */
  integers(field: WireField, list: OnnxInteger[]): void {
    if (field.wire !== 'bytes') {
      list.push(this.integer(field));
      return;
    }
    const cursor = { at: 0 };
    while (cursor.at < field.value.length) {
      this.count(1);
      list.push(this.varint(field.value, cursor));
    }
  }

  /** Reads one varint as a signed integer of 64 bits. */
  varint(bytes: Uint8Array, cursor: { at: number }): OnnxInteger {
    let low = 0;
    // Seven bytes make 49 bits, which a number holds.
    for (let i = 0; i < 7; i++) {
      const byte = bytes[cursor.at++];
      if (byte === undefined) throw this.broken('it is cut short');
      low += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return low;
    }
    let value = BigInt(low);
    for (let i = 7n; i < 10n; i++) {
      const byte = bytes[cursor.at++];
      if (byte === undefined) throw this.broken('it is cut short');
      value |= BigInt(byte & 0x7f) << (7n * i);
      if (byte < 0x80) return exact(BigInt.asIntN(64, value));
    }
    throw this.broken('an integer is longer than 64 bits');
  }

  private field(message: Uint8Array, cursor: { at: number }, number: number, wire: number): WireField {
    switch (wire) {
      case 0:
        return { number, wire: 'varint', value: this.varint(message, cursor) };
      case 1:
        return { number, wire: 'fixed', value: this.take(message, cursor, 8) };
      case 2: {
        const length = this.varint(message, cursor);
        if (typeof length !== 'number' || length < 0) throw this.broken(`field ${number} has no length`);
        return { number, wire: 'bytes', value: this.take(message, cursor, length) };
      }
      case 5:
        return { number, wire: 'fixed', value: this.take(message, cursor, 4) };
      default:
        throw this.broken(`field ${number} is stored in a way that protobuf does not have (${wire})`);
    }
  }

  private take(message: Uint8Array, cursor: { at: number }, length: number): Uint8Array {
    const end = cursor.at + length;
    if (end > message.length) throw this.broken('it is cut short');
    const view = message.subarray(cursor.at, end);
    cursor.at = end;
    return view;
  }
}

/** A number where it is exact. */
function exact(value: bigint): OnnxInteger {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
