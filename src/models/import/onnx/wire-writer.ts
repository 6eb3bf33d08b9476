import type { OnnxInteger, TensorData } from './model.js';

/** A part of a message: bytes that are there, or bytes of a known length that are made when they are written. */
export type Piece = Uint8Array | { readonly byteLength: number; readonly load: () => Promise<Uint8Array> };

const encoder = new TextEncoder();

/** A protobuf message that grows field by field. The same calls give the same bytes. */
export class WireMessage {
  readonly pieces: Piece[] = [];
  /** How long it is in a file. */
  byteLength = 0;

  integer(field: number, value: OnnxInteger): this {
    this.push(varint(8 * field));
    return this.push(varint(value));
  }

  float(field: number, value: number): this {
    this.push(varint(8 * field + 5));
    return this.push(floatBytes([value]));
  }

  text(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.prefix(field, value.length).push(value);
  }

  message(field: number, { byteLength, pieces }: WireMessage): this {
    this.prefix(field, byteLength);
    for (const piece of pieces) this.push(piece);
    return this;
  }

  /** A tensor's bytes, of which only the length has to be known yet. */
  data(field: number, data: TensorData, byteLength: number): this {
    this.prefix(field, byteLength);
    return this.push(typeof data === 'function' ? { byteLength, load: data } : data);
  }

  /** Integers packed into one field. */
  integers(field: number, values: readonly OnnxInteger[]): this {
    return this.bytes(field, Buffer.concat(values.map(varint)));
  }

  /** Floats packed into one field. */
  floats(field: number, values: readonly number[]): this {
    return this.bytes(field, floatBytes(values));
  }

  private prefix(field: number, byteLength: number): this {
    this.push(varint(8 * field + 2));
    return this.push(varint(byteLength));
  }

  private push(piece: Piece): this {
    this.pieces.push(piece);
    this.byteLength += piece.byteLength;
    return this;
  }
}

function varint(value: OnnxInteger): Uint8Array {
  const bytes: number[] = [];
  // A negative number takes ten bytes: its 64 bits.
  let rest = typeof value === 'number' && value >= 0 ? value : BigInt.asUintN(64, BigInt(value));
  if (typeof rest === 'bigint') {
    for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  } else {
    for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function floatBytes(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return new Uint8Array(view.buffer);
}
